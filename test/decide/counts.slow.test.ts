import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('probabilities that float64 takes for 0 are told apart', async () => {
  // P(h = 0) = exp(−exp(29/7 + v)), below 1e-20 at most points.
  const model = parseModel(`
visible: { v: real }
hidden: { h: naturals }
energy: lgamma(h+1) - (29/7+v)*h + v^2
claims:
  - "mean((h == 0 ? 1 : 0)) == exp(-exp(29/7+v))"
  - "mean((h == 0 ? 1 : 0)) == 2*exp(-exp(29/7+v))"
  - "mean((h == 0 ? 1 : 0)) == 0"
`)
  const verdicts = await Promise.all(
    [1, 2, 3].map(async (claim) => (await check(model, { claim, runs: 24 })).claims[0]!.verdict.verdict),
  )
  expect(verdicts).toEqual(['tested', 'refuted', 'refuted'])
}, 60_000)

test('the probability of a count far below those that matter is not refuted by what a sum leaves out', async () => {
  // Poisson units: P(h = 0) = e^(−λ).
  const model = parseModel(`
sizes: { m: 2 }
visible: { v: real }
hidden: { h: 'naturals[m]' }
parameters: { c: 'real[m]' }
energy: v^2 / 2 + sum(j, lgamma(h[j] + 1) - (c[j] + v) * h[j])
claims:
  - "mean((h[j] == 0 ? 1 : 0)) == exp(-exp(c[j] + v))"
  - "mean((h[j] == 0 ? 1 : 0)) == exp(-exp(c[j] - v))"
`)
  const verdicts = await Promise.all(
    [1, 2].map(async (claim) => (await check(model, { claim, runs: 24 })).claims[0]!.verdict.verdict),
  )
  expect(verdicts).toEqual(['tested', 'refuted'])
}, 60_000)
