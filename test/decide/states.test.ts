import { describe, expect, test } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { proveForAllSizes } from '../../src/decide/provers'
import { questionOf } from '../../src/decide/question'
import { parseModel } from '../../src'

/* A function of a variable with two values is linear in it, and in no other. */

const isProved = (claim: string): boolean => {
  const model = parseModel(`
sizes: { n: 2, m: 2, k: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]', s: 'spin[m]', t: naturals, g: 'binary[m, k]' }
parameters: { W: 'real[n, m]', c: 'real[m]', a: real, r: positive }
energy: v' * v / 2 - v' * W * h - c' * s + t * r - sum(g)
claims: ["${claim}"]
`)
  return proveForAllSizes(questionOf(model, model.claims[0]!, new Calculus()), []) !== undefined
}

describe('functions of units with two values', () => {
  test.each([
    'exp(a * h[j]) == 1 + h[j] * (exp(a) - 1)',
    'exp(a * s[j]) == cosh(a) + s[j] * sinh(a)',
    'sum(j, exp(h[j] * c[j])) == m + sum(j, h[j] * (exp(c[j]) - 1))',
    'exp(a * h[j] * s[j]) == 1 - h[j] + h[j] * (cosh(a) + s[j] * sinh(a))',
    'sigmoid(h[j] * a) == 1/2 + h[j] * (sigmoid(a) - 1/2)',
    'softplus(a * s[j]) == logcosh(a / 2) + log(2) + a * s[j] / 2',
    'log(1 + h[j]) == h[j] * log(2)',
    'cos(pi * h[j]) == 1 - 2 * h[j]',
    'r^h[j] == 1 - h[j] + r * h[j]',
    'abs(s[j]) == 1',
  ])('%s is proved', (claim) => expect(isProved(claim)).toBe(true))

  test.each([
    'exp(a * h[j]) == 1 + h[j] * exp(a)',
    'exp(a * s[j]) == cosh(a) - s[j] * sinh(a)',
    'exp(a * t) == 1 + t * (exp(a) - 1)',
    'exp(a * h[j]) == 1 + h[1] * (exp(a) - 1)',
    'exp(sum(h)) == 1 + sum(h) * (exp(1) - 1)',
    'exp(a * h[1] * h[2]) == 1 + h[1] * (exp(a) - 1)',
    'exp(h[1] * F) == 1 + h[1] * (exp(E) - 1)',
    'log(h[j]) == 0 * h[j] + 1',
    'sum(j, exp(g[j, 1])) == m + sum(j, g[j, k] * (exp(1) - 1))',
  ])('%s is not', (claim) => expect(isProved(claim)).toBe(false))
})
