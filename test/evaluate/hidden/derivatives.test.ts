import { expect, it } from 'vitest'
import {
  call,
  diff,
  div,
  type EntryTerm,
  expectation,
  index,
  mul,
  number,
  power,
  sub,
  sum,
  TWO,
  add,
  entry,
} from '../../../src/expr'
import { hidden, interval, middle, real, upTo } from './terms'

const N = 5
const h = hidden('h', 'real', [N])
const v = real('v', [N])
const i = upTo('i', N)
/** Σ_i |h_i| + (v_i − h_i)²/2: units that do not interact, each with a kink. */
const energy = sum(i, add(call('abs', entry(h, [i])), div(power(sub(entry(v, [i]), entry(h, [i])), TWO), number(2))))
const at = (k: number): EntryTerm => entry(v, [number(k)])
const given = { v: { dims: [N], values: ['0.3', '-1.25', '0.5', '2', '-0.1'] } }

it('the derivative of a sum over units under an integral reads one unit: five units with kinks are five integrals', () => {
  const gradient = interval(expectation([h], energy, diff(energy, at(1))), given)
  // v − E[h], by mpmath 1.3 with 30 digits.
  expect(middle(gradient)).toBeCloseTo(0.156764320873600836, 13)
  const index2 = index('k', number(2), number(2))
  const multiple = expectation([h], energy, diff(sum(index2, mul(number(3), energy)), at(2)))
  expect(middle(interval(multiple, given))).toBeCloseTo(3 * -0.601609386959147032, 12)
})

it('what does not hold the entry has derivative 0', () => {
  expect(middle(interval(expectation([h], energy, diff(diff(energy, at(1)), at(2))), given))).toBe(0)
})

it('an entry at a hidden place is still found', () => {
  const k = hidden('k', 'categorical', [], [number(N)])
  const choice = power(sub(entry(v, [entry(k)]), number(1)), TWO)
  // Each state has weight exp(−(v_k − 1)²); E[∂/∂v₁] = 2 (v₁ − 1) w₁/Σw.
  const w = [0.3, -1.25, 0.5, 2, -0.1].map((x) => Math.exp(-((x - 1) ** 2)))
  const truth = (-1.4 * w[0]!) / w.reduce((a, b) => a + b)
  expect(middle(interval(expectation([k], choice, diff(choice, at(1))), given))).toBeCloseTo(truth, 13)
})
