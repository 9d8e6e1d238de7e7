import { expect, it } from 'vitest'
import { check, parseModel } from '../../src'

const quartic = parseModel(`
visible: { v: real }
hidden: { h: real }
parameters: { w: real }
energy: v^2/2 + h^4/4 + log(cosh(h)) - w * h * v
claims:
  - data(data_score(v) * score(v)) == -data(dscore(v))
  - { claim: data(data_score(v) * score(v)) == data(dscore(v)), expect: refuted }
  - data(score(v)) == data(w * mean(h) - v)
`)

it('Equation (1) and claims over data are decided by nested quadrature', async () => {
  const { checks, claims } = await check(quartic)
  expect(claims.map((c) => c.verdict.verdict)).toEqual(['tested', 'refuted', 'proved'])
  expect(checks.find((c) => c.name === 'equation1')?.verdict.verdict).toBe('tested')
})
