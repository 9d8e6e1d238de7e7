import { describe, expect, it } from 'vitest'
import { Beliefs } from '../../../src/hidden/beliefs'
import { eliminationOrder, Tables } from '../../../src/hidden/elimination'
import { Ring } from '../../../src/integrate/scaled'
import { add, expectation, mul, neg, ONE, power, sub, sum } from '../../../src/expr'
import { intervalAlgebra as A } from '../../../src/algebras/intervalAlgebra'
import { at, evaluatorAt, hidden, interval, middle, q, real, sequence, upTo } from './terms'

const SIZES = [2, 3, 2, 4, 2, 3, 2, 1, 2]
/** A hub with leaves, a loop of four cells, and a pair by itself; one cell has no factor at all. */
const SCOPES = [[0], [0, 1], [0, 2], [0, 3], [3, 4], [4, 5], [1, 5], [6, 7], [3]]
const weights = sequence(200, 3).map((x) => Math.abs(x))

const tables = (zeroAt: number) => {
  let next = 0
  return SCOPES.map((scope) => ({
    scope,
    numbers: Array.from(
      { length: scope.reduce((n, c) => n * SIZES[c]!, 1) },
      () => (next === zeroAt ? 0 : 1) * weights[next++]!,
    ),
  }))
}

/** Probabilities by summing over all joint states. */
const enumerated = (factors: ReturnType<typeof tables>, scope: readonly number[]): readonly number[] => {
  const position = (cells: readonly number[], states: readonly number[]): number =>
    cells.reduce((p, c) => p * SIZES[c]! + states[c]!, 0)
  const totals = Array.from({ length: scope.reduce((n, c) => n * SIZES[c]!, 1) }, () => 0)
  const count = SIZES.reduce((a, b) => a * b, 1)
  for (let n = 0; n < count; n++) {
    let rest = n
    const states = SIZES.map((size) => {
      const state = rest % size
      rest = (rest - state) / size
      return state
    })
    const weight = factors.reduce((w, f) => w * f.numbers[position(f.scope, states)]!, 1)
    totals[position(scope, states)]! += weight
  }
  const all = totals.reduce((a, b) => a + b)
  return totals.map((x) => x / all)
}

describe('probabilities of neighbouring cells', () => {
  it.each([-1, 4, 17])('are those of the joint states (weight %i is 0)', (zeroAt) => {
    const factors = tables(zeroAt)
    const ring = new Ring(A, [])
    const cells = SIZES.map((_, c) => c)
    const sizeOf = (c: number): number => SIZES[c]!
    const beliefs = new Beliefs(
      new Tables(evaluatorAt(A), ring, sizeOf),
      factors.map(({ scope, numbers }) => ({ scope, entries: numbers.map((x) => ({ e: 0, c: [A.fromNumber(x)] })) })),
      eliminationOrder(cells, SCOPES, sizeOf),
    )
    for (const scope of [...cells.map((c) => [c]), ...SCOPES]) {
      const truth = enumerated(factors, scope)
      expect(beliefs.of(scope)!.map(middle)).toEqual(truth.map((p) => expect.closeTo(p, 13)))
    }
    expect(beliefs.of([2, 5])).toBeUndefined()
  })
})

describe('a chain of 40 binary units, each with a real unit of weight exp(−x⁴ + x s)', () => {
  const n = 40
  const [s, x] = [hidden('s', 'binary', [n]), hidden('x', 'real', [n])]
  const U = real('U', [n])
  const [t, u] = [upTo('t', n), upTo('u', n - 1)]
  const energy = sub(
    sum(t, sub(power(at(x, t), q(4)), mul(at(x, t), at(s, t)))),
    sum(u, mul(at(U, u), at(s, u), at(s, add(u, ONE)))),
  )
  const coupling = sequence(n, 5).map((y) => 2 * y)
  const given = { U: { dims: [n], values: coupling } }
  /** ∫ x^k exp(−x⁴ + x s) dx, by the trapezoidal rule, which is exact to many digits where all derivatives vanish at the ends. */
  const moment = (state: number, k: number): number => {
    let total = 0
    for (let m = -400; m <= 400; m++) total += (m / 100) ** k * Math.exp(-((m / 100) ** 4) + (m / 100) * state)
    return total / 100
  }
  const clamped = (which: number, k: number): number => {
    let [off, on] = [1, 0]
    for (let m = 0; m < n; m++) {
      const power = m === which ? k : 0
      const before = [off, on]
      off = (before[0]! + before[1]!) * moment(0, power)
      on = (before[0]! + before[1]! * (m === 0 ? 1 : Math.exp(coupling[m - 1]!))) * moment(1, power)
    }
    return off + on
  }
  it.each([0, 19, 39])('has the mean and the mean square of x[t] of a clamped recursion (%i before it)', (k) => {
    const Z = clamped(-1, 0)
    const first = middle(interval(expectation([s, x], energy, neg(at(x, k + 1))), given))
    const second = middle(interval(expectation([s, x], energy, power(at(x, k + 1), q(2))), given))
    expect(first).toBeCloseTo(-clamped(k, 1) / Z, 11)
    expect(second).toBeCloseTo(clamped(k, 2) / Z, 11)
  })
})
