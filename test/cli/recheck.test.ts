import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const MODEL = `name: Two by two
sizes: { n: 2 }
visible:
  v: real[n]
parameters:
  K: spd[n, n]
energy: v' * K * v / 2
claims:
  - score(v[i]) == -sum(k, K[i, k] * v[k])
  - dscore(v[i]) == -K[i, i]
  - claim: score(v[i]) == sum(k, K[i, k] * v[k])
    expect: refuted
`

interface Entry {
  models: { hash?: string; claims: Record<string, unknown>[] }[]
}

const checked = async (): Promise<Entry> => {
  inFolder({ 'two.yaml': MODEL })
  const { out } = await runCli(['check', 'two.yaml', '--json'])
  return JSON.parse(out) as Entry
}
const recheck = (entry: unknown): ReturnType<typeof runCli> => {
  writeFileSync('verdict.json', typeof entry === 'string' ? entry : JSON.stringify(entry))
  return runCli(['recheck', 'verdict.json'])
}
/** As if it had been proved by signatures. */
const asSignature = { verdict: 'proved', method: 'signature', sizes: [{ n: 1 }, { n: 2 }] }

test('signature claims are redone with fresh primes, the others are listed as skipped', async () => {
  const entry = await checked()
  expect(entry.models[0]!.hash).toMatch(/^[0-9a-f]{64}$/)
  Object.assign(entry.models[0]!.claims[0]!, asSignature)
  Object.assign(entry.models[0]!.claims[1]!, { verdict: 'proved', method: 'normal-form', sizes: 'all' })
  const { code, out, err } = await recheck(entry)
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^✓ two\.yaml:9 {2}score.*\n {4}agree, 20 trials$/m)
  expect(out).toMatch(/^ {4}skipped: proved by normal-form$/m)
  expect(out).toMatch(/^ {4}skipped: refuted, not proved$/m)
  expect(out).toMatch(/^1 agree, 0 disagree, 2 skipped · seed \d+$/m)
})

test('a proof of what is false is contradicted: exit code 1', async () => {
  const entry = await checked()
  Object.assign(entry.models[0]!.claims[2]!, asSignature)
  const { code, out } = await recheck(entry)
  expect(code).toBe(1)
  expect(out).toMatch(/disagree: the sides differ at n = 1/)
})

test('a proof that covers sizes that it does not name is not confirmed', async () => {
  for (const sizes of ['all', [], undefined, [{ m: 1 }], [{ n: 1, m: 2 }]]) {
    const entry = await checked()
    Object.assign(entry.models[0]!.claims[0]!, { ...asSignature, sizes })
    const { code, out } = await recheck(entry)
    expect([sizes, code]).toEqual([sizes, 1])
    expect(out).toMatch(/disagree: (a proof by signatures covers sizes that it names|the claim is not made at)/)
  }
})

test('a claim about scalars is the same at all sizes', async () => {
  inFolder({
    'sized.yaml':
      'sizes: { n: 2, m: n + 1 }\nvisible: { v: "real[m]" }\nparameters: { s: positive }\nenergy: s * sum(v)\nclaims:\n  - exp(2 * s) == exp(s)^2\n',
    'plain.yaml': 'visible: { v: real }\nhidden: { h: binary }\nenergy: v * h\nclaims:\n  - score(v) == -mean(h)\n',
  })
  const { out } = await runCli(['check', 'sized.yaml', 'plain.yaml', '--json'])
  const entry = JSON.parse(out) as Entry
  for (const { claims } of entry.models) Object.assign(claims[0]!, { ...asSignature, sizes: 'all' })
  expect(await recheck(entry)).toMatchObject({ code: 0, out: expect.stringContaining('2 agree, 0 disagree') })
})

test('a model that had errors has nothing to redo, and does not keep the others from being redone', async () => {
  const entry = await checked()
  Object.assign(entry.models[0]!.claims[0]!, asSignature)
  const bad = { model: 'bad.yaml', ok: false, checks: [], claims: [], errors: [] }
  const { code, out } = await recheck({ models: [bad, ...entry.models] })
  expect([code, out.split('\n').at(-2)]).toEqual([0, expect.stringMatching(/^1 agree, 0 disagree, 2 skipped/)])
})

test('input that cannot be used: exit code 2', async () => {
  const entry = await checked()
  expect(await recheck('{')).toMatchObject({ code: 2, err: expect.stringMatching(/^verdict\.json: is not JSON/) })
  expect(await recheck({ models: 1 })).toMatchObject({ code: 2, err: expect.stringMatching(/is not the JSON of/) })
  expect(await recheck({ models: [{ ...entry.models[0], model: 'none.yaml' }] })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/no such file/),
  })
  const { hash: _, ...bare } = entry.models[0]!
  expect(await recheck({ models: [bare] })).toMatchObject({ code: 2, err: expect.stringMatching(/has no `hash`/) })
  writeFileSync('two.yaml', readFileSync('two.yaml', 'utf8').replace('/ 2', '/ 3'))
  expect(await recheck(entry)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/is not the text that verdict\.json is about/),
  })
  expect(await runCli(['recheck', 'missing.json'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/no such file/),
  })
})
