import { UNRESOLVED } from './algebra'
import {
  type Ball,
  ballArithmetic,
  dyadic,
  isExactZero,
  isWide,
  lowerEnd,
  NEGLIGIBLE,
  negate,
  ONE_BALL,
  scaleBy,
  topExponent,
  upperEnd,
} from './ballArithmetic'
import { bitLength, scaleUp, shift } from './binary'
import { ballElementary, midpoint } from './ballElementary'

type Unary = (a: Ball) => Ball

/** The error function and its relatives. */
export interface BallErf {
  readonly erf: Unary
  readonly erfc: Unary
  readonly erfcx: Unary
  readonly logerfc: Unary
}

/** The precision of a sub-computation, in steps so that few tables are built. */
const inSteps = (bits: number): number => Math.ceil(bits / 64) * 64

/**
 * erf, erfc, exp(x²)·erfc(x) and log erfc at `bits` bits.
 *
 * The middle of a thin ball is evaluated exactly and its radius enters through a bound of the derivative on the ball;
 * a wide ball is evaluated at both ends, since all four are monotone.
 */
export const ballErf = (bits: number): BallErf => {
  const goal = bits + 32
  const base = ballArithmetic(goal)
  const baseFunctions = ballElementary(base)
  const coarse = ballArithmetic(64)
  const coarseFunctions = ballElementary(coarse)

  /** 2/√π at the precision of the arithmetic given. */
  const slopeAtZero = (at: number): Ball => {
    const { div, sqrt } = ballArithmetic(at)
    return div(dyadic(2), sqrt(ballElementary(ballArithmetic(at)).pi()))
  }

  /**
   * S(x) = Σ (2x²)^k / (1·3·5…(2k+1)) = √π/(2x)·exp(x²)·erf(x), all terms positive, to `precision` bits relatively.
   * For k >= 2x² the ratio is below 1/2, so the rest is below the last term.
   */
  const series = (x: Ball, precision: number): Ball => {
    const size = midpoint(x) ** 2
    const wp = precision + 24
    const square = shift(x.m * x.m, 2 * x.e + 1 + wp)
    const width = BigInt(wp)
    const least = BigInt(precision + 16)
    let term = 1n << width
    let sum = term
    let k = 0
    for (let more = true; more;) {
      for (let step = 0; step < 8; step++) {
        k += 1
        term = ((term * square) >> width) / BigInt(2 * k + 1)
        sum += term
      }
      more = k <= 2 * size + 1 || term > sum >> least
    }
    // Each term carries at most 3k units, relatively while it exceeds one and absolutely afterwards; so the sum
    // carries less than this many units of 2^(whole-wp), where |S| < 2^whole.
    const whole = Math.max(0, bitLength(sum) - wp)
    return { m: shift(sum, -whole), e: whole - wp, r: 4 * (k + 4) ** 2 + 2 ** 9 + 1 }
  }

  /** Beyond this the asymptotic series reaches `goal` bits. */
  const far = Math.sqrt((goal + 16) * Math.LN2) + 1

  /**
   * exp(x²)·erfc(x) = 1/(x√π) Σ (-1)^k (2k-1)!!/(2x²)^k for x >= far: the rest is below the first omitted term and of
   * its sign (DLMF 7.12.2).
   */
  const asymptotic = (x: Ball): Ball => {
    const wp = goal + 16
    const inverse = base.div(ONE_BALL, scaleBy(base.mul(x, x), 1))
    const v = shift(inverse.m, inverse.e + wp)
    const width = BigInt(wp)
    let term = 1n << width
    let sum = term
    let k = 0
    for (; term !== 0n; k++) {
      const next = (term * v * BigInt(2 * k + 1)) >> width
      if (next >= term) break
      term = next
      sum += k % 2 === 0 ? -term : term
    }
    const error = Number(term) + 4 * (k + 4) ** 2 + 8 + 2 * scaleUp(inverse.r, inverse.e + wp)
    const root = base.mul(x, base.sqrt(baseFunctions.pi()))
    return base.div({ m: sum, e: -wp, r: error }, root)
  }

  /** erfcx of an exact x in [0, far): exp(x²) - 2/√π·x·S(x), with the bits that the difference costs. */
  const difference = (x: Ball): Ball => {
    const at = inSteps(goal + Math.ceil(midpoint(x) ** 2 * Math.LOG2E) + 8)
    const { sub, mul } = ballArithmetic(at)
    const e = ballElementary(ballArithmetic(at)).exp(mul(x, x))
    return sub(e, mul(mul(x, slopeAtZero(at)), series(x, at)))
  }

  /** erfcx of an exact x >= 0. */
  const scaledTail = (x: Ball): Ball => (topExponent(x) > 20 || midpoint(x) > far ? asymptotic(x) : difference(x))
  const negativeSquare = (x: Ball): Ball => negate(base.mul(x, x))

  /** erf of an exact x >= 0. */
  const erfEnd: Unary = (x) => {
    if (isExactZero(x)) return x
    const size = topExponent(x) > 25 ? Infinity : midpoint(x)
    if (size < far) {
      const factor = base.mul(base.mul(x, slopeAtZero(goal)), series(x, goal))
      return base.mul(factor, baseFunctions.exp(negativeSquare(x)))
    }
    return base.sub(ONE_BALL, size > 2 ** 24 ? NEGLIGIBLE : erfcEnd(x))
  }
  const erfcEnd: Unary = (x) => {
    if (x.m <= 0n) return base.add(ONE_BALL, erfEnd(negate(x)))
    if (topExponent(x) <= -1) return base.sub(ONE_BALL, erfEnd(x))
    return base.mul(baseFunctions.exp(negativeSquare(x)), scaledTail(x))
  }
  const erfcxEnd: Unary = (x) => {
    if (x.m >= 0n) return scaledTail(x)
    const e = scaleBy(baseFunctions.exp(base.mul(x, x)), 1)
    return base.sub(e, scaledTail(negate(x)))
  }
  const logerfcEnd: Unary = (x) => {
    if (x.m < 0n) return baseFunctions.log1p(erfEnd(negate(x)))
    if (topExponent(x) <= -1) return baseFunctions.log1p(negate(erfEnd(x)))
    return base.add(negativeSquare(x), baseFunctions.log(scaledTail(x)))
  }

  const middle = (a: Ball): Ball => ({ m: a.m, e: a.e, r: 0 })
  const spread = (a: Ball): Ball => ({ m: 0n, e: a.e, r: a.r })
  /** x + √(x²+2). */
  const reach = (x: Ball): Ball => coarse.add(x, coarse.sqrt(coarse.add(dyadic(2), coarse.mul(x, x))))
  /** 37/32·exp(-x²): an upper bound of |erf'|, as 37/32 > 2/√π. */
  const bell = (x: Ball): Ball => coarse.mul(dyadic(37n, -5), coarseFunctions.exp(negate(coarse.mul(x, x))))
  /** An upper bound of |erfc'/erfc| on a thin ball: x + √(x²+2) for x >= 0 (DLMF 7.8.2), |erf'| for x < 0. */
  const steepness = (a: Ball): Ball => (a.m < 0n ? bell(upperEnd(a)) : reach(upperEnd(a)))
  /** An upper bound of |erfcx'/erfcx|: √(x²+2) - x for x >= 0 by the same inequality, 2|x| + 2/√π for x < 0. */
  const scaledSteepness = (a: Ball): Ball =>
    a.m < 0n ? coarse.add(dyadic(2), scaleBy(negate(lowerEnd(a)), 1)) : coarse.div(dyadic(2), reach(lowerEnd(a)))
  /** f(a) for a positive f with |f'/f| <= steep on the ball: f(x+δ) lies within f(x)·(e^(steep·|δ|) - 1). */
  const relatively = (f: Unary, steep: (a: Ball) => Ball, a: Ball): Ball => {
    if (a.r === 0) return base.round(f(a))
    if (!isWide(a)) {
      const change = coarse.mul(spread(a), steep(a))
      if (topExponent(change) < 0) {
        const value = f(middle(a))
        return base.widen(value, coarse.mul(value, coarse.mul(change, dyadic(2))))
      }
    }
    return base.hull(f(lowerEnd(a)), f(upperEnd(a)))
  }

  const erf: Unary = (a) => {
    if (isExactZero(a)) return a
    if (a.m < 0n) return negate(erf(negate(a)))
    if (isWide(a)) return base.hull(signedErf(lowerEnd(a)), erfEnd(upperEnd(a)))
    const value = erfEnd(middle(a))
    if (a.r === 0) return value
    // |erf(x+δ) - erf(x)| <= 2/√π·exp(-(x-|δ|)²)·|δ|
    return base.widen(value, coarse.mul(spread(a), bell(lowerEnd(a))))
  }
  const signedErf: Unary = (x) => (x.m < 0n ? negate(erfEnd(negate(x))) : erfEnd(x))
  const erfc: Unary = (a) => relatively(erfcEnd, steepness, a)
  const erfcx: Unary = (a) => relatively(erfcxEnd, scaledSteepness, a)
  const logerfc: Unary = (a) => {
    if (isExactZero(a)) return a
    if (isWide(a)) return base.hull(logerfcEnd(lowerEnd(a)), logerfcEnd(upperEnd(a)))
    const value = logerfcEnd(middle(a))
    return a.r === 0 ? value : base.widen(value, coarse.mul(spread(a), steepness(a)))
  }

  const { round } = ballArithmetic(bits)
  const finished =
    (f: Unary): Unary =>
    (a) => {
      if (topExponent(a) > 2 ** 40) throw UNRESOLVED
      return round(f(a))
    }
  return { erf: finished(erf), erfc: finished(erfc), erfcx: finished(erfcx), logerfc: finished(logerfc) }
}
