import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose/diagnose'
import { parseModel } from '../../src/language/parseModel'

const ROWS = Array.from({ length: 30 }, (_, k) => [
  Math.round(300 * Math.sin(1 + 7.3 * k * k)) / 100,
  Math.round(200 * Math.cos(2 + 3.7 * k * k)) / 100,
])
const quadratic = (model: string, rows?: readonly (readonly number[])[]) =>
  diagnose(parseModel(model), { timeout: 300, only: ['quadratic'], ...(rows && { sample: { rows } }) }).quadratic

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length

test('of a Gaussian in natural parameters the minimiser is the sample precision and mean (Hyvärinen 2005, Section 3.1)', () => {
  const model =
    "sizes: { n: 2 }\nvisible: { v: 'real[n]' }\nparameters: { L: 'spd[n, n]', b: 'real[n]' }\nenergy: v' * L * v / 2 - b' * v\n"
  const [x, y] = [0, 1].map((c) => ROWS.map((row) => row[c]!)) as [number[], number[]]
  const cov = (a: readonly number[], b: readonly number[]): number =>
    mean(a.map((s, k) => (s - mean(a)) * (b[k]! - mean(b))))
  const det = cov(x, x) * cov(y, y) - cov(x, y) ** 2
  const L = [cov(y, y) / det, -cov(x, y) / det, cov(x, x) / det]
  const b = [L[0]! * mean(x) + L[1]! * mean(y), L[1]! * mean(x) + L[2]! * mean(y)]
  const found = quadratic(model, ROWS)!
  expect(found).toMatchObject({ parameters: ['L', 'b'], held: [], minimiser: { rows: 30, outside: [] } })
  const { estimates, objective } = found.minimiser!
  expect(estimates.map((e) => e.entry)).toEqual(['L[1, 1]', 'L[1, 2]', 'L[2, 2]', 'b[1]', 'b[2]'])
  estimates.forEach((e, k) => expect(e.value).toBeCloseTo([...L, ...b][k]!, 10))
  // At its minimum J is half of its linear part, −½ tr L.
  expect(objective).toBeCloseTo(-(L[0]! + L[2]!) / 2, 10)
})

test('the standard error of one precision is that of the sandwich', () => {
  const model = 'visible: { v: real }\nparameters: { l: positive }\nenergy: l * v^2 / 2\n'
  const rows = ROWS.map(([x]) => [x!])
  const [m2, m4] = [2, 4].map((p) => mean(rows.map(([x]) => x! ** p))) as [number, number]
  // J = ½l²v² − l of a row: l̂ = 1/m₂, H = m₂, S = E (l̂v² − 1)² = m₄/m₂² − 1.
  const [estimate] = quadratic(model, rows)!.minimiser!.estimates
  expect(estimate!.value).toBeCloseTo(1 / m2, 12)
  expect(estimate!.standardError).toBeCloseTo(Math.sqrt((m4 / m2 ** 2 - 1) / rows.length) / m2, 12)
})

describe('what J is quadratic in', () => {
  test.each([
    ['l * (v - m)^2 / 2', ['m'], ['l']],
    ['(v - m)^2 / 2 + l * v^4', ['m', 'l'], []],
    ['exp(l) * v^2 / 2 + m * v', ['m'], ['l']],
    ['logcosh(l * v) + v^2 * exp(m)', undefined, undefined],
    ['logcosh(l * v) + v^2 / 2 + m', undefined, undefined],
  ])('%s', (energy, parameters, held) => {
    const found = quadratic(`visible: { v: real }\nparameters: { m: real, l: positive }\nenergy: ${energy}\n`)
    expect([found?.parameters, found?.held]).toEqual([parameters, held])
  })
})

test('where the minimiser is not unique, there is none', () => {
  const model =
    "sizes: { n: 2 }\nvisible: { v: 'real[n]' }\nparameters: { b: 'real[n]' }\nenergy: v' * v / 2 + sum(i, b[i] * v[i]^4)\n"
  expect(
    quadratic(model, [
      [1, 0],
      [2, 0],
    ]),
  ).toEqual({ parameters: ['b'], held: [] })
})
