import { WHAT } from './agreement'
import { requestOf } from './differential'

/** Binary hidden units; linear features; couplings of pairs. Each has a scale and a matrix. */
const MODELS: Readonly<Record<string, string>> = {
  rbm: `
sizes: { n: 3, m: 2 }
visible: { v: "real[n]" }
hidden: { h: "binary[m]" }
parameters: { W: "real[n, m]", c: "real[m]", sigma: positive }
energy: sum(i, v[i]^2) / (2 * sigma^2) - sum(j, h[j] * (c[j] + sum(i, W[i, j] * v[i])))`,
  features: `
sizes: { n: 3 }
visible: { v: "real[n]" }
parameters: { W: "real[n, n]", sigma: positive }
energy: sum(k, logcosh(sum(i, W[k, i] * v[i]))) + sum(i, v[i]^2) / (2 * sigma^2)`,
  pairs: `
sizes: { n: 3 }
visible: { v: "real[n]" }
parameters: { W: "real[n, n]", sigma: positive }
energy: (sum(i, v[i]^2) + sum(i, k, W[i, k] * v[i] * logcosh(v[k]))) / sigma^2`,
}

export const requests = Object.entries(MODELS).map(([name, text]) => requestOf(text, name, [...WHAT, 'conditional']))
