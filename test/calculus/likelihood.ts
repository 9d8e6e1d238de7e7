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
claims:
  - mean(u[j]) == (a[j] + 1/2) / (1 + x[j]^2 / 2)
  - mean(p[j]) == (a[j] + 1) / (a[j] + 4)
  - mean(h[j]) == sigmoid(x[j])
  - score(v[i]) == -v[i] - sum(j, (2 * a[j] + 1) * C[i, j] * x[j] / (2 + x[j]^2))
  - { claim: 'mean(u[j]) == (a[j] - 1/2) / (1 + x[j]^2 / 2)', expect: refuted }
`
export const likelihood = parseModel(LIKELIHOOD)
