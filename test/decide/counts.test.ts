import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('probabilities of single counts, far below the counts that matter, are not refuted by what a sum leaves out', async () => {
  // Poisson units: P(h = 0) = e^(−λ), P(h = 2) = λ² e^(−λ) / 2.
  const model = parseModel(`
sizes: { n: 1, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'naturals[m]' }
parameters: { W: 'real[n, m]', c: 'real[m]' }
definitions: { 'rate[j]': 'exp(c[j] + sum(i, W[i, j] * v[i]))' }
energy: v' * v / 2 + sum(j, lgamma(h[j] + 1) - log(rate[j]) * h[j])
claims:
  - "mean((h[j] == 0 ? 1 : 0)) == exp(-rate[j])"
  - "mean((h[j] == 2 ? 1 : 0)) == rate[j]^2 * exp(-rate[j]) / 2"
  - "mean((h[j] == 2 ? 1 : 0)) == rate[j] * exp(-rate[j]) / 2"
`)
  const verdicts = await Promise.all(
    [1, 2, 3].map(async (claim) => (await check(model, { claim })).claims[0]!.verdict.verdict),
  )
  expect(verdicts).toEqual(['tested', 'tested', 'refuted'])
})
