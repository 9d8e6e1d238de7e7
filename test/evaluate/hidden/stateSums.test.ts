import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { evaluatePoints } from '../../../src/evaluate/evaluatePoints'
import type { PointResult } from '../../../src/evaluate/results'
import { Evaluator } from '../../../src/hidden/evaluator'
import { networkOf } from '../../../src/hidden/network'
import { type Factors, layoutOf, noFactors, pairAt, type Pairs, stateSums } from '../../../src/hidden/stateSums'
import { parseModel } from '../../../src/language/parseModel'
import type { Algebra } from '../../../src/numbers/algebra'
import * as Q from '../../../src/numbers/rational'
import { arraysOf } from '../../../src/program/arrays'

/* Sums over all joint states in pairs of doubles lie within their bounds of exact ones. */

/** Exactly what a pair of doubles says. */
const exactly = ({ high, low }: Pairs, at: number): Q.Rational => Q.add(Q.fromNumber(high[at]!), Q.fromNumber(low[at]!))

const statesOf = (sizes: readonly number[]): readonly (readonly number[])[] =>
  sizes.reduce<readonly (readonly number[])[]>(
    (states, size) => states.flatMap((state) => Array.from({ length: size }, (_, s) => [...state, s])),
    [[]],
  )

/** Factors exp(−x) with x up to so much, as pairs. */
const factorsOf = (sizes: readonly number[], exponents: readonly number[]): Factors => {
  const factors = noFactors(layoutOf(sizes))
  let n = 0
  for (const { high, low } of [factors.ones, factors.pairs])
    for (let at = 0; at < high.length; at++) {
      high[at] = Math.exp(-exponents[n++ % exponents.length]!)
      low[at] = high[at]! * 2 ** -54 * Math.sin(n)
    }
  return factors
}

const sizes = fc.array(fc.integer({ min: 2, max: 3 }), { minLength: 1, maxLength: 5 })

describe.each([3, 60])('factors down to exp(−%d)', (most) => {
  const exponents = fc.array(fc.double({ min: 0, max: most, noNaN: true }), { minLength: 40, maxLength: 90 })

  test('sums of one unit and of two are as near as they say', () => {
    fc.assert(
      fc.property(sizes, exponents, (sizesOf, list) => {
        const factors = factorsOf(sizesOf, list)
        const { layout } = factors
        const found = stateSums(factors, () => undefined)
        fc.pre(found !== undefined)
        const ones = Array.from({ length: layout.ones.at(-1)! }, () => Q.ZERO)
        const pairs = Array.from({ length: layout.pairs.at(-1)! }, () => Q.ZERO)
        for (const state of statesOf(sizesOf)) {
          const own = state.map((s, j) => layout.ones[j]! + s)
          const joined = state.flatMap((s, j) => state.slice(j + 1).map((t, k) => pairAt(layout, j, s, j + 1 + k) + t))
          const weight = [
            ...own.map((at) => exactly(factors.ones, at)),
            ...joined.map((at) => exactly(factors.pairs, at)),
          ].reduce(Q.mul)
          for (const at of own) ones[at] = Q.add(ones[at]!, weight)
          for (const at of joined) pairs[at] = Q.add(pairs[at]!, weight)
        }
        const check = (sums: Pairs, truths: readonly Q.Rational[]): void =>
          truths.forEach((truth, at) => {
            const off = Math.abs(Q.toNumber(Q.sub(exactly(sums, at), truth)))
            expect(off).toBeLessThanOrEqual(Q.toNumber(truth) * found.relative + found.absolute)
          })
        check(found.ones, ones)
        check(found.pairs, pairs)
        expect(found.relative).toBeLessThan(1e-29)
      }),
      { numRuns: 60 },
    )
  })
})

test('where all weights may underflow there is no answer', () => {
  expect(stateSums(factorsOf([2, 2, 2, 2, 2], [200]), () => undefined)).toBeUndefined()
})

const COUPLED = parseModel(`
sizes: { n: 16 }
visible: { v: real }
hidden: { h: "binary[n]" }
parameters: { w: real, b: "real[n]", K: "real[n, n]" }
energy: v^2 / 2 - w * v * sum(j, h[j]) - b' * h - h' * K * h
`)
const N = 16

/** All couplings the same: the weight of k units that are on is C(n, k) exp(K k² + (b + w v) k). */
const curieWeiss = (v: number, w: number, b: number, k: number) => {
  let [choose, z, first, second] = [1, 0, 0, 0]
  for (let on = 0; on <= N; on++) {
    const weight = choose * Math.exp(k * on * on + (b + w * v) * on)
    z += weight
    first += weight * on
    second += weight * on * on
    choose = (choose * (N - on)) / (on + 1)
  }
  return { freeEnergy: (v * v) / 2 - Math.log(z), mean: first / z, variance: second / z - (first / z) ** 2 }
}

const valuesOf = (v: number, w: number, b: number, k: number): ReadonlyMap<string, readonly Q.Rational[]> =>
  new Map([
    ['v', [Q.fromNumber(v)]],
    ['w', [Q.fromNumber(w)]],
    ['b', Array.from({ length: N }, () => Q.fromNumber(b))],
    ['K', Array.from({ length: N * N }, () => Q.fromNumber(k))],
  ])

test.each([
  [0.5, 0.75, -0.25, 0.0625],
  [-1.5, 0.5, 1, -0.125],
  [0.25, 2, -8, 0.5],
])('the Curie–Weiss model at v = %d, w = %d, b = %d, K = %d', (v, w, b, k) => {
  const [point] = evaluatePoints(COUPLED, { n: N }, [{ values: valuesOf(v, w, b, k) }])
  const { freeEnergy, score, dscore, errorBound } = point as PointResult
  const truth = curieWeiss(v, w, b, k)
  expect(freeEnergy).toBeCloseTo(truth.freeEnergy, 11)
  expect(score.v).toBeCloseTo(w * truth.mean - v, 11)
  expect(dscore.v).toBeCloseTo(w * w * truth.variance - 1, 10)
  expect(errorBound).toBeLessThan(2e-13)
})

test.each<Algebra<never>>([intervalAlgebra as Algebra<never>, ballAlgebra(128) as Algebra<never>])(
  'is the way that is taken in $name',
  (algebra) => {
    const values = arraysOf(algebra, [...COUPLED.visible, ...COUPLED.parameters], valuesOf(0.5, 1, 0, 0.1), (v) =>
      v.name === 'K' ? [N, N] : v.name === 'b' ? [N] : [],
    )
    const evaluator = new Evaluator(algebra, new Map([['n', N]]), values)
    expect(networkOf(evaluator, COUPLED.hidden, COUPLED.energy).enumerated(0)).toBeDefined()
  },
)
