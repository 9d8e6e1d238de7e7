import { describe, expect, it } from 'vitest'
import {
  add,
  equals,
  expectation,
  ifThen,
  logPartition,
  mul,
  neg,
  ONE,
  power,
  sub,
  sum,
  TWO,
  type Term,
  ZERO,
} from '../../../src/expr'
import { Unsupported } from '../../../src/program/unsupported'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import { midpoint } from '../../../src/numbers/ball'
import { at, evaluatorAt, hidden, interval, middle, q, real, sequence, upTo, width } from './terms'

/** log Z and the marginals of a chain with local log-weights a[t][s] and log-couplings w(s, s'), by the forward-backward algorithm. */
const forwardBackward = (
  local: readonly (readonly number[])[],
  coupling: (t: number, s: number, r: number) => number,
) => {
  const logsum = (xs: readonly number[]): number => {
    const m = Math.max(...xs)
    return m + Math.log(xs.reduce((t, x) => t + Math.exp(x - m), 0))
  }
  const forward = [local[0]!]
  for (let t = 1; t < local.length; t++)
    forward.push(local[t]!.map((a, r) => a + logsum(forward[t - 1]!.map((f, s) => f + coupling(t - 1, s, r)))))
  const backward = [local.at(-1)!.map(() => 0)]
  for (let t = local.length - 2; t >= 0; t--)
    backward.unshift(
      local[t]!.map((_, s) => logsum(local[t + 1]!.map((a, r) => a + coupling(t, s, r) + backward[0]![r]!))),
    )
  const logZ = logsum(forward.at(-1)!)
  return { logZ, marginal: (t: number, s: number) => Math.exp(forward[t]![s]! + backward[t]![s]! - logZ) }
}

describe('a chain of 40 binary units', () => {
  const n = 40
  const h = hidden('h', 'binary', [n])
  const [b, J] = [real('b', [n]), real('J', [n])]
  const [t, u] = [upTo('t', n), upTo('u', n - 1)]
  const energy = sub(neg(sum(t, mul(at(b, t), at(h, t)))), sum(u, mul(at(J, u), at(h, u), at(h, add(u, ONE)))))
  const given = { b: { dims: [n], values: sequence(n, 3) }, J: { dims: [n], values: sequence(n, 4).map((x) => 4 * x) } }
  const truth = forwardBackward(
    given.b.values.map((x) => [0, x]),
    (s, a, c) => given.J.values[s]! * a * c,
  )

  it('has the log-partition of the forward algorithm', () => {
    const value = interval(logPartition([h], energy), given)
    expect(Math.abs(middle(value) - truth.logZ)).toBeLessThan(1e-12)
    expect(width(value)).toBeLessThan(1e-11)
  })
  it('has its marginals', () => {
    for (const s of [1, 17, 40]) {
      const value = interval(expectation([h], energy, at(h, s)), given)
      expect(Math.abs(middle(value) - truth.marginal(s - 1, 1))).toBeLessThan(1e-13)
    }
  })
  it('has a variance of a sum over six units that agrees with the pairs', () => {
    const total = sum(upTo('s', 33, 28), mul(at(b, upTo('s', 33, 28)), at(h, upTo('s', 33, 28))))
    const evaluator = evaluatorAt(ballAlgebra(128), given)
    const mean = evaluator.value(expectation([h], energy, total))
    const square = evaluator.value(expectation([h], energy, power(total, TWO)))
    const variance = midpoint(square) - midpoint(mean) ** 2
    let pairs = 0
    const m = (f: Term): number => midpoint(evaluator.value(expectation([h], energy, f)))
    for (let a = 28; a <= 33; a++)
      for (let c = 28; c <= 33; c++)
        pairs +=
          given.b.values[a - 1]! *
          given.b.values[c - 1]! *
          (a === c ? m(at(h, a)) : m(mul(at(h, Math.min(a, c)), at(h, Math.max(a, c)))))
    expect(Math.abs(pairs - midpoint(mean) ** 2 - variance)).toBeLessThan(1e-10)
  })
})

describe('a hidden Markov model of 200 steps with five states', () => {
  const [n, K] = [200, 5]
  const z = hidden('z', 'categorical', [n], [q(K)])
  const [B, A] = [real('B', [n, K]), real('A', [K, K])]
  const [t, u] = [upTo('t', n), upTo('u', n - 1)]
  const energy = neg(add(sum(t, at(B, t, at(z, t))), sum(u, at(A, at(z, u), at(z, add(u, ONE))))))
  const given = {
    B: { dims: [n, K], values: sequence(n * K, 5).map((x) => 30 * x) },
    A: { dims: [K, K], values: sequence(K * K, 6) },
  }
  const truth = forwardBackward(
    Array.from({ length: n }, (_, k) => given.B.values.slice(k * K, k * K + K)),
    (_, s, r) => given.A.values[s * K + r]!,
  )
  it('has the log-partition of the forward algorithm', () => {
    const value = interval(logPartition([z], energy), given)
    expect(Math.abs(middle(value) / truth.logZ - 1)).toBeLessThan(1e-13)
  })
  it('has its posterior of a state', () => {
    const value = interval(expectation([z], energy, ifThen(equals(at(z, 100), q(3)), ONE, ZERO)), given)
    expect(Math.abs(middle(value) - truth.marginal(99, 2))).toBeLessThan(1e-12)
  })
})

describe('coupled units against the joint enumeration', () => {
  const h = hidden('h', 'spin', [2, 3])
  const m = hidden('m', 'integers', [2], [q(-1), q(2)])
  const [W, L] = [real('W', [2, 3]), real('L', [2, 3, 2])]
  const [i, k, j, r] = [upTo('i', 2), upTo('k', 3), upTo('j', 2), upTo('r', 2)]
  const energy = add(
    sum(i, sum(k, mul(at(W, i, k), at(h, i, k)))),
    sum(i, sum(r, mul(at(h, i, r), at(h, i, add(r, ONE)), q('1/3')))),
    sum(j, sum(k, mul(at(L, 2, k, j), at(h, 2, k), at(m, j)))),
    power(sub(at(m, 1), at(h, 1, 1)), TWO),
  )
  const given = { W: { dims: [2, 3], values: sequence(12, 7) }, L: { dims: [2, 3, 2], values: sequence(24, 8) } }
  const bodies: readonly Term[] = [
    at(h, 1, 2),
    mul(at(h, 1, 1), at(h, 2, 3)),
    power(add(sum(j, at(m, j)), sum(k, at(h, 2, k))), q(3)),
    mul(add(at(h, 1, 1), at(m, 2)), add(at(h, 2, 2), at(m, 1)), at(h, 2, 1)),
    ifThen(equals(at(h, 1, 1), at(h, 2, 3)), power(at(m, 1), TWO), at(m, 2)),
  ]
  it.each([[logPartition([h, m], energy)], ...bodies.map((f) => [expectation([h, m], energy, f)])])(
    'agrees',
    (node) => {
      const [fast, slow] = [interval(node, given), interval(node, given, { bruteForce: true })]
      expect(Math.abs(middle(fast) - middle(slow))).toBeLessThan(1e-12)
      expect(fast.lo <= slow.hi && slow.lo <= fast.hi).toBe(true)
    },
  )
  it('differs where a coupling is forgotten', () => {
    const wrong = sub(energy, mul(q('1/3'), at(h, 1, 1), at(h, 1, 2)))
    const [a, b] = [interval(logPartition([h, m], energy), given), interval(logPartition([h, m], wrong), given)]
    expect(a.hi < b.lo || b.hi < a.lo).toBe(true)
  })
})

describe('limits', () => {
  it('names the number of states that are too many', () => {
    const n = 30
    const h = hidden('h', 'binary', [n])
    const [a, b] = [upTo('a', n), upTo('b', n)]
    const node = logPartition([h], sum(a, sum(b, mul(q('1/7'), at(h, a), at(h, b)))))
    expect(() => interval(node)).toThrow(Unsupported)
    expect(() => interval(node)).toThrow(/30 coupled discrete units with 1\.1e\+9 joint states/)
  })
  it('calls tick', () => {
    const h = hidden('h', 'binary', [12])
    const [a, b] = [upTo('a', 12), upTo('b', 12)]
    const stop = new Error('stop')
    const node = logPartition([h], sum(a, sum(b, mul(q('1/7'), at(h, a), at(h, b)))))
    expect(() =>
      interval(
        node,
        {},
        {
          tick: () => {
            throw stop
          },
        },
      ),
    ).toThrow(stop)
  })
})
