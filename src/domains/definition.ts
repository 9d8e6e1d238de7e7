import type { Rational } from '../numbers/rational'

export type Role = 'visible' | 'hidden' | 'parameter'

/** Where values begin or stop: at a number, or at the bound of that place; ±Infinity where they do not. */
export type End = number | { readonly bound: 0 | 1 }

/** A domain of values of a variable: what is summed over, drawn and proved of it follows from this. */
export interface DomainDefinition<Kind extends string = string> {
  readonly kind: Kind
  /** One line for a list of domains. */
  readonly summary: string
  /** The set of values, in mathematical notation. */
  readonly values: string
  /** What a variable of the domain may be. */
  readonly roles: readonly Role[]
  /** Low and high for `interval` and `integers`, the count for `categorical`. */
  readonly boundNames: readonly string[]
  /** How a hidden variable of the domain is summed over; the ends are values of it where it is counted. */
  readonly measure: 'counting' | 'lebesgue' | 'none'
  /** None where a value is not told by its size: for matrices and for unspecified values. */
  readonly ends?: readonly [low: End, high: End]
  /** How far values that are counted are apart, if not 1. */
  readonly step?: number
  /**
   * One entry from an integer in −MAX_DRAW..MAX_DRAW: 0 gives the simplest value, small draws simple ones, so that a
   * shrinker which moves draws towards 0 moves counterexamples towards ones that people can check by hand. Entries alone
   * do not make a matrix positive definite: whoever draws one makes it from a factor.
   */
  ofDraw(draw: number, bounds: readonly number[]): Rational
}
