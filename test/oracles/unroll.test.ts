import { describe, expect, test } from 'vitest'
import { type ArrayValue, Evaluator } from '../../src/hidden/evaluator'
import {
  add,
  call,
  delta,
  entry,
  expectation,
  index,
  inverse,
  log,
  logdet,
  logPartition,
  logsumexp,
  mod,
  mul,
  neg,
  number,
  ONE,
  power,
  prod,
  size,
  sum,
  type Term,
  TWO,
  variable,
} from '../../src/expr'
import { toText } from '../../src/export/text'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import type { Ball } from '../../src/numbers/ball'
import { unroll, UnrollRefused } from '../../src/oracles'
import { b, c, H, h, i, j, k, nh, nv, v, V, W, x } from '../export/sample'

const SIZES = new Map([
  ['nv', 2],
  ['nh', 3],
])
const at = (low: number, high: Term) => index('t', number(low), high)

describe('written out', () => {
  test.each<[string, Term]>([
    ['v₁ + v₂', sum(i, v(i))],
    ['c₁ c₂ c₃', prod(j, c(j))],
    ['log(exp(c₁) + exp(c₂) + exp(c₃))', logsumexp(j, c(j))],
    ['W₁₂', unroll(W(ONE, TWO), SIZES)],
    ['2', nv],
    ['b₁ v₁ + b₂ v₂', sum(i, sum(k, mul(delta([i], [k]), v(i), b(k))))],
    ['v₁ v₂ + v₂ v₁'.replace('v₁ v₂ + v₂ v₁', '2 v₁ v₂'), sum(i, mul(v(i), v(add(mod(i, nv), ONE))))],
    ['0', sum(at(2, ONE), v(at(2, ONE)))],
  ])('%s', (text, term) => expect(toText(unroll(term, SIZES)).replace('2v', '2 v')).toBe(text))
})

const A = ballAlgebra(120)
const value = (term: Term): number => {
  const array = (dims: number[], values: number[]): ArrayValue<Ball> => ({ dims, values: values.map(A.fromNumber) })
  const arrays = new Map(
    Object.entries({
      v: array([2], [0.5, -1.25]),
      b: array([2], [2, 0.75]),
      c: array([3], [0.25, -1, 1.5]),
      x: array([], [0.625]),
      W: array([2, 3], [1, -0.5, 0.25, 0.75, 2, -1]),
    }),
  )
  return A.midpoint(new Evaluator(A, SIZES, arrays).value(term))
}

describe('has the same value', () => {
  const r = index('r', ONE, nh)
  const s = index('s', ONE, nh)
  // WᵀW + 1, which is positive definite
  const matrix = add(sum(i, mul(W(i, r), W(i, s))), delta([r], [s]))
  const energy = neg(sum(j, mul(h(j), add(c(j), sum(i, mul(W(i, j), v(i))), mul(x, h(add(mod(j, nh), ONE)))))))
  const K = variable('z', 'hidden', { kind: 'categorical', bounds: [nh] })
  test.each<[string, Term]>([
    ['log-determinant', logdet(r, s, matrix)],
    ['inverse', sum(j, inverse(r, s, matrix, [j, ONE]))],
    ['log-partition of coupled units', logPartition([H], energy)],
    ['mean of a coupled unit', expectation([H], energy, h(ONE))],
    ['mixture, its hidden variable an index', logPartition([K], neg(c(entry(K))))],
    ['softplus of a field', sum(j, call('softplus', add(c(j), sum(i, mul(W(i, j), v(i))))))],
  ])('%s', (_, term) => {
    expect(Math.abs(value(unroll(term, SIZES)) - value(term))).toBeLessThan(1e-14)
  })
})

describe('refused, with a reason', () => {
  const real = variable('u', 'hidden', { kind: 'real', bounds: [] }, [nv])
  const many = variable('m', 'hidden', { kind: 'binary', bounds: [] }, [number(9)])
  test.each<[string, Term, RegExp]>([
    ['a free index', v(i), /index i is free/],
    ['a size that is not given', size('n'), /size n is not given/],
    ['an integral', logPartition([real], sum(i, power(entry(real, [i]), TWO))), /u has infinitely many values/],
    ['many states', logPartition([many], entry(many, [ONE])), /256 hidden states/],
    [
      'a hidden variable as an index',
      c(entry(variable('z', 'hidden', { kind: 'categorical', bounds: [nh] }))),
      /no number/,
    ],
    ['an empty log-sum-exp', logsumexp(at(3, TWO), v(at(3, TWO))), /empty sum/],
    [
      'a large matrix',
      logdet(
        index('r', ONE, number(9)),
        index('s', ONE, number(9)),
        delta([index('r', ONE, number(9))], [index('s', ONE, number(9))]),
      ),
      /more than 4 rows/,
    ],
  ])('%s', (_, term, reason) => {
    expect(() => unroll(term, SIZES)).toThrow(reason)
    expect(() => unroll(term, SIZES)).toThrow(UnrollRefused)
  })

  test('more nodes than the budget', () => {
    const term = sum(index('t', ONE, size('n')), log(add(entry(V, [index('t', ONE, size('n'))]), x)))
    expect(() => unroll(term, new Map([['n', 1000]]), 500)).toThrow(/more than 500 nodes/)
  })
})
