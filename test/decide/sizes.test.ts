import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('a derived size is what its definition says, at all sizes', async () => {
  const model = parseModel(`
sizes: { nv: 5, m: 3, nh: nv - m + 1, total: nh + m }
visible: { v: 'real[nv]' }
parameters: { w: 'real[m]', b: 'real[nh]', u: 'real[total]' }
definitions:
  x[t in 1:nh]: b[t] + sum(a, w[a] * v[t + a - 1])
energy: sum(v.^2) / 2 + sum(t, softplus(x[t]))
claims:
  - nh + m == nv + 1 == total
  - score(v[nv]) == -v[nv] - w[m] * sigmoid(x[nv - m + 1])
  - sum(u) == sum(i in 1:nv, u[i]) + u[total]
  - { claim: nh == nv - m, expect: refuted }
`)
  const { claims } = await check(model, { runs: 20 })
  expect(claims.map((c) => [c.claim, c.verdict.verdict, c.ok])).toEqual(
    claims.map((c, k) => [c.claim, k === 3 ? 'refuted' : 'proved', true]),
  )
  for (const { verdict } of claims.slice(0, 3)) expect(verdict).toMatchObject({ sizes: 'all' })
})

test('a proof by signatures about scalars covers all sizes, unless conditions or domains know them', async () => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'real[n]', x: real, y: 'interval(0, n)' }
assume: [n >= 2]
energy: v' * v + x^2 + y
claims:
  - asinh(x) == log(x + sqrt(x^2 + 1))
  - asinh(y) == log(y + sqrt(y^2 + 1))
  - { claim: asinh(x) == log(x + sqrt(x^2 + 1)), where: x < n }
`)
  // Equation (1) over four entries is dear, and no claim.
  const each = [1, 2, 3].map(async (claim) => (await check(model, { runs: 20, claim })).claims[0]!.verdict)
  const sizes = (await Promise.all(each)).map((v) => (v.verdict === 'proved' ? v.sizes : v.verdict))
  expect(sizes).toEqual(['all', expect.any(Array), expect.any(Array)])
})
