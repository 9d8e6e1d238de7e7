import { derive } from '../../src/calculus/derive'
import { ObjectiveSum } from '../../src/data/objective'
import { parseModel } from '../../src/language/parseModel'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
  inFolder({ 'm.yaml': MODEL, 'p.json': PARAMETERS, 'd.csv': 'x,y\n1,-1\n2,-1\n1,1\n' })
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

test.each([
  ['1,2,3\n', 'd.csv: 3 columns where v has 2 entries'],
  ['1,2\n3,nan\n', 'd.csv: row 2, column 2: `nan` where a finite number is expected'],
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
  expect(() => sum.add(Float64Array.of(1, 2, 3, -1))).toThrow('row 2, column 2: -1 is outside the domain of v')
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
