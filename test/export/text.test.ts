import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  atMost,
  call,
  delta,
  diff,
  div,
  entry,
  equals,
  exp,
  expectation,
  HALF,
  ifThen,
  index,
  lessThan,
  logPartition,
  logsumexp,
  mul,
  neg,
  not,
  number,
  ONE,
  PI,
  power,
  sub,
  sum,
  type Term,
  TWO,
  variable,
  ZERO,
} from '../../src/expr'
import { toText } from '../../src/export/text'
import type { Definition } from '../../src/language/model'
import { alpha, b, c, h, H, i, j, k, nv, sigma, v, W, x, y } from './sample'

const t = index('t', ONE, sub(nv, ONE))
const weights = variable('w', 'parameter', { kind: 'real', bounds: [] }, [nv])
const square = (term: Term): Term => power(term, TWO)
const input: Definition = {
  name: 'input',
  indices: [j],
  args: [],
  term: add(c(j), sum(i, div(mul(W(i, j), v(i)), sigma))),
}
const q: Definition = { name: 'q', indices: [j], args: [], term: call('sigmoid', input.term) }
const energy = sub(sum(i, div(square(sub(v(i), b(i))), mul(TWO, square(sigma)))), sum(j, mul(h(j), input.term)))
const definitions = [input, q]

describe('a formula reads as a person writes it', () => {
  test.each<[string, Term, Definition[]?, boolean?]>([
    [
      'Σᵢ (vᵢ − bᵢ)² / (2σ²) − Σⱼ hⱼ inputⱼ',
      sub(mul(HALF, power(sigma, number(-2)), sum(i, square(sub(v(i), b(i))))), sum(j, mul(h(j), input.term))),
      definitions,
    ],
    [
      '(bᵢ − vᵢ)/σ² + Σⱼ Wᵢⱼ qⱼ / σ',
      add(neg(div(sub(v(i), b(i)), square(sigma))), div(sum(j, mul(W(i, j), q.term)), sigma)),
      definitions,
    ],
    [
      '−1/σ² + Σⱼ Wᵢⱼ² qⱼ (1 − qⱼ) / σ²',
      add(neg(power(sigma, number(-2))), div(sum(j, mul(square(W(i, j)), q.term, sub(ONE, q.term))), square(sigma))),
      definitions,
    ],
    ['cⱼ + Σᵢ Wᵢⱼ vᵢ / σ', input.term],
    [
      'Σᵢ (vᵢ − bᵢ)² / (2σ²) − Σⱼ softplus(inputⱼ)',
      sub(mul(HALF, power(sigma, number(-2)), sum(i, square(sub(v(i), b(i))))), sum(j, call('softplus', input.term))),
      definitions,
    ],
    ['½ Σᵢ vᵢ²', mul(HALF, sum(i, square(v(i))))],
    ['x²/2', mul(HALF, square(x))],
    ['−x²/2', mul(number(-1), HALF, square(x))],
    ['1 − sigmoid(x)', sub(ONE, call('sigmoid', x))],
    ['x − y', sub(x, y)],
    ['y − x', sub(y, x)],
    ['−x − y', add(neg(x), neg(y))],
    ['−x − y', neg(add(x, y))],
    ['2(x + y)', mul(TWO, add(x, y))],
    ['α + ½', add(alpha, HALF)],
    ['1 + x²/2', add(ONE, mul(HALF, square(x)))],
    ['exp(x)/(1 + exp(x))', div(exp(x), add(ONE, exp(x)))],
    ['[i = k]', delta([i], [k])],
    ['[i = k]·Wᵢⱼ', ifThen(equals(i, k), W(i, j), number(0))],
    ['[i ≠ k]·vᵢ', ifThen(not(equals(i, k)), v(i), number(0))],
    ['[i ≤ k]·vᵢ', ifThen(atMost(i, k), v(i), number(0))],
    ['{vᵢ if i < k, else vₖ}', ifThen(lessThan(i, k), v(i), v(k))],
    ['vᵢ₊₁ − vᵢ', sub(v(add(i, ONE)), v(i))],
    ['Σ(t = 1..nv − 1) (vₜ₊₁ − vₜ)²', sum(t, square(sub(v(add(t, ONE)), v(t))))],
    ['log Σⱼ exp(cⱼ)', logsumexp(j, c(j))],
    ['√(1 + x²)', call('sqrt', add(ONE, square(x)))],
    ['|x|', call('abs', x)],
    ['x/√α', div(x, call('sqrt', alpha))],
    ['x^(3/2)', power(x, number({ n: 3n, d: 2n }))],
    ['(x + y)^α', power(add(x, y), alpha)],
    ['E[hⱼ | v]', expectation([H], energy, h(j))],
    ['log Σₕ exp(−x hⱼ)', logPartition([H], mul(x, h(j)))],
    ['½', HALF],
    ['3/7', number({ n: 3n, d: 7n })],
    ['(x + y)(x − y)', mul(add(x, y), sub(x, y))],
    ['[i < k, k ≠ 2]', ifThen(and(atMost(add(i, ONE), k), not(equals(sub(k, ONE), ONE))), ONE, ZERO)],
    ['[t ≤ i]', ifThen(atMost(ONE, add(sub(i, t), ONE)), ONE, ZERO)],
    ['[i ≤ k + 1]', ifThen(atMost(sub(i, ONE), k), ONE, ZERO)],
    ['vᵢ − [i = k]·bᵢ', add(v(i), ifThen(equals(i, k), neg(b(i)), ZERO))],
    ['(1 + 2α) x', mul(x, add(ONE, mul(TWO, alpha)))],
    ['2 tanh(x)', mul(TWO, call('tanh', x))],
    ['x/(2√π)', div(x, mul(TWO, call('sqrt', PI)))],
    ['−∂²F/∂vᵢ²', diff(diff(logPartition([H], energy), v(i)), v(i)), undefined, true],
    ['α + σ log(2)', add(alpha, mul(sigma, call('log', TWO)))],
    ['α − nv log(2π) / 2', sub(alpha, mul(HALF, nv, call('log', mul(TWO, PI))))],
    ['w[nv − i]', entry(weights, [sub(nv, i)])],
  ])('%s', (text, term, defs, named) => {
    expect(
      toText(term, {
        definitions: defs ?? [],
        letters: [i, j, k, t],
        ...(named && { model: { hidden: [H], energy } }),
      }),
    ).toBe(text)
  })
})
