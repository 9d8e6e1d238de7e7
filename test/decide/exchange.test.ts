import { expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { exchangeOf } from '../../src/decide/exchange'
import { questionOf } from '../../src/decide/question'

/* Where exp(−E) is an exponential family in h, inside of where it converges, derivatives go under the integral. */

const exchangeIn = (hidden: string, energy: string, claim = 'diff(F, x) == 0') => {
  const model = parseModel(`
visible: { x: real }
hidden: { h: ${hidden} }
parameters: { a: positive, b: real }
energy: ${energy}
claims: ["${claim}"]
`)
  const { assumed, decided } = exchangeOf(questionOf(model, model.claims[0]!, new Calculus()))
  return decided !== undefined ? 'decided' : assumed.length > 0 ? 'assumed' : 'none'
}

test.each([
  ['real', 'h^2 / 2 - x * h', 'decided'],
  ['real', '(1 + x^2) * h^2 / 2 + sin(x) * h', 'decided'],
  ['real', 'h^2 / 2 + a * abs(h) - x * h', 'decided'],
  ['positive', '(a + x^2) * h - b * log(h)', 'decided'],
  ['naturals', 'lgamma(h + 1) - x * h', 'decided'],
  ['binary', '-x * h', 'none'],
  // v stands in what is averaged, with no form of its own.
  ['real', 'h^2 / 2 + logcosh(x * h)', 'assumed'],
  ['real', 'log(1 + (h - x)^2)', 'assumed'],
  ['real', 'h^2 / 2 + a * abs(h - x)', 'assumed'],
  // A natural parameter with a kink.
  ['real', 'h^2 / 2 - abs(x) * h', 'assumed'],
  // No closed form, so that nothing is known of where it converges.
  ['real', 'h^4 - x * h', 'assumed'],
  // x = 0 is an edge of where it converges.
  ['positive', '3 * log(h) / 2 + a / h + x^2 * h', 'assumed'],
])('of h in %s under %s: %s', (hidden, energy, expected) => {
  expect(exchangeIn(hidden, `x^2 / 2 + ${energy}`)).toBe(expected)
})

test.each([
  ['diff(F, b) == 0', 'assumed'],
  ['diff(mean(h), x) == 0', 'decided'],
  ['mean(h) == 0', 'none'],
])('what %s differentiates by counts', (claim, expected) => {
  expect(exchangeIn('real', 'h^2 / 2 - x * h + abs(b) * h', claim)).toBe(expected)
})
