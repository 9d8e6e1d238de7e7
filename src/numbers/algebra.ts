import type { Rational } from './rational'

/**
 * A number system that terms can be evaluated in: float64 intervals, balls with many digits, dual numbers, residues.
 *
 * An operation whose result does not exist (1/0, log of a negative number) throws {@link UNDEFINED}; one that cannot
 * be decided with the digits at hand (log of an interval that contains 0) throws {@link UNRESOLVED}: more digits may
 * decide it. No operation ever returns NaN.
 */
export interface Algebra<T> {
  readonly name: string
  /** Nearest enclosure of an exact constant. */
  rational(value: Rational): T
  /** Exactly that finite double. */
  fromNumber(value: number): T
  pi(): T
  add(a: T, b: T): T
  sub(a: T, b: T): T
  mul(a: T, b: T): T
  div(a: T, b: T): T
  neg(a: T): T
  /** a^k with x^0 = 1 everywhere; 0^k is undefined for k < 0. */
  powerInteger(base: T, exponent: number): T
  /** base^exponent for base > 0, or base = 0 with exponent > 0 (or exactly 0). */
  power(base: T, exponent: T): T
  /** An elementary function of `src/functions` by name. */
  call(name: string, args: readonly T[]): T
  /** A double near the value (possibly ±Infinity), for pivots, shifts and shrinking; never for a verdict. */
  midpoint(a: T): number
  /** The sign where it is certain. Throws UNRESOLVED where it is not. */
  sign(a: T): -1 | 0 | 1
  /** `a` with its error enlarged by the magnitude of `by`: how a truncation error enters. */
  widen(a: T, by: T): T
}

/** Thrown (one shared object, without a stack) where a value does not exist. */
export const UNDEFINED: unique symbol = Symbol('undefined value')
/** Thrown where the precision at hand does not decide a sign or a domain. */
export const UNRESOLVED: unique symbol = Symbol('unresolved at this precision')

export const isFault = (thrown: unknown): thrown is typeof UNDEFINED | typeof UNRESOLVED =>
  thrown === UNDEFINED || thrown === UNRESOLVED

/** What `body` gives, or something else where a number system has no answer. */
export const unlessFault = <R, O>(body: () => R, otherwise: O): R | O => {
  try {
    return body()
  } catch (thrown) {
    if (isFault(thrown)) return otherwise
    throw thrown
  }
}
