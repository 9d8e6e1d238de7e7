import { type Ball, type BallField, orderOf } from '../numbers/ball'
import * as interval from '../numbers/interval'
import type { Interval } from '../numbers/interval'
import type { Rational } from '../numbers/rational'

/** Values in each number system, and how far floating point may be off. */
export interface Values {
  /** In double precision: fast, without a bound. Of (n, x) where the function may have an order. */
  readonly float: (x: number, y: number) => number
  readonly interval: (...args: Interval[]) => Interval
  readonly ball: (field: BallField) => (...args: Ball[]) => Ball
  /** The values that are known to be rational, but f(0). */
  readonly rational?: (...args: Rational[]) => Rational | undefined
  /** A bound on |f(t) − f(x)| for all t with |t − x| ≤ e, where y is f(x): Infinity where e is too large for one. */
  readonly spread: ErrorBound
  /** What the float itself is off by, in units of roundoff. */
  readonly rounding: (y: number, order: number) => number
}

export type ErrorBound = (x: number, y: number, e: number, order: number) => number

type Unary<T> = (a: T) => T
type Named<T, F> = { [K in keyof T]: T[K] extends F ? K : never }[keyof T]
type KernelName = Named<BallField, Unary<Ball>> & Named<typeof interval, Unary<Interval>>

const INTERVALS = { ...interval }

/** The enclosures of a function of one argument, by the name that both number systems have for it. */
export const enclosed = (name: KernelName): Pick<Values, 'interval' | 'ball'> => ({
  interval: (x) => INTERVALS[name](x),
  ball: (field) => {
    const f: Unary<Ball> = field[name]
    return (x) => f(x)
  },
})

/** The enclosures of a function that may be given an order, its first argument. */
export const ordered = (
  onIntervals: (n: number, x: Interval) => Interval,
  inBalls: (field: BallField) => (n: number, x: Ball) => Ball,
): Pick<Values, 'interval' | 'ball'> => ({
  interval: (...args) => onIntervals(args.length > 1 ? interval.orderOf(args[0]!) : 0, args.at(-1)!),
  ball: (field) => {
    const f = inBalls(field)
    return (...args) => f(args.length > 1 ? orderOf(args[0]!) : 0, args.at(-1)!)
  },
})

/** Errors up to which the slope at x stands for those around it, with ten per cent to spare. */
export const SMALL = 0.04
export const STRETCH = 1.1

/** A constant bound on the slope. */
export const slope =
  (s: number): ErrorBound =>
  (_, __, e) =>
    s * e
/** The bound where `e` is small against what the function changes over. */
export const local =
  (bound: ErrorBound, within: (x: number, y: number) => number = () => 1): ErrorBound =>
  (x, y, e, n) =>
    e <= SMALL * within(x, y) ? STRETCH * bound(x, y, e, n) : Infinity

export const onlyExact = (e: number): number => (e === 0 ? 0 : Infinity)

/** xⁿ, of which the value's own roundings are counted elsewhere. */
export const spreadOfPower: ErrorBound = (x, y, e, n) => {
  if (e === 0 || n === 0) return 0
  const share = e / Math.abs(x)
  if (share * (1 + Math.abs(n)) <= SMALL) return STRETCH * Math.abs(n * y) * share
  return n >= 1 && Number.isInteger(n) ? n * (Math.abs(x) + e) ** (n - 1) * e : Infinity
}

export const exactly = (): number => 0
/** Multiples of the value. */
export const relative =
  (units: number) =>
  (y: number): number =>
    units * Math.abs(y)
/** And of 1. */
export const absolute =
  (units: number) =>
  (y: number): number =>
    units * (1 + Math.abs(y))
