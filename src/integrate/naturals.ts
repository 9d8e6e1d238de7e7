import { Unsupported } from '../program/unsupported'
import { type Cell, setState } from '../program/ground/cells'
import type { Integrand } from './integrand'
import type { Space } from './space'
import { bitsOf } from '../program/ground/precision'
import type { Ring, Scaled } from './scaled'
import { checkTail } from './tails'

/** Thrown where too many terms matter, or fall too slowly to bound those that are left out. */
export class TooManyTerms extends Unsupported {}

const MAX_TERMS = 200_000
/** Terms in a row that must be negligible before the sum is cut. */
const QUIET = 4
/** Counts below the cut up to which a function is looked at at each. */
const MOST_BELOW = 256

/** 0 … 64, then steps that grow by an eighth, to 1e15. */
const scan = (dense: number, growth: number, end: number): readonly number[] => {
  const points = Array.from({ length: dense }, (_, k) => k)
  while (points.at(-1)! < end) points.push(Math.floor(points.at(-1)! * growth) + 1)
  return points
}
export const SCAN = scan(65, 1.125, 1e15)
/** Where each term is itself a sum or an integral; the rest is for terms that still grow at its end. */
const SHORT_SCAN = scan(9, 1.5, 1e6)
const LONG_SCAN = scan(9, 1.5, 1e15)

interface Span {
  readonly low: number
  readonly high: number
  readonly shift: number
  /** Bound of (terms above the cut) / (term at the cut), by coefficient. */
  readonly tail: readonly number[]
  /** Greatest coefficient relative to the weight, below the cut and in all that was looked at. */
  readonly below: readonly number[]
  readonly greatest: readonly number[]
}

/** NaN where it cannot be computed. */
const rawLogAt = <T>(space: Space<T>, cell: Cell<T>, integrand: Integrand<T>, n: number): number => {
  space.cells.floats[cell.id] = n
  return integrand.log()
}
const logAt = <T>(space: Space<T>, cell: Cell<T>, integrand: Integrand<T>, n: number): number => {
  const value = rawLogAt(space, cell, integrand, n)
  return Number.isNaN(value) ? -Infinity : value
}

/** Terms that no neighbour of theirs exceeds: the best points of a scan, and from each the best between its neighbours. */
const modesOf = (log: (n: number) => number, points: readonly number[], depth: number): readonly number[] => {
  const values = points.map(log)
  const peaks = points.flatMap((_, k) =>
    values[k]! > -Infinity && !(values[k - 1]! > values[k]!) && !(values[k + 1]! > values[k]!)
      ? [climb(log, points[Math.max(0, k - 1)]!, points[Math.min(points.length - 1, k + 1)]!)]
      : [],
  )
  const tops = peaks.map(log)
  const top = Math.max(...tops)
  return peaks.filter((_, k) => tops[k]! > top - depth)
}

/** The greatest term between two, of which there is one. */
const climb = (log: (n: number) => number, from: number, to: number): number => {
  let [low, high] = [from, to]
  while (high - low > 2) {
    const third = Math.max(1, Math.floor((high - low) / 3))
    if (log(low + third) < log(high - third)) low += third
    else high -= third
  }
  let [mode, top] = [low, log(low)]
  for (let n = low + 1; n <= high; n++) {
    const value = log(n)
    if (value > top) [mode, top] = [n, value]
  }
  return mode
}

/** Functions may weigh far terms up by as much as they fall again. */
const scanned = (log: (n: number) => number, depth: number, thrifty: boolean): readonly number[] => {
  if (!thrifty) return modesOf(log, SCAN, 2 * depth)
  const modes = modesOf(log, SHORT_SCAN, 2 * depth)
  return Math.max(...modes) < SHORT_SCAN.at(-2)! ? modes : modesOf(log, LONG_SCAN, 2 * depth)
}

const examineTail = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  thrifty: boolean,
  start: number,
): void =>
  checkTail(
    cell.name,
    '∞',
    (r) => rawLogAt(space, cell, integrand, Math.round(Math.exp(r))) + r,
    Array.from({ length: thrifty ? 6 : 24 }, (_, k) => start + 2 + 2 * k),
    Infinity,
    () => integrand.rounding(),
  )

/**
 * Where the terms matter. Beyond the cut H the ratio of successive terms must stay below its value at H, which is
 * looked at up to 2^40 H; then the tail is at most w(H)·r/(1 − r).
 */
const spanOf = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  depth: number,
  thrifty: boolean,
  limit: number,
): Span => {
  const log = (n: number): number => logAt(space, cell, integrand, n)
  const modes = scanned(log, depth, thrifty)
  const [first, last] = [Math.min(...modes), Math.max(...modes)]
  const top = Math.max(...modes.map(log))
  // Terms that leave the range of float64 grow without end, or the sum or integral inside one has a fault.
  examineTail(space, cell, integrand, thrifty, Number.isFinite(top) && thrifty ? Math.log(last + 1) : 0)
  if (!Number.isFinite(top)) {
    integrand.complain()
    throw new Unsupported(`the greatest term of the sum over ${cell.name} is not found`)
  }
  const size = integrand.ratios().length
  const greatest = new Float64Array(size).fill(-Infinity)
  const most = new Float64Array(size)
  const logs = (n: number): Float64Array => {
    const w = log(n)
    return integrand.ratios().map((x, m) => {
      if (Math.abs(x) > most[m]!) most[m] = Math.abs(x)
      return w === -Infinity ? w : w + Math.log(Math.abs(x))
    })
  }
  for (const n of modes) logs(n).forEach((v, m) => (greatest[m] = Math.max(greatest[m]!, v)))
  const tooMany = (): TooManyTerms =>
    new TooManyTerms(`a sum over ${cell.name} with more than ${limit} terms that matter`)
  const walk = (mode: number, step: 1 | -1): number => {
    const beyond = mode + step * limit
    if (beyond >= 0 && log(beyond) > top - depth) throw tooMany()
    let quiet = 0
    let n = mode
    for (; n >= 0 && quiet < QUIET; n += step) {
      const here = logs(n)
      here.forEach((v, m) => (greatest[m] = Math.max(greatest[m]!, v)))
      quiet = here.every((v, m) => !(v > greatest[m]! - depth)) ? quiet + 1 : 0
      if (Math.abs(n - mode) + last - first > limit) throw tooMany()
    }
    return n - step
  }
  const [low, high] = [walk(first, -1), walk(last, 1)]
  const ratiosAt = (n: number): Float64Array => {
    log(n)
    return Float64Array.from(integrand.ratios(), Math.abs)
  }
  const below = belowCut(low).reduce(
    (all, n) => all.map((x, m) => Math.max(x, ratiosAt(n)[m]!)),
    new Float64Array(size),
  )
  const tail = tailRatios(logs, high, cell.name, thrifty ? 6 : 40)
  return { low, high, shift: Math.round(top), tail, below: [...below], greatest: [...most] }
}

/** Counts up to the cut, all of few. */
const belowCut = (low: number): readonly number[] =>
  low <= MOST_BELOW ? Array.from({ length: low + 1 }, (_, n) => n) : [...SCAN.filter((n) => n < low), low]

const tailRatios = (
  logs: (n: number) => Float64Array,
  high: number,
  name: string,
  doublings: number,
): readonly number[] => {
  const ratiosAt = (n: number): number[] => {
    const [here, next] = [logs(n), logs(n + 1)]
    return [...here].map((v, m) => (next[m] === -Infinity || v === -Infinity ? 0 : Math.exp(next[m]! - v)))
  }
  const first = ratiosAt(high)
  const worst = [...first]
  for (let k = 1; k <= doublings; k++)
    ratiosAt(high * 2 ** k).forEach((r, m) => (worst[m] = Number.isFinite(r) ? Math.max(worst[m]!, r) : worst[m]!))
  return worst.map((r, m) => {
    // Far out the logarithms of two successive terms round to the same double; a slow rise towards 1 is refused.
    const bound = Math.max(first[m]!, Math.min(r, 1))
    if (first[m]! >= 1 - 1e-6)
      throw new TooManyTerms(`the terms of the sum over ${name} fall too slowly to bound what is left out`)
    return bound < 1 - 1e-9 ? bound / (1 - bound) : (first[m]! / (1 - first[m]!)) * 2
  })
}

/** Σ over n = 0, 1, … of the integrand, cut where the rest is negligible, with a bound of the rest. */
export const sumNaturals = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  ring: Ring<T>,
  thrifty: boolean,
  limit = MAX_TERMS,
): Scaled<T> => {
  const { algebra: A } = space.evaluator
  const span = spanOf(space, cell, integrand, bitsOf(A) * Math.LN2 + 6, thrifty, limit)
  const sum = ring.accumulator()
  const none = A.fromNumber(0)
  let first: (T | undefined)[] = []
  let last: (T | undefined)[] = []
  for (let n = span.low; n <= span.high; n++) {
    if (n % 256 === 255) space.evaluator.options.tick?.()
    setState(A, space.cells, cell, n)
    last = integrand.exact(undefined, span.shift)
    if (n === span.low) first = last
    sum.add(last)
  }
  const c = sum.total()!.map((x, m) => {
    if (x === undefined) return x
    const end = last[m] ?? none
    // A function that is 0 at the cut may not be 0 beyond it.
    const above = A.midpoint(end) === 0 ? A.mul(last[0]!, A.fromNumber(span.greatest[m]!)) : end
    const tail = A.midpoint(end) === 0 ? span.tail[0]! : span.tail[m]!
    const widened = A.widen(x, A.mul(above, A.fromNumber(2 * tail + 1e-300)))
    // Below the cut there are so many terms, of no greater weight.
    return A.widen(widened, A.mul(first[0]!, A.fromNumber(span.low * span.below[m]!)))
  })
  return { e: span.shift, c }
}

/** The same in float64, for planning what surrounds it: log of the weight and coefficients relative to it. */
export const sumNaturalsFloat = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
): { log: number; ratios: Float64Array } => {
  const span = spanOf(space, cell, integrand, 40, true, MAX_TERMS)
  const totals = new Float64Array(integrand.ratios().length)
  for (let n = span.low; n <= span.high; n++) {
    const w = Math.exp(logAt(space, cell, integrand, n) - span.shift)
    if (w > 0) integrand.ratios().forEach((x, m) => (totals[m] = totals[m]! + w * x))
  }
  const weight = totals[0]!
  return { log: span.shift + Math.log(weight), ratios: totals.map((x) => x / weight) }
}
