import { expect, test } from 'vitest'
import { growthIn } from '../../src/calculus/growth'
import { parseModel } from '../../src/language'

/* |t| ≤ C g(‖v‖) on the whole domain, with t smooth: undefined where that is not so. */

const modelOf = (claims: readonly string[]) =>
  parseModel(
    [
      'sizes: { n: 2, m: 2 }',
      'visible: { v: "real[n]", x: real, p: positive, q: "interval(0, 1)" }',
      'hidden: { h: "binary[m]" }',
      'parameters: { W: "real[n, m]", a: positive, b: real, k: "interval(2, 3)" }',
      "energy: v' * v / 2 + x^2 - v' * W * h + p + q + h[1] * h[2] * x",
      'claims:',
      ...claims.map((c) => `  - "${c} == 0"`),
    ].join('\n'),
  )

const TABLE: readonly (readonly [string, string | undefined])[] = [
  ['b + a^3 - sin(b)', 'bounded'],
  ['b * x + sum(i, W[i, 1] * v[i])', 'linear'],
  ['x * v[1]', 'polynomial'],
  ['(x - b)^4', 'polynomial'],
  ['x * tanh(x)', 'linear'],
  ['sigmoid(x^3) - erf(v[1]) + cos(x^2)', 'bounded'],
  ['softplus(b + x)', 'linear'],
  ['logcosh(x)', 'linear'],
  ['x / (1 + x^2)', 'linear'],
  ["1 / (a + v' * v)", 'bounded'],
  ['log(a + x^2)', 'polynomial'],
  ['sqrt(1 + x^2)', 'polynomial'],
  ['exp(x)', 'exponential'],
  ['exp(sum(i, v[i])) * x^2', 'exponential'],
  ['exp(-x^2 / 2)', 'bounded'],
  ['exp(-a * sum(i, v[i]^2))', 'bounded'],
  ['exp(tanh(x))', 'bounded'],
  ['cosh(x)', 'exponential'],
  ['q^2 + p * q', 'polynomial'],
  ['mean(h[1] * x)', 'linear'],
  ['mean(h[1] * exp(x))', 'exponential'],
  // Too fast.
  ['exp(x^2)', undefined],
  ['exp(exp(x))', undefined],
  ['cosh(x^2)', undefined],
  ['exp(b * x^2)', undefined],
  ['exp(-b * x^2)', undefined],
  ['erfcx(x)', undefined],
  // Not smooth.
  ['abs(x)', undefined],
  ['relu(x - b)', undefined],
  ['max(x, v[1])', undefined],
  ['sqrt(x^2)', undefined],
  ['tanh(abs(v[2]))', undefined],
  // Without bound at a finite place.
  ['1 / x', undefined],
  ['1 / p', undefined],
  ['log(p)', undefined],
  ['sqrt(p)', undefined],
  ['log(1 - q)', undefined],
  ['1 / (b + x^2)', undefined],
  ['1 / x^2', undefined],
  ['lgamma(p)', undefined],
  ['1 / exp(x)', undefined],
  ['tan(x)', undefined],
]

const model = modelOf(TABLE.map(([text]) => text))
const growth = growthIn(model.visible)

test.each(TABLE.map(([text, expected], k) => [text, expected, k] as const))('%s: %s', (_, expected, k) => {
  expect(growth(model.claims[k]!.sides[0]!)).toBe(expected)
})

test('moments of unbounded hidden variables are not bounded by what they are moments of', () => {
  const own = parseModel(
    'visible: { x: real }\nhidden: { z: real }\nenergy: x^2 + (z - x^3)^4\nclaims: [mean(z) == 0]\n',
  )
  expect(growthIn(own.visible)(own.claims[0]!.sides[0]!)).toBeUndefined()
})
