import type { SignFact } from '../../expr/sign'
import { type FunctionName, FUNCTIONS } from '../../functions'
import * as Q from '../../numbers/rational'
import { constantValue } from './poly'
import type { Factor, Mono, Poly } from './types'

/* What is certain of the sign of a polynomial, wherever it is defined, by its form. */

const isUp = (s: SignFact): boolean => s === 'positive' || s === 'nonnegative'
const isDown = (s: SignFact): boolean => s === 'negative' || s === 'nonpositive'
const isStrict = (s: SignFact): boolean => s === 'positive' || s === 'negative'

const timesSign = (a: SignFact, b: SignFact): SignFact => {
  if (a === 'unknown' || b === 'unknown') return 'unknown'
  const strict = isStrict(a) && isStrict(b)
  return isUp(a) === isUp(b) ? (strict ? 'positive' : 'nonnegative') : strict ? 'negative' : 'nonpositive'
}

const plusSign = (a: SignFact, b: SignFact): SignFact => {
  if (isUp(a) && isUp(b)) return isStrict(a) || isStrict(b) ? 'positive' : 'nonnegative'
  if (isDown(a) && isDown(b)) return isStrict(a) || isStrict(b) ? 'negative' : 'nonpositive'
  return 'unknown'
}

/** The stronger of two true facts; `nonnegative` and `nonpositive` together would be zero, which is not a fact here. */
export const strongerSign = (a: SignFact, b: SignFact): SignFact =>
  a === 'unknown' ? b : isStrict(a) || b === 'unknown' ? a : b

const signOfNumber = (q: Q.Rational): SignFact =>
  Q.sign(q) > 0 ? 'positive' : Q.sign(q) < 0 ? 'negative' : 'nonnegative'

/** Sign of atom^exponent, where it is defined. */
export const signOfFactor = ({ atom, exponent }: Factor): SignFact => {
  if (atom.sign === 'positive') return 'positive'
  // A power with a fractional exponent is defined only where its base is not negative.
  if (exponent.d !== 1n) return exponent.n > 0n ? 'nonnegative' : 'positive'
  if (exponent.n % 2n === 0n) return exponent.n < 0n || atom.sign === 'negative' ? 'positive' : 'nonnegative'
  if (exponent.n > 0n) return atom.sign
  return atom.sign === 'nonnegative' ? 'positive' : atom.sign === 'nonpositive' ? 'negative' : atom.sign
}

export const signOfMono = (mono: Mono): SignFact =>
  mono.factors.map(signOfFactor).reduce(timesSign, signOfNumber(mono.coefficient))

export const signByForm = (poly: Poly): SignFact => {
  const value = constantValue(poly)
  if (value) return signOfNumber(value)
  const fact = [...poly.monos.values()].map(signOfMono).reduce(plusSign)
  return fact === 'unknown' ? signByRange(poly) : fact
}

/** Sign of c + Σ c·f where each f is a function that stays between −1 and 1, or 0 and 1, such as 1 − erf(x). */
const signByRange = (poly: Poly): SignFact => {
  let [low, high] = [Q.ZERO, Q.ZERO]
  for (const { coefficient, factors } of poly.monos.values()) {
    const [f, ...others] = factors
    const isCall = f?.atom.kind === 'call' && others.length === 0 && Q.equal(f.exponent, Q.ONE)
    const between = !f ? [1, 1] : isCall ? FUNCTIONS[f.atom.head as FunctionName].facts.between : undefined
    if (!between) return 'unknown'
    const ends = between.map((end) => Q.mul(coefficient, Q.rational(end))) as [Q.Rational, Q.Rational]
    const [least, most] = Q.sign(coefficient) < 0 ? [ends[1], ends[0]] : ends
    ;[low, high] = [Q.add(low, least), Q.add(high, most)]
  }
  // The ends themselves are not reached.
  return Q.sign(low) >= 0 ? 'positive' : Q.sign(high) <= 0 ? 'negative' : 'unknown'
}

/** The atom is never 0 where it is defined; that a reciprocal of it stands somewhere does not tell. */
export const isNeverZero = (factor: Factor): boolean => isStrict(factor.atom.sign)
