import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { exported, TARGETS, WHATS } from '../../src/code'
import { parseModel } from '../../src/language/parseModel'
import { requestOf } from './jobs'
import { missing, pythonWith } from './python'

const DOMAINS = `name: Every domain of a parameter
sizes: { n: 2 }
visible: { v: "real[n]" }
parameters: { S: "spd[n, n]", A: "symmetric[n, n]", t: "interval(0, 1)[n]", r: "interval(2, inf)", l: "interval(-inf, -1)" }
energy: v' * S * v / 2 + tanh(v' * A * v) + sum(i, t[i] * v[i]) + r * v[1] - l * v[1]
`
const zoo = (name: string): string => readFileSync(new URL(`../../proofs/models/${name}.yaml`, import.meta.url), 'utf8')
const MODELS = {
  grbm: zoo('grbm'),
  coupled: zoo('lateral-grbm'),
  factors: zoo('factor-analysis'),
  mixture: zoo('gaussian-mixture'),
  domains: DOMAINS,
}

const target = TARGETS.find((t) => t.name === 'torch')!
const python = pythonWith('torch')
test.skipIf(!python)(`torch: modules, vmap, blocks, draws${python ? '' : `, ${missing('torch')}`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'scoreproof-'))
  try {
    for (const [stem, text] of Object.entries(MODELS)) {
      const model = parseModel(text)
      const request = requestOf(model, target)
      const sampled = ['grbm', 'factors', 'mixture'].includes(stem)
      const named = { ...request, provenance: { ...request.provenance, stem }, what: sampled ? WHATS : request.what }
      writeFileSync(join(folder, `${stem}.py`), exported(target, named))
    }
    const script = fileURLToPath(new URL('torchUse.py', import.meta.url))
    const { stdout, stderr } = spawnSync(python!, ['-W', 'ignore', script, folder], { encoding: 'utf8' })
    expect(stdout + stderr).toBe('')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
