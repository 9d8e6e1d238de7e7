import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSamples } from '../../src/cli/dataFiles'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'
import { parseModel } from '../../src/language/parseModel'
import { runCli } from '../cli/runCli'

const folder = mkdtempSync(join(tmpdir(), 'columns-'))
beforeAll(() => {
  writeFileSync(join(folder, 'five.csv'), '1,2,0,4,5\n-2,3,1,5,6\n0,1,0,2,0.5\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

const text = (n: number, data: string): string => `
sizes: { n: ${n} }
visible: { v: 'real[n]' }
parameters: { s: positive }
energy: sum(i, v[i]^2) / (2 * s^2)
data: { ${data} }
claims:
  - data(J) == data(sum(i, v[i]^2)) / (2 * s^4) - n / s^2
`

test('rows stand for all visible entries, whatever their number', () => {
  const model = parseModel(text(5, 'csv: five.csv'))
  const samples = loadSamples(model, join(folder, 'model.yaml'), {})
  const verdict = decide(model, model.claims[0]!, new Calculus(), { seed: 42, runs: 20, samples }, 'check')
  expect(verdict).toMatchObject({ verdict: 'proved', sizes: 'all', assumptions: [] })
})

test('a file that does not fit is a fault of its model, and does not stop the others', async () => {
  for (const n of [2, 5]) writeFileSync(join(folder, `m${n}.yaml`), text(n, 'csv: five.csv'))
  writeFileSync(join(folder, 'none.yaml'), text(2, 'npy: none.npy'))
  const paths = ['none', 'm2', 'm5'].map((name) => join(folder, `${name}.yaml`))
  const { code, out } = await runCli(['check', ...paths, '--json'])
  const { models } = JSON.parse(out) as {
    models: { errors?: { code: string; message: string; line: number }[]; ok: boolean }[]
  }
  expect(code).toBe(2)
  expect(models[0]!.errors).toMatchObject([
    { code: 'no-such-file', message: expect.stringContaining('none.npy: no such file'), line: 6 },
  ])
  expect(models[1]!.errors?.[0]?.message).toContain('five.csv: 5 columns where v has 2 entries at n = 2')
  expect(models[2]!.ok).toBe(true)
})
