import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

const model = parseModel(`
visible: { x: real }
energy: x^2 / 2
claims:
  - { claim: 'score(x) == -x', name: the score }
`)

test('a claim is asked for by number or name, and one that is not there is an error, never an agreement', async () => {
  await expect(check(model, { claim: 1 })).resolves.toMatchObject({ ok: true, claims: [{ name: 'the score' }] })
  await expect(check(model, { claim: 'the score' })).resolves.toMatchObject({ ok: true, claims: [{}] })
  await expect(check(model, { claim: 2 })).rejects.toThrow(RangeError)
  await expect(check(model, { claim: 'its score' })).rejects.toThrow('no claim `its score`; the number of claims is 1')
})

test('an assumption with an index is meant for every value, in checks, claims and under the data', async () => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'positive[n]' }
parameters: { b: 'real[n]' }
assume: ['v[i] < 2', 'b[i] > 0']
energy: sum(i, v[i]^2 + sqrt(b[i]) * v[i])
claims:
  - abs(v[k] - 2) == 2 - v[k]
  - sqrt(b[k]^2) == b[k]
  - data(abs(v[i] - 2)) == 2 - data(v[i])
`)
  const { checks, claims } = await check(model, { runs: 20 })
  expect(claims.map((c) => c.ok)).toEqual([true, true, true])
  for (const { name, verdict } of checks.filter((c) => c.name !== 'equation1')) {
    if (verdict.verdict === 'proved') continue
    expect([name, verdict]).toEqual([name, expect.objectContaining({ verdict: 'tested', undefinedPoints: 0 })])
  }
})

test('sides beyond the range of float64 are told apart and printed', async () => {
  const model = parseModel(`
visible: { x: positive }
energy: x
claims:
  - { claim: exp(exp(x + 9)) == 2 * exp(exp(x + 9)), expect: refuted }
`)
  const { claims } = await check(model, { claim: 1 })
  expect(claims[0]).toMatchObject({
    ok: true,
    verdict: { verdict: 'refuted', counterexample: { left: expect.stringMatching(/^\d\.\d+e\+?\d+$/) as string } },
  })
})

test('a model of one size that is not small still has its derivatives checked by third parties; what cannot be integrated is flagged', async () => {
  const { checks, ok } = await check(
    parseModel(`
visible: { v: 'real[10]' }
parameters: { w: 'real[10]', b: real }
energy: sum(i, v[i]^2) / 2 - softplus(sum(i, w[i] * v[i]) + b)
`),
    { runs: 20 },
  )
  expect(checks.find((c) => c.name === 'derivatives')?.details).toBe('jets; mathjs 2 agree; nerdamer 2 agree')
  expect(checks.find((c) => c.name === 'equation1')).toMatchObject({ verdict: { verdict: 'undecided' }, flagged: true })
  expect(ok).toBe(true)
})
