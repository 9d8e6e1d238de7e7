import { expect, it } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { parseModel } from '../../src/language/parseModel'

/** A likelihood written as the logarithm of one product over all units, with a constant in front. */
const LIKELIHOOD = `
sizes: { nv: 2, nu: 2 }
visible: { v: 'real[nv]' }
hidden: { u: 'positive[nu]', p: 'interval(0, 1)[nu]', h: 'binary[nu]' }
parameters: { C: 'real[nv, nu]', a: 'positive[nu]', l: positive }
definitions:
  x[j]: sum(i, C[i, j] * v[i])
energy: |
  v' * v / 2 - log(l * prod(j, u[j]^(a[j] - 1/2) * exp(-u[j] * (1 + x[j]^2 / 2)) * p[j]^a[j] * (1 - p[j])^2))
  - log(prod(j, sigmoid(x[j])^h[j] * sigmoid(-x[j])^(1 - h[j])))
`
const model = parseModel(LIKELIHOOD)

it('the logarithm of a product over units is a sum over units: each has its law', () => {
  expect(derive(model).conditionals.map((l) => [l.variable.name, l.law])).toEqual(
    expect.arrayContaining([
      ['u', 'Gamma'],
      ['p', 'Beta'],
      ['h', 'Bernoulli'],
    ]),
  )
})
