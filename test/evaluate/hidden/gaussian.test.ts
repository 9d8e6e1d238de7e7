import { describe, expect, it } from 'vitest'
import { Divergent } from '../../../src/program/divergent'
import { add, call, exp, expectation, logPartition, mul, neg, power, sub, sum, type Term, TWO } from '../../../src/expr'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { at, evaluatorAt, type Given, hidden, interval, middle, q, real, sequence, upTo, width } from './terms'

describe('three coupled real units and a binary one against quadrature', () => {
  const [z, k] = [hidden('z', 'real', [2]), hidden('k', 'binary')]
  const x = hidden('x', 'real')
  const u = hidden('u', 'positive')
  const [a, b] = [at(z, 1), at(z, 2)]
  const square = (t: Term): Term => power(t, TWO)
  const pair = add(square(a), square(b), mul(q('1/3'), a, b), neg(a), mul(q('1/2'), b, at(k)), mul(at(k), square(a)))
  const bodies: readonly Term[] = [
    a,
    mul(a, b),
    square(sub(add(a, mul(TWO, b)), q('1/5'))),
    mul(at(k), square(a), power(b, q(3))),
    exp(mul(q('1/2'), a)),
    call('sigmoid', add(b, at(k))),
    mul(call('tanh', a), a),
  ]
  const agree = (node: Term): void => {
    const [fast, slow] = [interval(node), interval(node, {}, { bruteForce: true })]
    expect(middle(fast)).toBeCloseTo(middle(slow), 9)
    expect(fast.lo <= slow.hi && slow.lo <= fast.hi).toBe(true)
    expect(width(fast)).toBeLessThan(1e-9)
  }
  it.each([[logPartition([z, k], pair)], ...bodies.map((f) => [expectation([z, k], pair, f)])])('agrees', agree)

  it.each([
    ['quartic', add(power(at(x), q(4)), square(sub(at(x), a))), x],
    ['on a half-line', add(square(at(u)), mul(at(u), a)), u],
  ] as const)('agrees with a unit whose energy is %s', (_, own, unit) => {
    const one = hidden('z', 'real', [1])
    const energy = add(own, square(a), neg(mul(a, at(k))))
    agree(logPartition([one, k, unit], energy))
    agree(expectation([one, k, unit], energy, at(unit)))
    agree(expectation([one, k, unit], energy, mul(at(unit), a)))
  })

  it('diverges where the matrix is not positive definite', () => {
    const node = logPartition([z, k], sub(pair, mul(q(3), a, b)))
    expect(() => interval(node)).toThrow(Divergent)
    expect(() => interval(node)).toThrow(
      /over z diverges: it needs that the precision matrix of z is positive definite/,
    )
  })
})

describe('a chain of 60 real units in two hidden arrays', () => {
  const n = 60
  const [x, y] = [hidden('x', 'real', [n]), hidden('y', 'real', [n])]
  const b = real('b', [n])
  const [t, s] = [upTo('t', n), upTo('s', n - 1)]
  const energy = add(
    sum(t, add(power(at(x, t), TWO), power(sub(at(x, t), at(y, t)), TWO), neg(mul(at(b, t), at(y, t))))),
    sum(s, power(sub(at(x, add(s, q(1))), at(x, s)), TWO)),
  )
  const given: Given = { b: { dims: [n], values: sequence(n, 4) } }
  /** y = x + b/2 + noise of variance 1/2, which leaves (x² + …) − b x over x: a tridiagonal matrix, solved by Thomas' algorithm. */
  const field = sequence(n, 4)
  const diagonal = field.map((_, k) => 2 + 2 * ((k > 0 ? 1 : 0) + (k < n - 1 ? 1 : 0)))
  const solve = (right: readonly number[]): number[] => {
    const [d, r] = [[...diagonal], [...right]]
    for (let k = 1; k < n; k++) {
      const w = -2 / d[k - 1]!
      d[k]! -= w * -2
      r[k]! -= w * r[k - 1]!
    }
    const out = [...r]
    for (let k = n - 1; k >= 0; k--) out[k] = (r[k]! + (k < n - 1 ? 2 * out[k + 1]! : 0)) / d[k]!
    return out
  }
  const mean = solve(field)
  const unit = (k: number): number[] => field.map((_, m) => (m === k ? 1 : 0))
  const covariance = solve(unit(29))

  it.each([1, 30, 60])('has the means of the tridiagonal system (%i)', (k) => {
    const evaluator = evaluatorAt(intervalAlgebra, given)
    expect(middle(evaluator.value(expectation([x, y], energy, at(x, k))))).toBeCloseTo(mean[k - 1]!, 12)
    expect(middle(evaluator.value(expectation([x, y], energy, at(y, k))))).toBeCloseTo(
      mean[k - 1]! + field[k - 1]! / 2,
      12,
    )
  })
  it('has its covariances', () => {
    const m = (k: number): Term => expectation([x, y], energy, at(x, k))
    const node = expectation([x, y], energy, mul(sub(at(x, 30), m(30)), sub(at(x, 33), m(33))))
    expect(middle(interval(node, given))).toBeCloseTo(covariance[32]!, 12)
  })
})
