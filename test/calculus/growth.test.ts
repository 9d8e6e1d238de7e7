import { expect, test } from 'vitest'
import { growthIn } from '../../src/calculus/growth'
import { boundText } from '../../src/decide/boundaryTerms'
import { parseModel } from '../../src/language/parseModel'

/* |t| ≤ the bound on the whole domain, with t smooth inside of it: undefined where that is not so. */

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
  ['b + a^3 - sin(b)', 'a'],
  ['b * x + sum(i, W[i, 1] * v[i])', 'a + b‖v‖'],
  ['x * v[1]', 'a + b‖v‖²'],
  ['(x - b)^4', 'a + b‖v‖⁴'],
  ['x * tanh(x)', 'a + b‖v‖'],
  ['sigmoid(x^3) - erf(v[1]) + cos(x^2)', 'a'],
  ['atan(x^5) + erfc(x)', 'a'],
  ['softplus(b + x)', 'a + b‖v‖'],
  ['logcosh(x)', 'a + b‖v‖'],
  ['logcosh(x^2) * x', 'a + b‖v‖³'],
  ['x / (1 + x^2)', 'a + b‖v‖'],
  ["1 / (a + v' * v)", 'a'],
  ['log(a + x^2)', 'a + b‖v‖^(1/8)'],
  ['log1p(x^2)', 'a + b‖v‖^(1/8)'],
  ['log(1 + cosh(x))', 'a + b‖v‖'],
  ['sqrt(1 + x^2)', 'a + b‖v‖'],
  ['asinh(x)', 'a + b‖v‖ᵏ'],
  ['1 / erfcx(b * x)', 'a + b‖v‖'],
  ['x / erfcx(x)^2', 'a + b‖v‖³'],
  ['logerfc(x)', 'a + b‖v‖²'],
  ['exp(x)', 'a exp(b‖v‖)'],
  ['exp(sum(i, v[i])) * x^2', 'a exp(b‖v‖)'],
  ['exp(-x^2 / 2)', 'a'],
  ['exp(-a * sum(i, v[i]^2))', 'a'],
  ['exp(tanh(x))', 'a'],
  ['cosh(x)', 'a exp(b‖v‖)'],
  ['q^2 + p * q', 'a + b‖v‖²'],
  ['p^(3/2)', 'a + b‖v‖^(3/2)'],
  ['prod(i, v[i])', 'a + b‖v‖ᵏ'],
  ['mean(h[1] * x)', 'a + b‖v‖'],
  ['mean(h[1] * exp(x))', 'a exp(b‖v‖)'],
  // With a pole at an end.
  ['1 / p', 'a/δ'],
  ['1 / p^2 + x / q', '(a + b‖v‖)/δ²'],
  ['1 / (q * (1 - q)^2)', 'a/δ³'],
  ['1 / (p + p^3)', 'a/δ'],
  ['1 / sqrt(p)', 'a/δ^(1/2)'],
  ['sqrt(p)', 'a + b‖v‖^(1/2)'],
  ['log(p)', '(a + b‖v‖^(1/8))/δ^(1/8)'],
  ['log(1 - q)', '(a + b‖v‖^(1/8))/δ^(1/8)'],
  ['p^(-a)', 'a/δᵏ'],
  // Too fast.
  ['exp(x^2)', undefined],
  ['exp(exp(x))', undefined],
  ['cosh(x^2)', undefined],
  ['exp(b * x^2)', undefined],
  ['exp(-b * x^2)', undefined],
  ['erfcx(x)', undefined],
  ['exp(1 / p)', undefined],
  // Not smooth.
  ['abs(x)', undefined],
  ['relu(x - b)', undefined],
  ['max(x, v[1])', undefined],
  ['sqrt(x^2)', undefined],
  ['tanh(abs(v[2]))', undefined],
  // Without bound at a place inside of the domain.
  ['1 / x', undefined],
  ['1 / (p - 1)', undefined],
  ['1 / (q - 1/2)', undefined],
  ['log(2 * q - 1)', undefined],
  ['1 / (b + x^2)', undefined],
  ['1 / x^2', undefined],
  ['1 / erfc(x)', undefined],
  ['lgamma(p)', undefined],
  ['1 / exp(x)', undefined],
  ['tan(x)', undefined],
]

const model = modelOf(TABLE.map(([text]) => text))
const growth = growthIn(model.visible)

test.each(TABLE.map(([text, expected], k) => [text, expected, k] as const))('%s: %s', (_, expected, k) => {
  const found = growth(model.claims[k]!.sides[0]!)
  expect(found && boundText('f', found, 'v').replace(/^.f. ≤ | with δ.*/g, '')).toBe(expected)
})

test('moments of unbounded hidden variables are not bounded by what they are moments of', () => {
  const own = parseModel(
    'visible: { x: real }\nhidden: { z: real }\nenergy: x^2 + (z - x^3)^4\nclaims: [mean(z) == 0]\n',
  )
  expect(growthIn(own.visible)(own.claims[0]!.sides[0]!)).toBeUndefined()
})
