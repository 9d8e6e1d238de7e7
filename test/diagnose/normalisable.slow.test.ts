import { expect, test } from 'vitest'
import type { Finding } from '../../src/diagnose/finding'
import { binary, outcomeOf, small as model } from './outcome'

test('with the condition, where F is a quadratic form beside what grows more slowly', () => {
  const message = (energy: string, hidden = ''): string =>
    (outcomeOf('normalisable', model(energy, hidden)) as readonly Finding[])[0]!.message
  expect(message("z * v' * v / 2 - h' * c - v' * W * h", binary)).toMatch(/converges where z > 0$/)
  expect(message("v' * v / 2 + h' * h / 2 - v' * W * h", 'hidden: { h: "real[m]" }\n')).toMatch(
    /the matrix \[i = k\] − Σ\S+ W\S+ W\S+ is positive definite$/,
  )
  expect(message("z * sum(i, v[i]^4) - lam * v' * v")).toMatch(/converges where z > 0$/)
  expect(message('sum(i, b[i] * v[i]^6 + a[i] * v[i]^3)')).toMatch(/converges where bᵢ > 0$/)
  expect(message('sum(i, softplus(v[i]) + a[i] * softplus(-v[i]) - b[i] * v[i])')).toMatch(
    /converges where 1 − bᵢ > 0 and aᵢ \+ bᵢ > 0$/,
  )
  expect(message('sum(i, a[i] * log(1 + (v[i] - b[i])^2))')).toMatch(/converges where 2aᵢ > 1$/)
  expect(message("lam * log(1 + v' * v / a[1])")).toMatch(/converges where 2 lam > n$/)
  // Between entries the leading form need not be positive for any one coefficient.
  expect(message('sum(i, b[i] * v[i]^4) + z * v[1]^2 * v[2]^2')).not.toContain('converges where')
})

test('valleys that bend and narrow: an entry less and they are a parabola, or are not', () => {
  const two = (energy: string) =>
    outcomeOf('normalisable', `visible: { v: "real[2]" }\nparameters: { b: real, s: positive }\nenergy: ${energy}\n`)
  expect(two('v[2]^2 / 2 * exp(-v[1]) + v[1] / 2 + v[1]^2 / (2 * s)')).toBe('passed')
  expect(two('v[1]^2 / 2 + (v[2] - v[1]^2)^2 / 2')).toBe('passed')
  expect(two('v[1]^2 / 2 + (v[2] - v[1]^2)^2 / 2 - b * v[2]')).toMatchObject([{ severity: 'warning' }])
  // Of ∫ dv₂ nothing is left that depends on v₁.
  expect(two('v[2]^2 / 2 * exp(-v[1]) + v[1] / 2')).toMatchObject([{ severity: 'error' }])
})
