import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { TooLong, writingAtMost } from '../../src/expr'
import { toText } from '../../src/export/text'
import { parseModel } from '../../src/language/parseModel'
import { statements } from '../../src/report/statements'
import { textNotation } from '../../src/report/textNotation'

/*
 * Terms share their parts, so what is said of a term is found once for each part. The effort is counted in symbols
 * written: where the answer is linear in the model, so is the effort.
 */

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, k) => k)
const model = (energy: string, sections = ''): string => `visible:\n  v: real\n${sections}energy: |\n  ${energy}\n`

const nestedMax = (n: number): string =>
  model(
    `v^2 + ${range(n)
      .map((k) => `max(${k + 1} * v, `)
      .join('')}v${')'.repeat(n)}`,
  )
const conditions = (n: number): string =>
  model(
    `v^2 + ${range(n)
      .map((k) => `(h${k} == 1 ? ${k + 1} * v : sin(${k + 1} * v))`)
      .join(' + ')}`,
    `hidden:\n${range(n)
      .map((k) => `  h${k}: binary\n`)
      .join('')}`,
  )
const units = (n: number): string =>
  model(
    `v^2 - v * (${range(n)
      .map((k) => `${k + 1} * h${k}`)
      .join(' + ')})`,
    `hidden:\n${range(n)
      .map((k) => `  h${k}: binary\n`)
      .join('')}`,
  )
const parameters = (n: number): string =>
  model(
    `v^2 + ${range(n)
      .map((k) => `a${k} * sin(${k + 1} * v)`)
      .join(' + ')}`,
    `parameters:\n${range(n)
      .map((k) => `  a${k}: real\n`)
      .join('')}`,
  )
const scalars = (n: number): string =>
  `visible:\n${range(n)
    .map((k) => `  x${k}: real\n`)
    .join('')}energy: ${range(n)
    .map((k) => `(x${k} - x${(k + 1) % n})^2`)
    .join(' + ')}\n`
const chain = (n: number): string =>
  model(
    `f${n - 1}`,
    `definitions:\n  f0: v\n${range(n)
      .slice(1)
      .map((k) => `  f${k}: tanh(f${k - 1}) + v\n`)
      .join('')}`,
  )

test.each([
  ['40 nested maxima', nestedMax(40), 100_000],
  ['32 conditions on hidden units', conditions(32), 400_000],
  ['100 hidden units', units(100), 800_000],
  ['300 parameters', parameters(300), 200_000],
  ['150 visible scalars', scalars(150), 400_000],
  ['a chain of 100 definitions', chain(100), 400_000],
])('%s are derived with each shared part handled once', (_, text, symbols) => {
  const read = parseModel(text)
  const { score } = writingAtMost(symbols, () => derive(read))
  expect(score.length).toBe(read.visible.length)
})

test('the variance of a gradient with conditions on many units is a sum over the units', () => {
  const { theorem1 } = derive(parseModel(conditions(3)))
  expect(toText(theorem1.varGradient[0]!.term).match(/sigmoid/g)).toHaveLength(6)
})

test('formulas that would be exponentially long are refused where they are printed, though they are derived', () => {
  const doubling = range(24)
    .map((k) => `  f${k + 1}: f${k} * tanh(f${k})\n`)
    .join('')
  const read = parseModel(model('v^2 + f24', `definitions:\n  f0: v\n${doubling}`))
  const derivation = derive(read)
  expect(() => statements(read, derivation, textNotation(read))).toThrow(TooLong)
})
