import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const RELU = `name: ReLU
sizes: { nv: 2, nh: 2 }
visible: { v: "real[nv]" }
parameters: { W: "real[nv, nh]" }
definitions:
  input[j]: sum(i, W[i, j] * v[i])
energy: v' * v / 2 - sum(j, relu(input[j]))
`
const NAMES = ['smoothness', 'normalisable', 'boundary', 'conditional', 'float32', 'degenerate', 'unbounded', 'scale']

test('diagnose: what was found first, with its place, numbers and a mend; exit code 1', async () => {
  inFolder({ 'relu.yaml': RELU })
  const { code, out, err } = await runCli(['diagnose', 'relu.yaml'])
  expect([code, err]).toEqual([1, ''])
  expect(out).toMatch(/^ReLU +relu\.yaml\n\n {2}✗ smoothness +error\n +relu\.yaml:7:29 +relu\(input\[j\]\)\n/)
  expect(out).toMatch(/^ +implicit \S+ +explicit \S+$/m)
  expect(out).toMatch(/^ +mend: softplus/m)
})

test('diagnose --json has the keys of the contract; each check stands in exactly one list', async () => {
  inFolder({ 'relu.yaml': RELU })
  const { code, out } = await runCli(['diagnose', 'relu.yaml', '--json', '--seed', '7', '--size', 'nv=1'])
  expect(code).toBe(1)
  const answer = JSON.parse(out) as {
    findings: { check: string }[]
    passed: string[]
    undecided: { check: string; reason: string }[]
  }
  expect(answer).toMatchObject({ model: 'relu.yaml', ok: false, seed: 7 })
  expect(answer.findings[0]).toEqual({
    check: 'smoothness',
    severity: 'error',
    variable: 'v',
    where: { line: 7, column: 29, text: 'relu(input[j])' },
    message: expect.stringContaining('∂ψ/∂v leaves out a point mass') as string,
    evidence: { implicit: expect.any(Number) as number, explicit: expect.any(Number) as number },
    mend: 'softplus',
  })
  const lists = [[...new Set(answer.findings.map((f) => f.check))], answer.passed, answer.undecided.map((u) => u.check)]
  expect(lists.flat().toSorted()).toEqual(NAMES.toSorted())
})

test.each([
  ['wrong columns', '1,2,3\n', '3 columns where v has 2 entries at nv = 2'],
  ['no number', '1,2\n3,nan\n', 'nan'],
  ['no rows', '', 'is empty'],
])('diagnose refuses data with %s: exit code 2', async (_, csv, message) => {
  inFolder({ 'relu.yaml': RELU, 'data.csv': csv })
  const { code, out, err } = await runCli(['diagnose', 'relu.yaml', '--data', 'data.csv'])
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^data\.csv: /)
  expect(err).toContain(message)
})

test('diagnose refuses data outside of the domain, or of what is assumed of v: exit code 2', async () => {
  const model = 'visible: { v: "positive[2]" }\nassume: ["v[1] < 4"]\nenergy: sum(v)\n'
  inFolder({ 'm.yaml': model, 'low.csv': '1,2\n3,-1\n', 'high.csv': '1,2\n5,1\n', 'huge.csv': '1,1e200\n' })
  expect((await runCli(['diagnose', 'm.yaml', '--data', 'low.csv'])).err).toBe(
    'low.csv: row 2: v[2] = -1 is outside its domain (0, ∞)\n',
  )
  const high = await runCli(['diagnose', 'm.yaml', '--data', 'high.csv'])
  expect([high.code, high.err]).toEqual([2, 'high.csv: row 2 violates `v[1] < 4`, which the model assumes\n'])
  const huge = await runCli(['diagnose', 'm.yaml', '--data', 'huge.csv'])
  expect([huge.code, huge.err]).toEqual([
    2,
    'huge.csv: row 1: v[2] = 1e+200 is too large to be squared and summed; give the data in a larger unit\n',
  ])
})
