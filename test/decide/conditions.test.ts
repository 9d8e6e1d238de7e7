import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* Conditions that ordinary draws never meet: far from 0, or in a narrow window. */

const model = parseModel(`
sizes: { n: 3 }
visible: { v: 'real[n]' }
parameters: { t: real, nu: positive }
assume: [nu > 30]
energy: sum(i, log(1 + v[i]^2 / nu))
claims:
  - { claim: abs(t) == t, where: 't > 1000, t < 1001' }
  - { claim: sqrt((t - 5)^2) == t - 5, where: t >= 5 }
  - { claim: sqrt((t - 5)^2) == t - 5, where: t >= 4.9, expect: refuted }
  - { claim: 'relu(v[i] - 100) == v[i] - 100', where: 'v[i] > 100' }
  - { claim: 'relu(v[i] - 100) == v[i] - 100', where: 'v[i] > 99', expect: refuted }
  - { claim: 'relu(v[i] - 100) == 0', where: 'v[i] < 101', expect: refuted }
  - relu(nu - 30) == nu - 30
  - { claim: relu(nu - 31) == nu - 31, expect: refuted }
`)

test('claims and checks under conditions far from ordinary values are decided', async () => {
  const { claims, checks } = await check(model)
  expect(claims.map((c) => [c.claim, c.ok])).toEqual(claims.map((c) => [c.claim, true]))
  expect(checks.find((c) => c.name === 'derivatives')?.verdict.verdict).toBe('tested')
})
