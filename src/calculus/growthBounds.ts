import { add, mul, number, type Term } from '../expr'
import * as Q from '../numbers/rational'

/* How fast a function may grow: bounds up to a constant, and what sums and products of such functions grow like. */

/** An exponent; `some` where there is one, which is not known. */
export type Degree = Q.Rational | 'some'

/**
 * |t| ≤ C exp(c Σ|vᵢ|) (1 + ‖v‖)ᵈ δ⁻ᵖ on all of the domain, with the largest c of `rates`, or 0. δ is the product of the
 * distances of the entries to the finite ends of their ranges, as far as these are below 1.
 */
export interface Growth {
  readonly rates: readonly Term[] | 'some'
  /** d */
  readonly degree: Degree
  /** p */
  readonly pole: Degree
}

export const BOUNDED: Growth = { rates: [], degree: Q.ZERO, pole: Q.ZERO }
export const LINEAR: Growth = { ...BOUNDED, degree: Q.ONE }
/** |log x| is at most C x⁻ᵋ near 0 and C xᵋ far from it, for every ε > 0. */
export const LOGARITHMIC = Q.rational(1, 8)

export const isBounded = ({ rates, degree, pole }: Growth): boolean =>
  rates.length === 0 && isZero(degree) && isZero(pole)

export const isZero = (d: Degree): boolean => d !== 'some' && Q.sign(d) === 0

const plus = (a: Degree, b: Degree): Degree =>
  isZero(a) ? b : isZero(b) ? a : a === 'some' || b === 'some' ? 'some' : Q.add(a, b)
export const larger = (a: Degree, b: Degree): Degree =>
  a === 'some' || b === 'some' ? 'some' : Q.compare(a, b) > 0 ? a : b
/** `some` multiple of 0 is 0. */
export const times = (a: Degree, b: Degree): Degree =>
  isZero(a) || isZero(b) ? Q.ZERO : a === 'some' || b === 'some' ? 'some' : Q.mul(a, b)

/** More rates than this are no longer told apart. */
const MOST_RATES = 16
const few = (rates: readonly Term[]): Growth['rates'] => {
  const distinct = [...new Set(rates)]
  return distinct.length > MOST_RATES ? 'some' : distinct
}

/** The largest of one and of the other. */
export const eitherRate = (a: Growth['rates'], b: Growth['rates']): Growth['rates'] =>
  a === 'some' || b === 'some' ? 'some' : few([...a, ...b])
export const bothRates = (a: Growth['rates'], b: Growth['rates']): Growth['rates'] => {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a
  return a === 'some' || b === 'some' ? 'some' : few(a.flatMap((x) => b.map((y) => add(x, y))))
}

/** Of a sum, or of whichever of them is largest. */
export const largest = (all: readonly Growth[]): Growth =>
  all.reduce(
    (a, b) => ({
      rates: eitherRate(a.rates, b.rates),
      degree: larger(a.degree, b.degree),
      pole: larger(a.pole, b.pole),
    }),
    BOUNDED,
  )

export const product = (all: readonly Growth[]): Growth =>
  all.reduce(
    (a, b) => ({
      rates: bothRates(a.rates, b.rates),
      degree: plus(a.degree, b.degree),
      pole: plus(a.pole, b.pole),
    }),
    BOUNDED,
  )

/** Of a power of it, with an exponent that is not negative. */
export const raised = ({ rates, degree, pole }: Growth, k: Degree): Growth => ({
  rates:
    rates.length === 0 || isZero(k)
      ? []
      : rates === 'some' || k === 'some'
        ? 'some'
        : few(rates.map((r) => mul(number(k), r))),
  degree: times(degree, k),
  pole: times(pole, k),
})
