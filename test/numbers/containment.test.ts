import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Algebra } from '../../src/numbers/algebra'
import { type Ball, ballField } from '../../src/numbers/ball'
import type { Interval } from '../../src/numbers/interval'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { attempt, ballAlgebra, meet, overlaps, SMOOTH, spoiled, spreadDouble } from './enclosures'

const coarse = ballAlgebra(96)
const fine = ballAlgebra(192)
const hull = ballField(96).hull
const RUNS = 40

type Point = { at: number; width: number; part: number }
const point: fc.Arbitrary<Point> = fc.record({
  at: spreadDouble,
  width: fc.double({ min: -40, max: 0, noNaN: true }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
})

/** What must be true of f at x, and at a point of the interval from x upward; the offence otherwise. */
const offence = (
  name: string,
  { at: x, width, part }: Point,
  systems: { coarse: Algebra<Ball>; fine: Algebra<Ball>; interval: Algebra<Interval> },
): string | undefined => {
  const truth = attempt(() => systems.fine.call(name, [fine.fromNumber(x)]))
  const ball = attempt(() => systems.coarse.call(name, [coarse.fromNumber(x)]))
  const enclosure = attempt(() => systems.interval.call(name, [intervalAlgebra.fromNumber(x)]))
  // Only balls bound the exponents of their results.
  if (truth === 'unresolved') return undefined
  if (truth === 'undefined') return ball === truth && enclosure === truth ? undefined : `faults differ at ${x}`
  if (typeof ball === 'string' || typeof enclosure === 'string') return `fault at ${x}`
  if (!overlaps(ball, truth)) return `balls of two precisions differ at ${x}`
  if (!meet(enclosure, truth)) return `the interval misses the value at ${x}`
  const top = x + Math.abs(x) * Math.exp(width)
  const inner = Math.min(top, Math.max(x, x + (top - x) * part))
  const innerTruth = attempt(() => systems.fine.call(name, [fine.fromNumber(inner)]))
  const wideInterval = attempt(() => systems.interval.call(name, [{ lo: x, hi: top }]))
  const wideBall = attempt(() => systems.coarse.call(name, [hull(coarse.fromNumber(x), coarse.fromNumber(top))]))
  if (innerTruth === 'unresolved') return undefined
  if (innerTruth === 'undefined') {
    return typeof wideBall === 'string' && typeof wideInterval === 'string' ? undefined : `no fault in [${x}, ${top}]`
  }
  if (typeof wideInterval !== 'string' && !meet(wideInterval, innerTruth)) return `interval over [${x}, ${top}]`
  if (typeof wideBall !== 'string' && !overlaps(wideBall, innerTruth)) return `ball over [${x}, ${top}]`
  return undefined
}

const systems = { coarse, fine, interval: intervalAlgebra }

describe.each(SMOOTH)('%s', (name) => {
  it('is enclosed alike by intervals and by balls of two precisions', () => {
    fc.assert(
      fc.property(point, (p) => {
        expect(offence(name, p, systems)).toBeUndefined()
      }),
      { numRuns: RUNS, seed: 7 },
    )
  })
  it('is told from a value off by 2^-60 in balls and 2^-40 in intervals', () => {
    const finds = (spoil: number) =>
      fc.check(
        fc.property(point, (p) => offence(name, p, { ...systems, fine: spoiled(fine, name, spoil) }) === undefined),
        { numRuns: RUNS, seed: 7, endOnFailure: true },
      ).failed
    expect(finds(60)).toBe(true)
    const intervalsMiss = fc.check(
      fc.property(spreadDouble, (x) => {
        const value = attempt(() => spoiled(fine, name, 40).call(name, [fine.fromNumber(x)]))
        const enclosure = attempt(() => intervalAlgebra.call(name, [intervalAlgebra.fromNumber(x)]))
        return typeof value === 'string' || typeof enclosure === 'string' || meet(enclosure, value)
      }),
      { numRuns: RUNS, seed: 7, endOnFailure: true },
    ).failed
    expect(intervalsMiss).toBe(true)
  })
})

/** Where the float64 kernels change their formula or have zeros; many points, since a wrong piece may be narrow. */
const PIECES: readonly (readonly [(typeof SMOOTH)[number], number, number])[] = [
  ['lgamma', 0.1, 0.3],
  ['lgamma', 0.9, 2.2],
  ['lgamma', 2.2, 12],
  ['digamma', 0.01, 2],
  ['trigamma', 0.01, 12],
  ['erf', 0, 6.5],
  ['erfc', -6.5, 27],
  ['erfcx', -8, 30],
  ['logerfc', -2, 2],
  ['logexprel', -1.5, 1.5],
  ['langevin', -3, 3],
  ['logcosh', -1.5, 1.5],
  ['log1mexp', -1.5, -0.01],
  ['acosh', 1, 1.2],
  ['atanh', -0.9, 0.9],
]
describe.each(PIECES)('%s from %d to %d', (name, from, to) => {
  const reference = ballAlgebra(72)
  const misses = (algebra: Algebra<Interval>): number[] =>
    Array.from({ length: 500 }, (_, i) => from + ((to - from) * (i + 0.5 + 0.3 * Math.sin(i))) / 500).filter((x) => {
      const truth = reference.call(name, [reference.fromNumber(x)])
      return !meet(algebra.call(name, [algebra.fromNumber(x)]), truth)
    })
  it('is enclosed everywhere', () => {
    expect(misses(intervalAlgebra)).toEqual([])
  })
  it('is told from a piece of a fiftieth of the range that is off by 2^-42', () => {
    const middle = (from + to) / 2
    const patched: Algebra<Interval> = {
      ...intervalAlgebra,
      call(called, args) {
        const { lo, hi } = intervalAlgebra.call(called, args)
        const off = Math.abs(args[0]!.lo - middle) < (to - from) / 100 ? 1 + 2 ** -42 : 1
        return { lo: lo * off, hi: hi * off }
      },
    }
    expect(misses(patched).length).toBeGreaterThan(5)
  })
})

const OPERATIONS = ['add', 'sub', 'mul', 'div'] as const
describe.each(OPERATIONS)('%s', (operation) => {
  const pair = fc.tuple(spreadDouble, spreadDouble, spreadDouble, spreadDouble)
  it('of intervals and balls encloses the values of their elements', () => {
    fc.assert(
      fc.property(pair, ([a, b, c, d]) => {
        const [x, y] = [Math.min(a, b), Math.max(a, b)]
        const [u, v] = [Math.min(c, d), Math.max(c, d)]
        const truth = attempt(() => fine[operation](fine.fromNumber(a), fine.fromNumber(c)))
        const box = attempt(() => intervalAlgebra[operation]({ lo: x, hi: y }, { lo: u, hi: v }))
        const balls = attempt(() =>
          coarse[operation](
            hull(coarse.fromNumber(a), coarse.fromNumber(b)),
            hull(coarse.fromNumber(c), coarse.fromNumber(d)),
          ),
        )
        if (typeof truth === 'string') return
        if (typeof box !== 'string') expect(meet(box, truth)).toBe(true)
        if (typeof balls !== 'string') expect(overlaps(balls, truth)).toBe(true)
        const thin = intervalAlgebra[operation]({ lo: a, hi: a }, { lo: c, hi: c })
        expect(meet(thin, truth)).toBe(true)
        const size = Math.max(Math.abs(thin.lo), Math.abs(thin.hi))
        expect(thin.hi - thin.lo).toBeLessThanOrEqual(4 * 2 ** -52 * size + 1e-322)
      }),
      { numRuns: 300, seed: 5 },
    )
  })
  it('rejects the plain double as an enclosure', () => {
    const plain = { add: 0.1 + 0.7, sub: 0.1 - 0.7, mul: 0.1 * 0.7, div: 0.1 / 0.7 }[operation]
    const truth = fine[operation](fine.fromNumber(0.1), fine.fromNumber(0.7))
    const enclosure = intervalAlgebra[operation](intervalAlgebra.fromNumber(0.1), intervalAlgebra.fromNumber(0.7))
    expect(meet({ lo: plain, hi: plain }, truth)).toBe(overlaps(fine.fromNumber(plain), truth))
    expect(meet(enclosure, truth)).toBe(true)
    expect(meet({ lo: enclosure.hi + 2 ** -50, hi: enclosure.hi + 2 ** -50 }, truth)).toBe(false)
  })
})

describe('ball arithmetic at several precisions', () => {
  it('keeps radii through a long random computation', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...OPERATIONS), spreadDouble), { maxLength: 30 }), (steps) => {
        const run = (algebra: Algebra<Ball>): Ball | string =>
          attempt(() =>
            steps.reduce((a, [operation, x]) => algebra[operation](a, algebra.fromNumber(x)), algebra.fromNumber(1)),
          )
        const [a, b] = [run(ballAlgebra(40)), run(ballAlgebra(1200))]
        if (typeof a !== 'string' && typeof b !== 'string') expect(overlaps(a, b)).toBe(true)
      }),
      { numRuns: 150, seed: 3 },
    )
  })
})
