import { describe, expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'

/*
 * Moments by partitions into cumulants against direct evaluation of the same words: a closed form that differs from it
 * is never agreement. Third and fourth moments of coupled Gaussians (Isserlis 1918), the law of total covariance over
 * units that stay coupled, and means of exponentials, which tilt the law.
 */

const GAUSSIAN = `
sizes: { n: 3 }
visible: { x: "real[n]" }
hidden: { z: "real[n]" }
parameters: { a: positive, b: positive }
energy: a * z' * z / 2 + b * sum(i, sum(j, (z[i] - z[j])^2)) / 4 - x' * z
claims:
  - mean(z[1]^2 * z[2]) == mean(z[1])^2 * mean(z[2]) + 2 * mean(z[1]) * cov(z[1], z[2]) + mean(z[2]) * var(z[1])
  - mean(z[1] * z[2] * z[3]) == mean(z[1]) * mean(z[2]) * mean(z[3]) + mean(z[1]) * cov(z[2], z[3]) + mean(z[2]) * cov(z[1], z[3]) + mean(z[3]) * cov(z[1], z[2])
  - cov(z[1]^2, z[2]) == 2 * mean(z[1]) * cov(z[1], z[2])
`

const MIXED = `
sizes: { n: 3 }
visible: { x: real }
hidden: { h: "binary[n]", z: real }
parameters: { w: "real[n]", K: "real[n, n]", a: positive }
energy: "a * z^2 / 2 - z * (x + sum(j, w[j] * h[j])) - sum(j in 1:n, sum(k in 1:n, j < k ? K[j, k] * h[j] * h[k] : 0))"
claims:
  - var(z) == 1 / a + var(sum(j, w[j] * h[j])) / a^2
  - cov(z, h[1]) == cov(sum(j, w[j] * h[j]), h[1]) / a
  - mean(exp(z) * h[1]) == exp((x + 1/2) / a) * mean(exp(sum(j, w[j] * h[j]) / a) * h[1])
`

const ONE = `
visible: { x: real }
hidden: { h: binary, z: real }
parameters: { c: real }
energy: z^2 / 2 - z * x - c * h - x * h
claims:
  - mean(exp(2 * z) * z) == (x + 2) * exp(2 * x + 2)
  - mean(exp(x * h)) == (1 + exp(c + 2 * x)) / (1 + exp(c + x))
  - mean(exp(z + h) * h) == exp(x + 1/2) * exp(c + x + 1) / (1 + exp(c + x))
`

describe.each(Object.entries({ GAUSSIAN, MIXED, ONE }))('%s', (_, text) => {
  const model = parseModel(text)
  test.each(model.claims.map((claim) => [claim.text, claim] as const))('%s', (__, claim) => {
    const verdict = decide(model, claim, new Calculus(), { seed: 3, runs: 30 }, '')
    expect(['proved', 'tested'], JSON.stringify(verdict)).toContain(verdict.verdict)
  })
})
