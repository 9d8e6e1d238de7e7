import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { call, number, type Term, TWO } from '../../src/expr'
import { toLatex } from '../../src/export/latex'
import { mathmlOf, mathmlPieces, NotOurLatex } from '../../src/export/mathml'
import { FUNCTIONS, type ListedFunction } from '../../src/functions'
import { COLLECTION, GOLDEN } from './collection'
import { parseMarkup, textIn, type Tag } from './parseMarkup'
import { x, y } from './sample'

/** Elements that MathML Core takes, and how many children each must have. */
const CHILDREN: Readonly<Record<string, number | undefined>> = {
  mfrac: 2,
  msub: 2,
  msup: 2,
  msubsup: 3,
  munder: 2,
  mover: 2,
  munderover: 3,
  mrow: undefined,
  mi: 0,
  mn: 0,
  mo: 0,
  mtext: 0,
  mspace: 0,
  msqrt: undefined,
  mtable: undefined,
  mtr: undefined,
  mtd: undefined,
  math: undefined,
}

const all = (tag: Tag): readonly Tag[] => [tag, ...tag.children.flatMap(all)]
const count = (text: string, what: RegExp): number => [...text.matchAll(what)].length

/** The equations of a golden file's `align*`, without what aligns them. */
const equations = (name: string): readonly string[] => {
  const [, body = ''] = /\\begin\{align\*\}\n([^]*?)\n\\end\{align\*\}/.exec(
    readFileSync(new URL(`${name}.txt`, GOLDEN), 'utf8'),
  )!
  return body.split(/ \\\\\n/).map((line) =>
    line
      .trim()
      .replace(/&(?=[=\\])/, '')
      .replace(' && \\text', ' \\text'),
  )
}

const isSound = (latex: string): void => {
  const tags = parseMarkup(`<math>${mathmlOf(latex)}</math>`).flatMap(all)
  for (const { name, children } of tags) {
    expect(Object.keys(CHILDREN)).toContain(name)
    if (CHILDREN[name] !== undefined) expect([name, children.length]).toEqual([name, CHILDREN[name]])
  }
  const has = (name: string): number => tags.filter((t) => t.name === name).length
  expect(has('mfrac')).toBe(count(latex, /\\frac/g))
  expect(has('msqrt')).toBe(count(latex, /\\sqrt/g))
  expect(has('mtable')).toBe(count(latex, /\\begin\{cases\}/g))
  const signs = tags.filter((t) => t.name === 'mo').map(textIn)
  expect(signs.filter((s) => s === '∑')).toHaveLength(count(latex, /\\sum/g))
  expect(signs.filter((s) => s === '+')).toHaveLength(count(latex, /\+/g))
  expect(signs.filter((s) => s === '−')).toHaveLength(count(latex, /-/g))
  expect(count(tags.map((t) => t.texts.join('')).join(''), /\(/g)).toBe(count(latex, /\(/g))
}

test.each(COLLECTION)('$name has in MathML what it has in LaTeX', ({ name }) => {
  const list = equations(name)
  expect(list.length).toBeGreaterThan(5)
  for (const latex of list) isSound(latex)
})

describe('functions', () => {
  test.each<ListedFunction>(Object.values(FUNCTIONS))('$name', (f) => {
    const args: readonly Term[] = f.arity === 'variadic' ? [x, y] : f.arity === 'ordered' ? [TWO, x] : [x]
    isSound(toLatex(call(f.name, ...args)))
    if (f.arity === 'optionally ordered') isSound(toLatex(call(f.name, number(1), x)))
    if (f.meaning?.latex) isSound(f.meaning.latex.replace('{n+1}', '{n + 1}'))
  })
})

describe('structure', () => {
  test.each([
    ['x_{i}^{2}', '<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>'],
    [
      '\\sum_{i=2}^{n} x',
      '<mrow><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>2</mn></mrow><mi>n</mi></munderover><mi>x</mi></mrow>',
    ],
    [
      "f'\\left(x\\right)",
      '<mrow><msup><mi>f</mi><mo>′</mo></msup><mrow><mo form="prefix" fence="true" stretchy="true">(</mo><mi>x</mi><mo form="postfix" fence="true" stretchy="true">)</mo></mrow></mrow>',
    ],
    ['\\mathrm{a\\_b}', '<mi>a_b</mi>'],
  ])('%s', (latex, mathml) => expect(mathmlOf(latex)).toBe(mathml))

  test('a sum can be broken before each sign but the first', () =>
    expect(mathmlPieces('-a + b - \\frac{c + d}{2}')).toHaveLength(3))
})

test('what is not ours is refused, not guessed', () => {
  for (const latex of ['\\href{x}{y}', 'a & b', '\\frac{1}', '\\left(a', 'a"b'])
    expect(() => mathmlOf(latex)).toThrow(NotOurLatex)
  expect(mathmlOf('a < b')).toContain('&lt;')
})
