import { CONTINUOUS_DOMAINS, type DomainKind, holding, INFINITE_DOMAINS, type Term, type Variable } from '../../expr'
import type { Evaluator, EvaluateOptions } from '../../hidden/evaluator'
import { Unsupported } from '../../program/unsupported'
import { Divergent } from '../../program/divergent'
import { type Algebra, isFault, UNDEFINED } from '../../numbers/algebra'
import { type Ball, midpoint, overlaps, radius, relativeAccuracyDigits, toDecimal } from '../../numbers/ball'
import { ballAlgebra } from '../../algebras/ballAlgebra'
import type { Interval } from '../../numbers/interval'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import { equal, type Rational, toText } from '../../numbers/rational'
import { rationalAlgebra } from '../../algebras/rationalAlgebra'
import { evaluatorAt, type Instance } from './instance'

/** What one point says about left == right. */
export type Confrontation =
  /** Where sides are sampled, as close as the confidence says. */
  | { readonly kind: 'agree'; readonly difference: number; readonly confidence?: number }
  | { readonly kind: 'differ'; readonly left: string; readonly right: string }
  | { readonly kind: 'undefined'; readonly divergent?: string; readonly reason?: string }
  /** No precision decided it, which is never agreement. */
  | { readonly kind: 'unresolved'; readonly reason?: string }
  | { readonly kind: 'unsupported'; readonly reason: string }

/** Agreement in float64 must be at least this close, relative to max(1, |left|, |right|); else more digits decide. */
const FLOAT_AGREEMENT = 1e-11
/**
 * What an integral or an infinite sum leaves out is small beside its greatest terms, also where a factor makes all of
 * those 0: a difference below this, relative to max(1, |left|, |right|), refutes nothing.
 */
const ESTIMATE_DIFFERENCE = 1e-13
/** Agreement with many digits. */
const BALL_AGREEMENT = 1e-30
/** Where an integral leaves an error estimate that digits do not shrink. */
const ESTIMATE_AGREEMENT = 1e-8

export const PRECISIONS = [256, 1024] as const
/** What an integral over one variable is looked at again with, where float64 leaves open whether two sides differ. */
const INTEGRAL_BITS = 128

const relative = (difference: number, left: number, right: number): number =>
  difference / Math.max(1, Math.abs(left), Math.abs(right))

type Outcome<T> = { readonly value: T } | { readonly fault: Confrontation }

const attempt = <T>(evaluate: () => T): Outcome<T> => {
  try {
    return { value: evaluate() }
  } catch (thrown) {
    if (thrown === UNDEFINED) return { fault: { kind: 'undefined' } }
    if (isFault(thrown)) return { fault: { kind: 'unresolved' } }
    if (thrown instanceof Divergent)
      return { fault: { kind: 'undefined', divergent: thrown.message.replaceAll('°', '') } }
    if (thrown instanceof Unsupported) return { fault: { kind: 'unsupported', reason: thrown.message } }
    throw thrown
  }
}

interface Known {
  readonly outcome: Outcome<unknown>
  readonly dear: boolean
}

/** Integrals by the values that they depend on, for points that differ in others. */
export type Integrals = Map<string, Known>
const MOST_INTEGRALS = 2000

/** Both sides of an equation at an instance, in any number system. */
export class Point {
  readonly #evaluators = new Map<string, Evaluator<unknown>>()
  #dear = false

  constructor(
    readonly variables: readonly Variable[],
    readonly instance: Instance,
    readonly options: EvaluateOptions = {},
    readonly integrals?: Integrals,
  ) {}

  /** Whether an integral was met of which more digits are dear. */
  get dear(): boolean {
    return this.#dear
  }

  evaluator<T>(algebra: Algebra<T>): Evaluator<T> {
    let found = this.#evaluators.get(algebra.name)
    if (!found) {
      const options = { ...this.options, onDear: () => (this.#dear = true) }
      found = evaluatorAt(algebra, this.variables, this.instance, options) as Evaluator<unknown>
      this.#evaluators.set(algebra.name, found)
    }
    return found as Evaluator<T>
  }

  value<T>(algebra: Algebra<T>, term: Term, indices: ReadonlyMap<string, number>): Outcome<T> {
    const { integrals } = this
    if (!integrals || !hasIntegral(term)) return this.#evaluated(algebra, term, indices)
    const key = this.#keyOf(algebra, term, indices)
    let known = integrals.get(key)
    if (!known) {
      const outcome = this.#evaluated(algebra, term, indices)
      if (integrals.size >= MOST_INTEGRALS) integrals.clear()
      integrals.set(key, (known = { outcome, dear: this.#dear }))
    }
    this.#dear ||= known.dear
    return known.outcome as Outcome<T>
  }

  #keyOf<T>({ name }: Algebra<T>, term: Term, indices: ReadonlyMap<string, number>): string {
    const { sizes, values, errors } = this.instance
    const used = [...values].filter(([v]) => term.symbols.has(v))
    const texts = (cells: readonly Rational[] | undefined): string => cells?.map(toText).join() ?? ''
    return JSON.stringify([
      name,
      term.id,
      Object.entries(sizes),
      [...indices],
      used.map(([v, cells]) => [v, texts(cells), texts(errors?.get(v))]),
    ])
  }

  #evaluated<T>(algebra: Algebra<T>, term: Term, indices: ReadonlyMap<string, number>): Outcome<T> {
    return attempt(() => {
      const evaluator = this.evaluator(algebra)
      evaluator.indices.clear()
      for (const [name, value] of indices) evaluator.indices.set(name, value)
      return evaluator.value(term)
    })
  }
}

/** How many bits agreement in float64 is checked with; none where float64 is enough. */
export type Digits = readonly number[]

/** Compares two sides in float64 with their error bounds, and where these do not decide, with many digits. */
export const confront = (
  point: Point,
  left: Term,
  right: Term,
  indices: ReadonlyMap<string, number>,
  digits: Digits = [],
): Confrontation => confrontPoints(point, left, point, right, indices, digits)

/** The same with each side evaluated in its own way. */
export const confrontPoints = (
  leftPoint: Point,
  left: Term,
  rightPoint: Point,
  right: Term,
  indices: ReadonlyMap<string, number>,
  digits: Digits = [],
): Confrontation => {
  const side = <T>(algebra: Algebra<T>): readonly [Outcome<T>, Outcome<T>] => [
    leftPoint.value(algebra, left, indices),
    rightPoint.value(algebra, right, indices),
  ]
  const integrated = hasIntegral(left, right)
  const intervals = side(intervalAlgebra)
  const quick = compareIntervals(...intervals, integrated)
  // Two values that float64 takes for 0 may be told apart, as may any two at the points that are looked at closely.
  const open = quick.kind === 'agree' || quick.kind === 'unresolved'
  if (integrated && open && !leftPoint.dear && !rightPoint.dear && (digits.length > 0 || areSmall(intervals))) {
    const counts = ![left, right].some(holdsContinuous)
    const algebra = ballAlgebra(counts ? PRECISIONS[0] : INTEGRAL_BITS)
    const sharp = compareBalls(algebra, ...side(algebra))
    return sharp.kind === 'differ' || quick.kind !== 'agree' ? sharp : quick
  }
  if (quick.kind === 'undefined' || quick.kind === 'unsupported' || quick.kind === 'differ' || integrated) return quick
  if (quick.kind === 'agree' && digits.length === 0) return quick
  let last: Confrontation = { kind: 'unresolved' }
  for (const bits of digits.length > 0 ? digits : PRECISIONS) {
    const algebra = ballAlgebra(bits)
    last = compareBalls(algebra, ...side(algebra))
    if (last.kind !== 'unresolved') break
  }
  if (last.kind !== 'unresolved') return last
  return quick.kind === 'agree' ? quick : compareExact(...side(rationalAlgebra))
}

/** Where a sign is taken of what is exactly 0, no number of digits shows it. */
const compareExact = (l: Outcome<Rational>, r: Outcome<Rational>): Confrontation => {
  const fault = firstFault(l, r)
  if (fault) return fault
  const values = [(l as { value: Rational }).value, (r as { value: Rational }).value] as const
  if (equal(...values)) return { kind: 'agree', difference: 0 }
  const { rational } = ballAlgebra(PRECISIONS[0])
  const [left, right] = values.map((value) => shown(rational(value))) as [string, string]
  return { kind: 'differ', left, right }
}

const compareIntervals = (l: Outcome<Interval>, r: Outcome<Interval>, integrated: boolean): Confrontation => {
  const fault = firstFault(l, r)
  if (fault) return fault
  const [a, b] = [(l as { value: Interval }).value, (r as { value: Interval }).value]
  const [x, y] = [a.lo / 2 + a.hi / 2, b.lo / 2 + b.hi / 2]
  if (!Number.isFinite(x) || !Number.isFinite(y)) return { kind: 'unresolved' }
  const overlapping = a.lo <= b.hi && b.lo <= a.hi
  const width = relative(a.hi - a.lo + b.hi - b.lo, x, y)
  // An integral carries an error estimate that more digits would shrink only at great cost: it stays in float64.
  if (integrated && !overlapping && relative(Math.abs(x - y), x, y) <= ESTIMATE_DIFFERENCE)
    return { kind: 'unresolved' }
  if (integrated && !overlapping) return { kind: 'differ', left: digitsOf(a), right: digitsOf(b) }
  if (overlapping && width <= (integrated ? ESTIMATE_AGREEMENT : FLOAT_AGREEMENT))
    return { kind: 'agree', difference: relative(Math.abs(x - y), x, y) }
  return { kind: 'unresolved' }
}

/** Whether both sides are next to 0, and not both 0. */
const areSmall = (sides: readonly Outcome<Interval>[]): boolean => {
  const sizes = sides.map((s) => ('value' in s ? Math.max(Math.abs(s.value.lo), Math.abs(s.value.hi)) : Infinity))
  return sizes.every((size) => size <= ESTIMATE_AGREEMENT) && sizes.some((size) => size > 0)
}

const firstFault = (...outcomes: readonly Outcome<unknown>[]): Confrontation | undefined => {
  const faults = outcomes.flatMap((o) => ('fault' in o ? [o.fault] : []))
  return faults.find((f) => f.kind === 'unsupported') ?? faults.find((f) => f.kind === 'undefined') ?? faults[0]
}

const compareBalls = (algebra: Algebra<Ball>, l: Outcome<Ball>, r: Outcome<Ball>): Confrontation => {
  const fault = firstFault(l, r)
  if (fault) return fault
  const [a, b] = [(l as { value: Ball }).value, (r as { value: Ball }).value]
  const [x, y] = [midpoint(a), midpoint(b)]
  if (!overlaps(a, b)) return { kind: 'differ', left: shown(a), right: shown(b) }
  const width = relative(radius(a) + radius(b), x, y)
  const difference = relative(Math.abs(midpoint(algebra.sub(a, b))), x, y)
  if (width <= BALL_AGREEMENT) return { kind: 'agree', difference }
  return { kind: 'unresolved' }
}

const summedOver = (domains: ReadonlySet<DomainKind>) =>
  holding((t) => 'over' in t && t.over.some((v) => domains.has(v.domain.kind)))
const holdsContinuous = summedOver(CONTINUOUS_DOMAINS)
const holdsInfinite = summedOver(INFINITE_DOMAINS)

/** True where a term holds an integral or an infinite sum, whose error estimate more digits need not shrink. */
export const hasIntegral = (...terms: readonly Term[]): boolean => terms.some(holdsInfinite)

/** As many digits as the enclosure supports. */
const digitsOf = ({ lo, hi }: Interval): string => {
  const x = lo / 2 + hi / 2
  const digits = hi > lo ? Math.floor(Math.log10(Math.max(Math.abs(x), 1e-300) / (hi - lo))) : 16
  return x.toPrecision(Math.max(1, Math.min(16, digits)))
}

/** 20 digits, or as many as the error bound supports; the number may lie beyond the range of float64. */
const shown = (ball: Ball): string =>
  toDecimal(ball, Math.max(1, Math.min(20, Math.floor(relativeAccuracyDigits(ball)))))
