import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/decide/check'
import type { Refuted } from '../../src/decide/verdict'
import { parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'
import {
  checkPicture,
  counterexamplePicture,
  type Figure,
  figureHtml,
  pictures,
  visibleEntries,
} from '../../src/pictures'
import { COLLECTION } from '../export/collection'
import { parseMarkup, type Tag, textIn } from '../export/parseMarkup'

const all = (tag: Tag): readonly Tag[] => [tag, ...tag.children.flatMap(all)]
const number = (text: string): number => Number(text.replaceAll('−', '-').replace('∞', 'Infinity'))
const kinds = (figures: readonly Figure[]): readonly string[] => figures.map((f) => f.kind)
const one = (figures: readonly Figure[], kind: string): Figure => {
  const found = figures.find((f) => f.kind === kind)
  expect(kinds(figures)).toContain(kind)
  return found!
}

/** What must hold of any picture. */
const isSound = (figure: Figure): void => {
  const tags = parseMarkup(figureHtml(figure)).flatMap(all)
  const svg = tags.find((t) => t.name === 'svg')!
  expect(svg.children.slice(0, 2).map((t) => t.name)).toEqual(['title', 'desc'])
  expect(textIn(svg.children[1]!)).toMatch(/\d/)
  expect(tags.map((t) => t.name)).toContain('details')
  for (const { attributes } of tags) {
    expect(attributes).not.toHaveProperty('style')
    expect(attributes).not.toHaveProperty('id')
    for (const key of ['d', 'x', 'y', 'cx', 'cy', 'x1', 'y1', 'x2', 'y2'])
      expect(attributes[key] ?? '').not.toMatch(/NaN|Infinity|undefined/)
  }
  const rows = figure.table.rows.map((row) => row.length)
  expect(new Set(rows)).toEqual(new Set([figure.table.head.length]))
}

const modelOf = (name: string) => parseModel(readFileSync(COLLECTION.find((c) => c.name === name)!.file, 'utf8'))
const rowsOf = (columns: number): readonly (readonly number[])[] =>
  Array.from({ length: 60 }, (_, r) => Array.from({ length: columns }, (__, c) => 1 + Math.sin(12.9 * r + 78 * c) / 2))

test.each(['grbm', 'gamma-visible', 'mpot', 'von-mises-ring', 'spike-slab-rbm', 'product-of-t'])(
  '%s is drawn over its data, with its objective along each parameter',
  (name) => {
    const model = modelOf(name)
    const columns = pictures(model).figures.length > 0 ? Number(model.sizes[0]?.value ?? 1n) : 0
    const { figures, reasons } = pictures(model, { sample: { rows: rowsOf(columns) } })
    expect(reasons).toEqual([])
    expect(kinds(figures).slice(0, 2)).toEqual(['landscape', 'profile'])
    expect(kinds(figures)).toContain('objective')
    figures.forEach(isSound)
  },
)

test('numbers are those of eval', () => {
  const model = parseModel('visible: { v: real }\nparameters: { a: positive }\nenergy: a * v^4 / 4 - sin(v)\n')
  const at = new Map([['a', [Q.rational(3, 2)]]])
  const { head, rows } = one(pictures(model, { at }).figures, 'profile').table
  expect(head).toEqual(['v', 'F', 'ψ', '∂ψ'])
  for (const [v, F, psi, slope] of rows.map((row) => row.map(number))) {
    const x = v!
    expect(Math.abs(F! - (1.5 * (x ** 4 / 4) - Math.sin(x)))).toBeLessThan(0.01 * Math.max(1, Math.abs(F!)))
    expect(Math.abs(psi! - (-1.5 * x ** 3 + Math.cos(x)))).toBeLessThan(0.01 * Math.max(1, Math.abs(psi!)))
    expect(Math.abs(slope! - (-4.5 * x ** 2 - Math.sin(x)))).toBeLessThan(0.01 * Math.max(1, Math.abs(slope!)))
  }
})

test('the picture lies about where v is likely', () => {
  const model = parseModel(
    'visible: { v: real[2] }\nenergy: (v[1] - 40)^2 / 2 + 50 * (v[2] + 7)^2\n'.replace('real[2]', '"real[2]"'),
  )
  const { description } = one(pictures(model).figures, 'landscape')
  const [, x, y] = /lowest at v\[1\] = (\S+), v\[2\] = (\S+),/.exec(description)!
  expect(number(x!)).toBeCloseTo(40, 0)
  expect(number(y!)).toBeCloseTo(-7, 0)
})

describe('kinks and jumps are marked where they are', () => {
  test.each([
    ['v^2 / 2 + abs(v - 3/4)', /kink at 0\.75/],
    ['v^2 / 2 + relu(v)', /kink at 0\b/],
    ['v^2 / 2 + sign(v - 1/2)', /F jumps at 0\.5/],
  ])('%s', (energy, told) => {
    const model = parseModel(`visible: { v: real }\nenergy: "${energy}"\n`)
    expect(one(pictures(model).figures, 'profile').description).toMatch(told)
  })
  test.each(['v^2 / 2 + abs(v)^3', 'v^2 / 2 + softplus(v)'])('none in %s', (energy) => {
    const model = parseModel(`visible: { v: real }\nenergy: "${energy}"\n`)
    expect(one(pictures(model).figures, 'profile').description).not.toMatch(/kink|jumps/)
  })
})

test('means of hidden units follow their closed form', () => {
  const model = parseModel(
    'visible: { v: real }\nhidden: { h: binary }\nparameters: { w: real }\nenergy: v^2 / 2 - w * v * h\n',
  )
  const { head, rows } = one(pictures(model, { at: new Map([['w', [Q.rational(2)]]]) }).figures, 'profile').table
  expect(head.at(-1)).toBe('E[h]')
  for (const row of rows.map((r) => r.map(number))) expect(row.at(-1)).toBeCloseTo(1 / (1 + Math.exp(-2 * row[0]!)), 2)
})

describe('J along a parameter', () => {
  const along = (energy: string, rows: readonly (readonly number[])[]): readonly Figure[] =>
    pictures(parseModel(`visible: { v: real }\nparameters: { b: real, t: positive }\nenergy: "${energy}"\n`), {
      sample: { rows },
      at: new Map([
        ['b', [Q.ZERO]],
        ['t', [Q.ONE]],
      ]),
    }).figures.filter((f) => f.kind === 'objective')

  test('has its minimum where theory has it', () => {
    // J = ½ t² E(v − b)² − t: least at b = mean, and at t = 1 / E(v − b)² for b = 0.
    const rows = [[0.5], [1.5], [1], [1]]
    const [b, t] = along('t * (v - b)^2 / 2', rows)
    expect(number(/least at (\S+),/.exec(b!.description)![1]!)).toBeCloseTo(1, 1)
    expect(Math.abs(number(/least at (\S+),/.exec(t!.description)![1]!) - 1 / 1.125)).toBeLessThan(0.1)
  })
  test('is said to run away where it does', () => {
    const [, t] = along('t * v^2 / 2 + b * v', [[0], [0]])
    expect(t!.description).toMatch(/may run away/)
  })
})

describe('a refuted claim is drawn through its counterexample', () => {
  test('both sides there are those of the verdict', async () => {
    const model = modelOf('grbm')
    const { claims } = await check(model)
    const refuted = claims.flatMap(({ verdict }, k) =>
      verdict.verdict === 'refuted' ? [[model.claims[k]!, verdict] as const] : [],
    )
    expect(refuted.length).toBeGreaterThan(1)
    for (const [claim, { counterexample }] of refuted) {
      const figure = counterexamplePicture(model, claim, counterexample)!
      isSound(figure)
      const [, left, right] = /left is (\S+) and right is (\S+);/.exec(figure.description)!
      expect(number(left!)).toBeCloseTo(Number(counterexample.left), 3)
      expect(number(right!)).toBeCloseTo(Number(counterexample.right), 3)
    }
  })
})

test('a claim over data that is refuted is drawn under the p̃ of its counterexample', async () => {
  const model = parseModel(`visible: { v: real }
parameters: { a: positive, b: real }
energy: a * (v - b)^2 / 2
claims:
  - data(score(v)^2) == a^2 * data(v^2)
`)
  const { claims } = await check(model)
  const { verdict } = claims[0]!
  const { counterexample } = verdict as Refuted
  const figure = counterexamplePicture(model, model.claims[0]!, counterexample)!
  isSound(figure)
  const [, left, right] = /left is (\S+) and right is (\S+);/.exec(figure.description)!
  expect(number(left!)).toBeCloseTo(Number(counterexample.left), 3)
  expect(number(right!)).toBeCloseTo(Number(counterexample.right), 3)
  // E(v − b)² = Ev² on two lines: b = 0, and b = 2 Ev.
  expect(figure.title).toContain('along b')
})

test('entries that are chosen are those that are drawn', () => {
  const model = parseModel('visible: { v: "real[3]" }\nenergy: "sum(i, i * (v[i] - i)^2)"\n')
  expect(visibleEntries(model, {})).toEqual(['v[1]', 'v[2]', 'v[3]'])
  const { figures } = pictures(model, { entries: [2, 0] })
  expect(one(figures, 'landscape').title).toBe('F and ψ over v[3] and v[1]')
  expect(one(figures, 'landscape').description).toMatch(/lowest at v\[3\] = 3, v\[1\] = 1,/)
  expect(one(figures, 'profile').title).toContain('along v[3]')
})

describe('p̃ψ towards the ends', () => {
  const towards = async (domain: string, energy: string, data: string) => {
    const model = parseModel(
      `visible: { v: ${domain} }\nparameters: { a: positive }\ndata: { v: "${data}" }\nenergy: "${energy}"\n`,
    )
    const { checks } = await check(model)
    return checkPicture(
      model,
      checks.find((c) => c.name === 'equation1')!,
    )
  }
  test('is level where an exponential density meets a constant score', async () => {
    const figure = (await towards('positive', 'a * v', 'gamma(1, 1)'))!
    isSound(figure)
    expect(figure.description).toMatch(/towards v → 0 it is \S+ .* level: it does not vanish/)
  })
  test('is not drawn where it vanishes at both', async () =>
    expect(await towards('real', 'a * v^2', 'normal(0, 1)')).toBeUndefined())
  test('is drawn of the entry at which it does not vanish', async () => {
    const model = parseModel(
      'visible: { u: real, v: positive }\nparameters: { a: positive }\ndata: { u: "normal(0, 1)", v: "gamma(1, 1)" }\nenergy: u^2 / 2 + a * v\n',
    )
    const { checks } = await check(model)
    expect(
      checkPicture(
        model,
        checks.find((c) => c.name === 'equation1')!,
      )!.title,
    ).toContain('ends of v')
  })
})

test('float32 is drawn where it parts from the exact value, and only there', () => {
  const over = (energy: string): readonly Figure[] =>
    pictures(parseModel(`visible: { v: real }\nenergy: "${energy}"\n`)).figures.filter((f) => f.kind === 'precision')
  const [figure] = over('v^2 / 2 + log(1 + exp(30 * v))')
  isSound(figure!)
  expect(figure!.description).toMatch(/no finite value/)
  expect(over('v^2 / 2 + softplus(v)')).toEqual([])
})

test('names of a file stay text', () => {
  const model = parseModel(
    'visible: { v: real }\nenergy: v^2\nclaims:\n  - claim: F == v\n    name: "<img src=x onerror=alert(1)>"\n    expect: refuted\n',
  )
  const at: Refuted['counterexample'] = {
    sizes: {},
    indices: {},
    parameters: {},
    visible: { v: '1' },
    hidden: {},
    functions: {},
    data: null,
    link: 1,
    left: '1',
    right: '1',
  }
  const html = figureHtml(counterexamplePicture(model, model.claims[0]!, at)!)
  expect(html).not.toContain('<img')
  expect(
    parseMarkup(html)
      .flatMap(all)
      .map((t) => t.name),
  ).not.toContain('img')
})

test('a part that is not given leaves nothing to draw', () =>
  expect(pictures(parseModel('visible: { v: real }\nfunctions: { g: "(v) -> real" }\nenergy: g(v)\n'))).toMatchObject({
    figures: [],
  }))
