import { describe, expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { proveForAllSizes } from '../../src/decide/provers'
import { questionOf } from '../../src/decide/question'

/* An equation among the conditions of a claim is a fact about every point that the claim is made for. */

const proof = (claim: string, where: string) => {
  const model = parseModel(`
sizes: { n: 2, K: 3 }
visible: { v: 'real[n]' }
hidden: { z: categorical(K), h: 'binary[n]', y: real }
functions: { f: '(v) -> real', g: '(real) -> real' }
parameters: { s: positive, t: positive, a: real, b: real, mu: 'real[n]', x: 'real[n]', w: 'positive[K]', p: 'interval(0, 1)' }
energy: sum(i, (v[i] - mu[i])^2) / (2 * s^2) - sum(i, h[i] * v[i]) - a * z + y^2 / 2
claims: [{ claim: "${claim}", where: "${where}" }]
`)
  return proveForAllSizes(questionOf(model, model.claims[0]!, new Calculus()), [])
}

describe.each([
  ['score(v[i]) == mu[i] - v[i] + sigmoid(v[i])', 's == 1'],
  ['score(v[i]) == mu[i] - v[i] + sigmoid(v[i])', 's^2 == 1'],
  ['score(v[i]) == (mu[i] - v[i]) / 4 + sigmoid(v[i])', 's == 2'],
  ['score(v[i]) == -v[i] / s^2 + sigmoid(v[i])', 'mu[i] == 0'],
  ['(a + b)^2 == 1', 'a + b == 1'],
  ['a^2 == b^2', 'a == -b'],
  ['log(s) + log(t) == 0', 's * t == 1'],
  ['sqrt((a - b)^2) == a - b', 's == a - b'],
  ['1 - p == 2 * a', 'p == 1 - 2 * a'],
  ['v[1] + v[2] == 2 * v[1]', 'v[1] == v[2]'],
  ['sum(k, w[k] * (x[1] + a)) == x[1] + a', 'sum(w) == 1'],
  ['sum(k, w[k] * log(w[k] * t)) == sum(k, w[k] * log(w[k])) + log(t)', 'sum(w) == 1'],
  ["sum(i, a * x[i]^2) / (x' * x)^2 == a", "x' * x == 1"],
  ['z^2 == 4', 'z == 2'],
  ['h[i] * v[i] == v[i]', 'h[i] == 1'],
  ['g(a) == g(b)', 'a == b'],
] as const)('%s where %s', (claim, where) => {
  test('is proved for all sizes', () => {
    expect(proof(claim, where)).toMatchObject({ verdict: 'proved', sizes: 'all' })
  })
  test('is not without the condition', () => {
    expect(proof(claim, 'n >= 2')).toBeUndefined()
  })
})

/** False, or true for another reason than the condition. */
test.each([
  ['score(v[i]) == (mu[i] - v[i]) / 2 + sigmoid(v[i])', 's == 2'],
  ['s == 1', 's^2 == 4'],
  ['a == 1', 'a^2 == 1'],
  ['a == 0', 'a * b == 0'],
  ['(a + b)^2 == 2', 'a + b == 1'],
  ['x[1] == x[2]', 'sum(x) == 0'],
  ['sum(k, w[k]^2) == 1', 'sum(w) == 1'],
  ['mu[k] == 0', 'mu[i] == 0, k in 1:n'],
  // What a claim says of a variable that is averaged over, it says of all its values.
  ['mean(z) == 2', 'z == 2'],
  ['mean(y^2) == 0', 'y == 0'],
  ['mean(h[i] * y^2) == mean(y^2)', 'h[i] == 1'],
  // The slope at a point is not the slope of the value there.
  ['diff(f(v), v[1]) == 0', 'v[1] == 0'],
  ['diff(f(v), v[1]) == diff(f(v), v[2])', 'v[1] == v[2]'],
  ['diff(g(a), a) == 0', 'a == 1'],
  ['score(v[1]) == 0', 'v[1] == 1'],
] as const)('%s is not proved where %s', (claim, where) => {
  expect(proof(claim, where)).toBeUndefined()
})
