import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('a singularity across entries is known to make errors rough at the first point already', async () => {
  // E |X|^(−1/2) for X ~ N(0, n) is n^(−1/4) 2^(−1/4) Γ(1/4) / √π.
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'real[n]' }
parameters: { s: positive }
energy: v' * v / (2 * s^2)
data: normal(0, 1)
claims:
  - data(abs(sum(v))^(-1/2)) == (2 * n)^(-1/4) * exp(lgamma(1/4)) / sqrt(pi)
  - data(abs(sum(v))^(-1/2)) == (2 * n)^(-1/2) * exp(lgamma(1/4)) / sqrt(pi)
`)
  const verdicts = await Promise.all([1, 2].map(async (claim) => (await check(model, { claim })).claims[0]!.verdict))
  expect(verdicts.map((v) => v.verdict)).toEqual(['tested', 'refuted'])
})
