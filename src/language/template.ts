/** The text of a new model file: small, commented, ready to check. */
export const template = (
  name: string,
): string => `# yaml-language-server: $schema=./node_modules/scoreproof/dist/model-file.schema.json
name: ${JSON.stringify(name)}

# Defaults. Claims are decided for every size; --size nv=8 sets one for derive, eval and the checks.
sizes: { nv: 3, nh: 4 }

# The data. Domains: real, positive, interval(a, b).
visible:
  v: real[nv]

# What is summed or integrated out, for instance binary, spin, categorical(K), real, positive. Leave the key out for none.
hidden:
  h: binary[nh]

parameters:
  W: real[nv, nh]
  b: real[nv]
  c: real[nh]
  sigma: positive

# Names for subexpressions: an array by its entries, name[j], or a function, name(x).
definitions:
  input[j]: c[j] + sum(i, W[i, j] * v[i]) / sigma

# E(v, h). Indices start at 1; their ranges follow from where they stand.
energy: |
  sum(i, (v[i] - b[i])^2) / (2 * sigma^2)   # a comment
  - sum(j, input[j] * h[j])

# Equations to decide, for all values, indices and sizes. score(v[i]) is the derivative of log p(v) by v[i].
claims:
  - score(v[i]) == (b[i] - v[i]) / sigma^2 + sum(j, W[i, j] * sigmoid(input[j])) / sigma
  - dscore(v[i]) == -1 / sigma^2 + sum(j, W[i, j]^2 * sigmoid(input[j]) * (1 - sigmoid(input[j]))) / sigma^2
  - mean(h[j]) == sigmoid(input[j])
  - claim: F == sum(i, (v[i] - b[i])^2) / (2 * sigma^2) - sum(j, input[j])
    name: softplus left out
    expect: refuted
`
