import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('an expectation over data inside another is taken out where it is a factor', async () => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'real[n]' }
parameters: { m: 'real[n]', s: positive }
energy: sum(i, (v[i] - m[i])^2) / (2 * s^2)
claims:
  - data((v[i] - data(v[i])) * (v[k] - data(v[k]))) == data(v[i] * v[k]) - data(v[i]) * data(v[k])
  - data(sum(i, (v[i] - data(v[i]))^2)) == sum(i, data(v[i]^2) - data(v[i])^2)
  - data(sum(i, (v[i] - data(v[i]))^2)) == sum(i, data(v[i]^2))
  - data(abs(v[i] - data(v[i]))) == 1
`)
  const verdicts = await Promise.all(
    [1, 2, 3, 4].map(async (claim) => (await check(model, { claim })).claims[0]!.verdict.verdict),
  )
  expect(verdicts).toEqual(['proved', 'proved', 'refuted', 'undecided'])
})
