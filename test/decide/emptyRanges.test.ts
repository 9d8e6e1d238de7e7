import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('exp of a logsumexp over a range that is empty at some sizes is 0 there', async () => {
  const model = parseModel(`
sizes: { n: 3 }
visible: { v: 'real[n]' }
energy: v' * v / 2
claims:
  - exp(logsumexp(i in 2:1, v[i])) == 0
  - exp(logsumexp(t in 2:n, v[t])) == sum(t in 2:n, exp(v[t]))
  - diff(exp(logsumexp(t in 2:n, v[t])), v[i]) == exp(v[i]) * (1 - delta(i, 1))
  - exp(logsumexp(t in 2:n, v[t])) == sum(t in 2:n, exp(v[t])) + delta(n, 1)
`)
  const { claims } = await check(model)
  const verdicts = claims.slice(0, 4).map((c) => c.verdict)
  expect(verdicts.map((v) => v.verdict)).toEqual(['proved', 'proved', 'proved', 'refuted'])
  expect(verdicts[3]).toMatchObject({ counterexample: { sizes: { n: 1 }, left: '0' } })
})
