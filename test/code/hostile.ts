/* Models whose names are words of Python, names of libraries, and names that the written files use themselves. */

export const HOSTILE = {
  'hostile names': `name: Hostile names
sizes: { n: 2, class: 2 }
visible: { lambda: "real[n]" }
hidden: { def: "binary[class]" }
parameters:
  np: real[n, class]
  torch: real[class]
  self: positive
  math: real
  jnp: real
  jax: real
  block: real
  q: real
  psi: real
  objective: real
  free_energy: real
  loss: real
  p: real
  x: real
  X: real
  softmax: real
  range: real
  lambda_: real
definitions:
  while[j]: sum(i, lambda[i] * np[i, j]) + torch[j]
energy: |
  sum(i, lambda[i]^2) / (2 * self) - sum(j, while[j] * def[j])
  + (math + jnp + jax + block + q + psi + objective + free_energy + loss + p + x - X + softmax + range + lambda_) * sum(i, sin(lambda[i]))
`,
  'hostile states': `name: Hostile names of coupled units
sizes: { n: 2, K: 2 }
visible: { u: "real[n]", v: real }
hidden: { p: "categorical(K)[n]", h: spin }
parameters:
  block: real[K]
  log_z: real[n]
  log_weight: real[K, K]
  f: real
  m: positive
  weight: real
energy: |
  sum(i, u[i]^2) / (2 * m) + v^2 / 2 - sum(i, block[p[i]] * u[i]) - sum(i in 1:n-1, log_weight[p[i], p[i + 1]]) * h
  - sum(i, log_z[i] * u[i]) * f * h - weight * v * h
`,
  'a matrix and a scalar': `name: A visible matrix beside a visible scalar
sizes: { n: 2, m: 3, k: 2 }
visible: { X: "real[n, m]", y: real, z: "positive[n]" }
hidden: { h: "binary[k]" }
parameters: { A: "real[m, k]", b: "real[n]", S: "spd[n, n]", t: positive }
energy: |
  sum(i, r, X[i, r]^2) / (2 * t) + y^2 / 2 - sum(i, r, j, b[i] * X[i, r] * A[r, j] * h[j]) - y * sum(j, h[j])
  + z' * S * z / 2 + sum(i, log(z[i]))
`,
} as const
