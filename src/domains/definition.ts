import type { DomainKind, Role } from '../expr'
import type { Rational } from '../numbers/rational'

/**
 * A domain of values of a variable.
 *
 * Bounds are the values of `Domain.bounds`: low and high for `interval` and `integers`, the count for `categorical`. An
 * infinite bound of an interval is ±Infinity as a double and ±1/0 as a rational.
 */
export interface DomainDefinition {
  readonly kind: DomainKind
  /** One line for a list of domains. */
  readonly summary: string
  /** The set of values, in mathematical notation. */
  readonly values: string
  /** What a variable of the domain may be. */
  readonly roles: readonly Role[]
  readonly boundNames: readonly string[]
  /** How a hidden variable of the domain is summed over. */
  readonly measure: 'counting' | 'lebesgue' | 'none'
  /** All values, where they are finitely many. */
  readonly states?: (bounds: readonly number[]) => bigint[]
  /** Least and greatest value, or the ends of the open interval. */
  readonly support?: (bounds: readonly number[]) => readonly [number, number]
  /** Whether one entry has a value of the domain; that a matrix is symmetric or positive definite is not of one entry. */
  contains(value: Rational, bounds: readonly Rational[]): boolean
  /**
   * One entry from an integer in −MAX_DRAW..MAX_DRAW: 0 gives the simplest value, small draws simple ones, so that a
   * shrinker which moves draws towards 0 moves counterexamples towards ones that people can check by hand.
   */
  ofDraw(draw: number, bounds: readonly number[]): Rational
}
