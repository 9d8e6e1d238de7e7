import { spreadLogSlope, spreadOffset } from '../numbers/lineMap'
import { isFault, UNRESOLVED } from '../numbers/algebra'
import { nodeAt } from './charts'
import { type Integrand, termsOf } from './integrand'
import type { Space } from './space'
import type { Panel } from './plan'
import { bitsOf, centre, isIndistinct, magnitude } from '../program/ground/precision'
import type { Ring } from './scaled'

/*
 * The trapezoidal rule in a variable in which the integrand falls doubly exponentially or like a Gaussian (Takahasi and
 * Mori 1974; Trefethen and Weideman 2014, "The exponentially convergent trapezoidal rule"). Steps are halved until two
 * levels agree; their difference, and a bound of what is cut off, is the error that is entered.
 */

const MAX_NODES = 2 ** 14
/** Of a panel over many humps. */
const NODES_A_WIDTH = 32
const FLOAT_LEVELS = 9
/** Start of a third rule with many digits, in steps of the finer one: its nodes are exact in float64. */
const SHIFT = 3 / 8
/** Bound of a tail by the term at its start, where it falls by half at least once in 32 units of t: 32 + 16 + … */
const TAIL = 64

interface FloatSum {
  readonly totals: Float64Array
  /** Integrals of the absolute values, or of what they are differences of. */
  readonly sizes: Float64Array<ArrayBufferLike>
}

/** Terms of the rule at t = k·h in float64, summed for all k in the panel or the odd ones only. */
const sumFloat = <T>(
  integrand: Integrand<T>,
  panel: Panel<T>,
  shift: number,
  level: number,
  oddOnly: boolean,
  tick: (() => void) | undefined,
  terms: Integrand<T>['terms'] = (log) => integrand.terms(log),
): FloatSum => {
  const h = 2 ** -level
  const size = integrand.ratios().length
  const [totals, sizes] = [new Float64Array(size), new Float64Array(size)]
  let recent = 0
  for (let k = Math.ceil(panel.low / h); k <= panel.high / h; k++) {
    if (k % 64 === 0) tick?.()
    if (oddOnly && k % 2 === 0) continue
    const t = k * h
    const jacobian = panel.chart.setFloat(panel.mode + panel.width * spreadOffset(panel.spread, t))
    const log = integrand.log()
    // Beyond the mass a nested integral may fail; next to a term that matters it may not.
    if (Number.isNaN(log) && recent > 1e-16 * sizes[0]!) integrand.complain()
    const values = terms(log + jacobian + spreadLogSlope(panel.spread, t) - shift)
    recent = h * panel.width * values[0]!
    for (let m = 0; m < size; m++) {
      totals[m]! += h * panel.width * values[m]!
      sizes[m]! += h * panel.width * Math.abs(values[m]!)
    }
  }
  return { totals, sizes }
}

export interface FloatPanel extends FloatSum {
  /** The level at which two successive sums agree, and by how much they still differ. */
  readonly level: number
  readonly difference: number
}

/** Levels after which functions that are small differences are measured by what they are differences of. */
const PATIENCE = 4
/** What they are differences of counts so much for how large they are said to be: float64 has no more digits of them. */
const DIGITS = 1e-7

const differenceOf = (next: Float64Array, last: Float64Array, scales: Float64Array): number =>
  next.reduce((d, v, m) => (scales[m]! > 0 ? Math.max(d, Math.abs(v - last[m]!) / scales[m]!) : d), 0)

/** Halves the step until float64 sees no change. */
export const settle = <T>(
  integrand: Integrand<T>,
  panel: Panel<T>,
  shift: number,
  noise: number,
  tick: (() => void) | undefined,
): FloatPanel => {
  const tolerance = 4e-15 + noise / 4
  const first = Math.max(0, Math.ceil(-Math.log2((panel.high - panel.low) / 16)))
  let level = first
  let { totals, sizes } = sumFloat(integrand, panel, shift, level, false, tick)
  let floors: Float64Array<ArrayBufferLike> = new Float64Array(totals.length)
  let previous = Infinity
  const atLeast = (factor: number): Float64Array =>
    sizes.map((v, m) => (floors[m]! < Infinity ? Math.max(v, factor * floors[m]!) : v))
  for (;;) {
    level += 1
    const odd = sumFloat(integrand, panel, shift, level, true, tick)
    const next = totals.map((v, m) => v / 2 + odd.totals[m]!)
    sizes = sizes.map((v, m) => v / 2 + odd.sizes[m]!)
    if (level === first + PATIENCE && totals.length > 1)
      floors = sumFloat(integrand, panel, shift, level, false, tick, (log) =>
        termsOf(log, integrand.magnitudes()),
      ).sizes
    const difference = differenceOf(next, totals, atLeast(1))
    const stalled = difference < 1e-11 && difference > previous / 4
    if (difference <= tolerance || stalled || level >= first + FLOAT_LEVELS) {
      const scales = atLeast(DIGITS)
      return { totals: next, sizes: scales, level, difference: differenceOf(next, totals, scales) }
    }
    totals = next
    previous = difference
  }
}

/** The trapezoidal sum of one panel in the number system, with its error. */
export const sumPanel = <T>(
  space: Space<T>,
  integrand: Integrand<T>,
  panel: Panel<T>,
  float: FloatPanel,
  shift: number,
  ring: Ring<T>,
): (T | undefined)[] => {
  const { evaluator, kinkSigns } = space
  const { algebra: A } = evaluator
  const bits = bitsOf(A)
  for (const [id, sign] of panel.signs) kinkSigns[id] = sign
  const [mode, width] = [A.fromNumber(panel.mode), A.fromNumber(panel.width)]
  const sizes = float.sizes.map((x) => Math.log(x))
  // Terms far below all others are left out: no number system has to reach as far as their exponents.
  const negligible = (t: number): boolean => {
    const jacobian = panel.chart.setFloat(panel.mode + panel.width * spreadOffset(panel.spread, t))
    const w = integrand.log() + jacobian + spreadLogSlope(panel.spread, t) - shift
    return !integrand.logs(w).some((x, m) => x > sizes[m]! - 2 * panel.depth)
  }
  const term = (t: number): (T | undefined)[] => {
    if (negligible(t)) return ring.constant(A.fromNumber(0))
    const { offset, slope } = nodeAt(A, panel.spread, t)
    const extra = panel.chart.setExact(A.add(mode, A.mul(width, offset)))
    return ring.times(integrand.exact(extra, shift), slope)
  }
  const sum = (step: number, start: number): (T | undefined)[] => {
    const total = ring.accumulator()
    for (let k = Math.ceil((panel.low - start) / step); k <= (panel.high - start) / step; k++) {
      if (k % 64 === 0) evaluator.options.tick?.()
      total.add(term(k * step + start))
    }
    return total.total() ?? ring.constant(A.fromNumber(0))
  }
  const minus = (a: (T | undefined)[], b: (T | undefined)[]): (T | undefined)[] =>
    ring.plus(a, ring.times(b, A.fromNumber(-1)))
  try {
    let level = float.level + (bits > 64 ? Math.max(0, Math.ceil(Math.log2(bits / 53)) - 1) : 0)
    let coarse = sum(2 * 2 ** -level, 0)
    const steps = (panel.high - panel.low) * 2 ** level
    for (let nodes = steps; ; nodes *= 2) {
      const step = 2 ** -level
      const fine = ring.plus(coarse, sum(2 * step, step))
      const h = A.mul(A.fromNumber(step), width)
      const result = ring.times(fine, h)
      // Twice the even terms are the sum at the level before.
      const difference = ring.times(minus(ring.times(coarse, A.fromNumber(2)), fine), h)
      const isLast = nodes > Math.max(MAX_NODES, NODES_A_WIDTH * (panel.high - panel.low))
      if (isLast || settled(A, result, difference, float, bits)) {
        const tail = ends(term, panel, ring, width)
        if (bits <= 64) return withError(A, result, difference, tail)
        // A wave that meets both levels at the same phase has another one at shifted points.
        const shifted = ring.times(ring.times(sum(2 * step, SHIFT * step), A.fromNumber(2)), h)
        const other = minus(shifted, result)
        if (isLast || settled(A, result, other, float, bits))
          return withError(A, withError(A, result, difference, tail), other, [])
      }
      coarse = fine
      level += 1
    }
  } catch (thrown) {
    // The scan in float64 saw values here, so that more digits may give them.
    if (isFault(thrown)) throw UNRESOLVED
    throw thrown
  } finally {
    for (const [id] of panel.signs) kinkSigns[id] = 0
  }
}

const settled = <T>(
  A: Space<T>['evaluator']['algebra'],
  result: readonly (T | undefined)[],
  difference: readonly (T | undefined)[],
  float: FloatPanel,
  bits: number,
): boolean => {
  const goal = 2 ** -Math.min(bits - 8, 1000)
  return difference.every((d, m) => {
    if (d === undefined || result[m] === undefined) return true
    const size = Math.max(magnitude(A, result[m]), float.sizes[m]!)
    return (
      magnitude(A, d) <= Math.max(goal * size, 2 ** -1000) ||
      // What rounding hides, more nodes do not show.
      (bits >= 64 && isIndistinct(A, d)) ||
      (bits < 64 && magnitude(A, d) <= 16 * float.difference * size)
    )
  })
}

/** Terms at both ends, times how many widths of them may lie beyond. */
const ends = <T>(
  term: (t: number) => (T | undefined)[],
  panel: Panel<T>,
  ring: Ring<T>,
  width: T,
): (T | undefined)[] => {
  const [low, high] = [term(panel.low), term(panel.high)]
  return ring.times(ring.times(ring.plus(low, high), width), ring.algebra.fromNumber(TAIL))
}

const withError = <T>(
  A: Space<T>['evaluator']['algebra'],
  result: readonly (T | undefined)[],
  difference: readonly (T | undefined)[],
  tail: readonly (T | undefined)[],
): (T | undefined)[] =>
  result.map((x, m) => {
    if (x === undefined) return x
    const [d, t] = [difference[m], tail[m]]
    const widened = d === undefined ? x : A.widen(x, centre(A, d))
    return t === undefined ? widened : A.widen(widened, centre(A, t))
  })
