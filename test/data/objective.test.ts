import { derive } from '../../src/calculus/derive'
import { ObjectiveSum } from '../../src/data/objective'
import { parseModel } from '../../src/language/parseModel'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inFolder, runCli } from '../cli/runCli'

const MODEL = `sizes: { nv: 2 }
visible:
  v: real[nv]
parameters:
  b: real[nv]
  s: positive
energy: sum(i, (v[i] - b[i])^2) / (2 * s^2)
`
const PARAMETERS = JSON.stringify({ points: [{ parameters: { b: [1, -1], s: 2 } }] })

test('eval over a CSV file: the mean of J, its standard error and terms', async () => {
  // ψ = (b − v)/4: ½Σψ² is 0, 1/32 and 1/8 in the three rows, Σ∂ψ = −½ in each.
  inFolder({ 'm.yaml': MODEL, 'p.json': PARAMETERS, 'd.csv': 'v1,v2\n1,-1\n2,-1\n1,1\n' })
  const { code, out, err } = await runCli(['eval', 'm.yaml', '--at', 'p.json', '--data', 'd.csv', '--json'])
  expect(err).toBe('')
  expect(code).toBe(0)
  const answer = JSON.parse(out)
  const [a, b, c] = [0, 1 / 32, 1 / 8]
  const mean = (a + b + c) / 3
  expect(answer.rows).toBe(3)
  expect(answer.objective).toBeCloseTo(mean - 0.5, 14)
  expect(answer.standardError).toBeCloseTo(Math.sqrt(((a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2) / 2 / 3), 14)
  expect(answer.terms).toEqual({
    halfSquaredMeanGradient: expect.closeTo(mean, 14),
    varGradient: 0,
    meanCurvature: 0.5,
  })
})

test('eval over a file of a model with more joint states than are listed: all couplings the same', async () => {
  const n = 15
  const model = `sizes: { n: ${n} }
visible: { v: real }
hidden: { h: "binary[n]" }
parameters: { K: "real[n, n]" }
energy: v^2 / 2 - v * sum(j, h[j]) - h' * K * h
`
  const K = Array.from({ length: n }, () => Array.from({ length: n }, () => 0.0625))
  inFolder({ 'm.yaml': model, 'p.json': JSON.stringify({ points: [{ parameters: { K } }] }), 'd.csv': '0.5\n-1.5\n' })
  const { code, out, err } = await runCli(['eval', 'm.yaml', '--at', 'p.json', '--data', 'd.csv', '--json'])
  expect([code, err]).toEqual([0, ''])
  // The weight of k units that are on is C(n, k) exp(k²/16 + v k); J = ½ (v − E[k])² + var(k) − 1.
  const objectives = [0.5, -1.5].map((v) => {
    let [choose, z, first, second] = [1, 0, 0, 0]
    for (let on = 0; on <= n; on++) {
      const weight = choose * Math.exp(0.0625 * on * on + v * on)
      z += weight
      first += weight * on
      second += weight * on * on
      choose = (choose * (n - on)) / (on + 1)
    }
    return (v - first / z) ** 2 / 2 + second / z - (first / z) ** 2 - 1
  })
  expect(JSON.parse(out).objective).toBeCloseTo((objectives[0]! + objectives[1]!) / 2, 10)
})

test.each([
  ['1,2,3\n', 'd.csv: 3 columns where v has 2 entries at nv = 2'],
  ['1,2\n3,nan\n', 'd.csv: line 2, column 2: `nan` where a finite number is expected'],
  ['', 'd.csv: is empty'],
])('%j is bad input: %s', async (text, message) => {
  const folder = inFolder({ 'm.yaml': MODEL, 'p.json': PARAMETERS, 'd.csv': text })
  writeFileSync(join(folder, 'd.csv'), text)
  const { code, err } = await runCli(['eval', 'm.yaml', '--at', 'p.json', '--data', 'd.csv'])
  expect(err).toBe(`${message}\n`)
  expect(code).toBe(2)
})

test('a row outside the domain of its variable is refused, with row and column', () => {
  const model = parseModel("visible: { v: 'positive[2]' }\nenergy: sum(i, v[i] - log(v[i]))\n")
  const sum = new ObjectiveSum(model, derive(model), {}, new Map())
  expect(() => sum.add(Float64Array.of(1, 2, 3, -1))).toThrow('row 2: v[2] = -1 is outside its domain')
})

test('a row that violates an assumption is refused', () => {
  const model = parseModel(
    "visible: { v: 'positive[2]' }\nassume: [sum(v) < 5, 'v[i] < 4']\nenergy: sum(i, v[i] - log(v[i]))\n",
  )
  const over =
    (...rows: readonly number[]) =>
    (): void =>
      new ObjectiveSum(model, derive(model), {}, new Map()).add(Float64Array.from(rows))
  expect(over(1, 2, 2, 1)).not.toThrow()
  expect(over(1, 2, 3, 3)).toThrow('row 2 violates `sum(v) < 5`, which the model assumes')
  expect(over(0.5, 4.2)).toThrow('row 1 violates `v[i] < 4`, which the model assumes')
})

test('assumptions are judged by the decimals of a row, as those of a point are', () => {
  // In float64 0.1 + 0.2 is more than 0.3.
  const model = parseModel(
    "visible: { v: 'positive[2]' }\nassume: [sum(v) <= 3/10]\nenergy: sum(i, v[i] - log(v[i]))\n",
  )
  const over = (...row: readonly number[]): void =>
    new ObjectiveSum(model, derive(model), {}, new Map()).add(Float64Array.from(row))
  expect(() => over(0.1, 0.2)).not.toThrow()
  expect(() => over(0.1, 0.2000000001)).toThrow('row 1 violates')
})

describe('each row is as exact as a point of eval --at', () => {
  const over = async (energy: string, rows: string): Promise<{ code: number; out: string; err: string }> => {
    inFolder({ 'm.yaml': `visible: { x: real }\nenergy: ${energy}\n`, 'p.json': '{"points":[{}]}', 'd.csv': rows })
    return runCli(['eval', 'm.yaml', '--at', 'p.json', '--data', 'd.csv', '--json'])
  }

  // ½E′² − E″ to 25 digits, by differences in arithmetic with 120 digits.
  test.each([
    ['(1 - cos(x)) / x^2', '0.00001', 0.0833333333320138888888917],
    ['(1 - cos(x)) / x^2', '1e-5\n1', (0.0833333333320138888888917 + 0.07043157489925763585378494) / 2],
    ['(exp(x) - 1) / x', '1e-8', -0.2083333341666666648611111],
    // The powers overflow in float64 where their quotient does not.
    ['log(exp(x) + exp(-3*x) + 1)', '900', 0.5],
    // The decimal is meant, as with --at, not the double beside it.
    ['x^4 * sin(10^9 * x)', '0.1', 93164565861533.61658213243],
  ])('%s at %j', async (energy, rows, value) => {
    const { code, out, err } = await over(energy, `${rows}\n`)
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(Math.abs(JSON.parse(out).objective - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value))
  })

  test('a row without a value is named by row and line', async () => {
    const { code, err } = await over('(1 - cos(x)) / x^2', 'x\n1\n\n0\n2\n')
    expect(code).toBe(2)
    expect(err).toBe(
      'd.csv: row 2 (line 4): the objective has no finite value there: a value does not exist at this point (division by 0, or a logarithm or root outside its domain)\n',
    )
  })

  test('at a kink the objective has no value, beside it the one that it has there', async () => {
    expect((await over('abs(x) + x^2', '0\n')).err).toContain('row 1 (line 1): the objective has no finite value')
    expect(JSON.parse((await over('abs(x) + x^2', '1e-300\n')).out).objective).toBeCloseTo(-1.5, 14)
  })
})
