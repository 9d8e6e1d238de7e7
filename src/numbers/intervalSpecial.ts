import stdDigamma from '@stdlib/math-base-special-digamma'
import stdErf from '@stdlib/math-base-special-erf'
import stdErfc from '@stdlib/math-base-special-erfc'
import stdErfcx from '@stdlib/math-base-special-erfcx'
import stdGammaln from '@stdlib/math-base-special-gammaln'
import stdTrigamma from '@stdlib/math-base-special-trigamma'
import { UNDEFINED, UNRESOLVED } from './algebra'
import { type Ball, type BallField, ballField } from './ball'
import { lowerEnd, upperEnd } from './ballArithmetic'
import { doubleExponent } from './binary'
import { above, below, type Interval, lower, upper } from './intervalArithmetic'

/**
 * Special functions of intervals by their values at the ends. Largest errors measured for the library against 400 bits,
 * in units of 2^-53: erf 1.2, erfc 3.1, erfcx 7.3 and gammaln 3.3 (but see there), digamma
 * and trigamma 3.4, all for x > 0. Negative arguments of the gamma
 * functions and higher derivatives go through balls of BALL_BITS bits.
 */
const ERF = 8
const ERFC = 10
const GAMMALN = 64
const DIGAMMA = 16
const TRIGAMMA = 16
const BALL_BITS = 96

/** erf x. */
export const erf = (a: Interval): Interval => ({
  lo: a.lo === 0 ? 0 : Math.max(-1, lower(stdErf(a.lo), ERF)),
  hi: a.hi === 0 ? 0 : Math.min(1, upper(stdErf(a.hi), ERF)),
})
/** erfc x, decreasing. */
export const erfc = (a: Interval): Interval => ({
  lo: a.hi === 0 ? 1 : Math.max(0, lower(stdErfc(a.hi), ERFC)),
  hi: a.lo === 0 ? 1 : Math.min(2, upper(stdErfc(a.lo), ERFC)),
})

/** The rounding error of x² (Dekker); 0 where it is lost to the range. */
const squareError = (x: number, square: number): number => {
  if (Math.abs(x) > 1e150) return 0
  const big = x * 134217729
  const high = big - (big - x)
  const low = x - high
  return low * low - (square - high * high - 2 * high * low)
}
/** exp(x²)·erfc(x); for x < 0 as 2 exp(x²) - erfcx(-x), with the rounding error of x² put back. */
const scaledTail = (x: number): number => {
  if (x >= 0) return stdErfcx(x)
  const square = x * x
  const e = Math.exp(square)
  return e === Infinity ? Infinity : 2 * (e + e * squareError(x, square)) - stdErfcx(-x)
}
const SCALED_TAIL = 24
/** exp(x²)·erfc(x), decreasing; [MAX, Infinity] below -26.7. */
export const erfcx = (a: Interval): Interval => ({
  lo: a.hi === 0 ? 1 : Math.max(0, lower(scaledTail(a.hi), SCALED_TAIL)),
  hi: a.lo === 0 ? 1 : upper(scaledTail(a.lo), SCALED_TAIL),
})
/** log erfc x: -x² + log erfcx(x), two terms of one sign for x > 0.5; log(1 - erf x) below. */
const logTail = (x: number): number =>
  x <= 0.5 ? Math.log1p(-stdErf(x)) : x > 1e160 ? -Infinity : Math.log(scaledTail(x)) - x * x
const LOG_TAIL = 48
/** log erfc x, decreasing, at most log 2. */
export const logerfc = (a: Interval): Interval => ({
  lo: a.hi === 0 ? 0 : lower(logTail(a.hi), LOG_TAIL),
  hi: a.lo === 0 ? 0 : upper(logTail(a.lo), LOG_TAIL),
})

/** Σ (2k+2)/(2k+3)!·x^2k / Σ x^2k/(2k+1)! · x for |x| <= 2: coth x - 1/x = (x cosh x - sinh x)/(x sinh x). */
const langevinNear = (x: number): number => {
  const square = x * x
  let numerator = 0
  let denominator = 0
  // 1/(2k+1)! and its successor; 16 terms reach 4^16/33! < 2^-90.
  let term = 1
  for (let k = 0; k < 16; k++) {
    denominator += term
    const next = term / ((2 * k + 2) * (2 * k + 3))
    numerator += next * (2 * k + 2)
    term = next * square
  }
  return (x * numerator) / denominator
}
const langevinAt = (x: number): number => {
  const t = Math.abs(x)
  if (t <= 2) return langevinNear(x)
  const value = 1 - 1 / t + 2 / Math.expm1(2 * t)
  return x < 0 ? -value : value
}
/** In units in the last place, of the series and of the formula where they meet at 2. */
const LANGEVIN = 40

const toBall = (a: Interval): Ball => {
  if (a.lo === -Infinity || a.hi === Infinity) throw UNRESOLVED
  const field = ballField(BALL_BITS)
  const lo = field.fromNumber(a.lo)
  return a.lo === a.hi ? lo : field.hull(lo, field.fromNumber(a.hi))
}
/** A double near m·2^e; whether it is below or above is left to the caller. */
const nearest = (a: Ball): number => {
  const length = Math.max(0, doubleExponentOf(a.m) - 60)
  const m = Number(a.m >> BigInt(length))
  const e = a.e + length
  if (m === 0 || e < -1200) return 0
  if (e > 1100) return m > 0 ? Infinity : -Infinity
  const half = Math.trunc(e / 2)
  return m * 2 ** half * 2 ** (e - half)
}
const doubleExponentOf = (m: bigint): number => doubleExponent(Number(m))
const fromBall = (a: Ball): Interval => {
  const lo = nearest(lowerEnd(a))
  const hi = nearest(upperEnd(a))
  // Two roundings, the second at most by one unit.
  return { lo: below(below(lo)), hi: above(above(hi)) }
}
/** A function of intervals by one of balls. */
export const byBall =
  (f: (field: BallField) => (a: Ball) => Ball) =>
  (a: Interval): Interval =>
    fromBall(f(ballField(BALL_BITS))(toBall(a)))

const langevinDerivative = (n: number, a: Interval): Interval => byBall((field) => (x) => field.langevin(x, n))(a)
/** coth x - 1/x, increasing, 0 at 0; with n its n-th derivative. */
export const langevin = (a: Interval, n = 0): Interval =>
  n > 0
    ? langevinDerivative(n, a)
    : {
        lo: a.lo === 0 ? 0 : Math.max(-1, lower(langevinAt(a.lo), LANGEVIN)),
        hi: a.hi === 0 ? 0 : Math.min(1, upper(langevinAt(a.hi), LANGEVIN)),
      }

/** @throws UNDEFINED at exactly 0, -1, -2, …, UNRESOLVED for another interval with one of these in it */
const refusePoles = (a: Interval): void => {
  if (a.lo > 0) return
  if (a.lo === -Infinity || Math.min(0, Math.floor(a.hi)) >= Math.ceil(a.lo)) {
    throw a.lo === a.hi ? UNDEFINED : UNRESOLVED
  }
}

/** Where log Γ is least on x > 0, and a lower bound of that value. */
const LEAST_AT = 1.4616321449683622
const LEAST = -0.1214862905358498
const lgammaByBall = byBall((field) => (x) => field.lgamma(x))
/**
 * log Γ at x > 0. The library is 30 units off at 0.192 < x < 0.232 and 560 units at 1.191 < x < 1.232 (its polynomial
 * around 1 ends before); there by Γ(x+1) = x Γ(x), which loses at most 30.
 */
const lgammaEnd = (x: number): number => {
  if (x === Infinity) return x
  if (x > 1.18 && x < 1.24) return stdGammaln(x + 1) - Math.log(x)
  if (x > 0.18 && x < 0.24) return stdGammaln(x + 2) - Math.log(x * (x + 1))
  return stdGammaln(x)
}
/** log|Γ(x)|. @throws UNDEFINED or UNRESOLVED at poles */
export const lgamma = (a: Interval): Interval => {
  refusePoles(a)
  if (a.lo <= 0) return lgammaByBall(a)
  const y = lgammaEnd(a.lo)
  const z = lgammaEnd(a.hi)
  const least = a.lo > LEAST_AT ? lower(y, GAMMALN) : a.hi < LEAST_AT ? lower(z, GAMMALN) : LEAST
  return { lo: a.lo === a.hi ? lower(y, GAMMALN) : least, hi: upper(Math.max(y, z), GAMMALN) }
}

const digammaByBall = byBall((field) => (x) => field.digamma(x))
/** ψ(x) = Γ'(x)/Γ(x), increasing between poles. @throws UNDEFINED or UNRESOLVED at poles */
export const digamma = (a: Interval): Interval => {
  refusePoles(a)
  if (a.lo <= 0) return digammaByBall(a)
  return { lo: lower(stdDigamma(a.lo), DIGAMMA), hi: a.hi === Infinity ? a.hi : upper(stdDigamma(a.hi), DIGAMMA) }
}

const trigammaByBall = byBall((field) => (x) => field.trigamma(x))
/** ψ'(x), positive. @throws UNDEFINED or UNRESOLVED at poles */
export const trigamma = (a: Interval): Interval => {
  refusePoles(a)
  if (a.lo <= 0) return trigammaByBall(a)
  return {
    lo: a.hi === Infinity ? 0 : Math.max(0, lower(stdTrigamma(a.hi), TRIGAMMA)),
    hi: upper(stdTrigamma(a.lo), TRIGAMMA),
  }
}

/** ψ⁽ⁿ⁾(x). @throws UNDEFINED or UNRESOLVED at poles */
export const polygamma = (n: number, a: Interval): Interval => {
  if (n === 0) return digamma(a)
  if (n === 1) return trigamma(a)
  refusePoles(a)
  return byBall((field) => (x) => field.polygamma(n, x))(a)
}

/** The value of an interval that is one integer. @throws UNDEFINED for another number, UNRESOLVED for several */
export const orderOf = (a: Interval): number => {
  if (a.lo !== a.hi) throw UNRESOLVED
  if (!Number.isInteger(a.lo)) throw UNDEFINED
  return a.lo
}
