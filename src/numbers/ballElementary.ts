import { UNDEFINED, UNRESOLVED } from './algebra'
import {
  type Ball,
  type BallArithmetic,
  ballArithmetic,
  certainSign,
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
  ZERO_BALL,
} from './ballArithmetic'
import { bitLength, doubleExponent, pow2Up, scaleUp, shift } from './binary'
import { fixedPoint, log2Fixed, piFixed } from './fixedPoint'

/** exp, log, sin, cos and atan of balls; the other elementary functions are composed of them. */
export interface BallElementary {
  pi(): Ball
  log2(): Ball
  /** e^x for x <= 2^48; a ball around zero for x < -2^48. @throws UNRESOLVED beyond */
  exp(a: Ball): Ball
  /** e^x - 1, relatively precise near 0. */
  expm1(a: Ball): Ball
  /** The natural logarithm. @throws UNDEFINED for x <= 0 */
  log(a: Ball): Ball
  /** log(1 + x), relatively precise near 0. @throws UNDEFINED for x <= -1 */
  log1p(a: Ball): Ball
  sin(a: Ball): Ball
  cos(a: Ball): Ball
  atan(a: Ball): Ball
  /** f at both ends of a wide ball, f itself otherwise; f must be monotone on the ball. */
  monotone(f: (x: Ball) => Ball, a: Ball): Ball
}

/** Bits that the fixed-point kernels carry beyond those of the result. */
const GUARD = 44
/** Their error in units of 2^-wp: more than what any of them, or a sum of three, is stated to lose. */
const ERROR = 2 ** 14
/** Arguments below 2^-NEAR use series that keep the relative precision. */
const NEAR = 10
const EXP_LIMIT = 2 ** 48

/** A double near the value, ±Infinity or 0 beyond the range of doubles. */
const approximate = (a: Ball): number => {
  const k = Math.max(0, bitLength(a.m) - 64)
  const e = a.e + k
  if (e > 1100) return a.m < 0n ? -Infinity : a.m > 0n ? Infinity : 0
  return e < -1200 ? 0 : Number(shift(a.m, -k)) * 2 ** Math.trunc(e / 2) * 2 ** (e - Math.trunc(e / 2))
}

/** Bits that an error of x·2^k makes meaningless, and that it has to lose to be held by a double. */
const excessOf = (x: number, k: number): number => Math.max(0, doubleExponent(x) + k - 900)

/** The functions at the precision of `arithmetic`. All results are enclosures, a few units of the last place wide. */
export const ballElementary = (arithmetic: BallArithmetic): BallElementary => {
  const { bits, round, add, sub, mul, div, enlarge, hull } = arithmetic
  const wp = bits + GUARD
  const kernel = fixedPoint(wp)
  const fromFixed = (m: bigint, error = ERROR): Ball => round({ m, e: -wp, r: error })
  const piBall = fromFixed(kernel.pi, 4)
  const log2Ball = fromFixed(kernel.log2, 4)

  const monotone = (f: (x: Ball) => Ball, a: Ball): Ball => (isWide(a) ? hull(f(lowerEnd(a)), f(upperEnd(a))) : f(a))

  /** An upper bound of the radius as a double, never below 2^-1022 unless the ball is exact. */
  const radiusOf = (a: Ball): number => scaleUp(a.r, a.e)

  const exp = (a: Ball): Ball => {
    if (isExactZero(a)) return ONE_BALL
    const x = approximate(a)
    const radius = radiusOf(a)
    if (!(Math.abs(x) + radius <= EXP_LIMIT)) return beyondLimit(a)
    if (radius > 0.5) return hull(exp(lowerEnd(a)), exp(upperEnd(a)))
    let k = Math.floor(x / Math.LN2)
    let rest = shift(a.m, a.e + wp) - ((BigInt(k) * log2Fixed(wp + 64)) >> 64n)
    if (rest < 0n) {
      rest += kernel.log2
      k -= 1
    }
    // |e^(x+δ) - e^x| <= e^x·(|δ| + δ²) for |δ| <= 1
    const m = kernel.exp(rest)
    const relative = radius * (1 + radius)
    const top = Math.max(0, wp - 60)
    const excess = radius === 0 ? 0 : excessOf(relative, wp)
    const spread = radius === 0 ? 0 : scaleUp((Number(shift(m, -top)) + 1) * relative, top - excess)
    return round({ m: shift(m, -excess), e: k - wp + excess, r: ERROR + 1 + spread })
  }

  /** Where the ball does not lie between the limits: nothing is known of the smaller end but that it is below NEGLIGIBLE. */
  const beyondLimit = (a: Ball): Ball => {
    const [low, high] = [lowerEnd(a), upperEnd(a)]
    if (high.m < 0n && approximate(high) <= -EXP_LIMIT) return NEGLIGIBLE
    if (!(Math.abs(approximate(high)) <= EXP_LIMIT)) throw UNRESOLVED
    return approximate(low) < -EXP_LIMIT ? hull(ZERO_BALL, exp(high)) : hull(exp(low), exp(high))
  }

  /** Σ x^k·c_k with c_k = Π ratio, for the fixed-point |x| < 2^-9, c_0 = 1; at most 2^10 units off. */
  const fixedSeries = (x: bigint, next: (term: bigint, k: number) => bigint): bigint => {
    let sum = kernel.one
    let term = kernel.one
    for (let k = 1; term !== 0n && term !== -1n; k++) {
      term = next(kernel.multiply(term, x), k)
      sum += term
    }
    return sum
  }
  /** a·S(a) for a series S with |S'| <= 1, evaluated at the middle of a. */
  const scaledSeries = (a: Ball, sum: bigint): Ball => {
    const excess = a.r === 0 ? 0 : excessOf(a.r, a.e + wp)
    return mul(a, { m: shift(sum, -excess), e: excess - wp, r: ERROR + 1 + scaleUp(a.r, a.e + wp - excess) })
  }
  const fixed = (a: Ball): bigint => shift(a.m, a.e + wp)

  /** log(1+t) for |t| < 2^-9, relatively precise: 2z(1 + z²/3 + z⁴/5 + …), z = t/(2+t). */
  const log1pNear = (t: Ball): Ball => {
    const z = div(t, add(dyadic(2), t))
    const x = fixed(z)
    let power = kernel.one
    let sum = kernel.one
    const square = kernel.multiply(x, x)
    for (let k = 3n; power !== 0n; k += 2n) {
      power = kernel.multiply(power, square)
      sum += power / k
    }
    return scaledSeries(scaleBy(z, 1), sum)
  }

  const expm1 = (a: Ball): Ball => {
    if (isExactZero(a)) return a
    if (isWide(a)) return hull(expm1(lowerEnd(a)), expm1(upperEnd(a)))
    if (topExponent(a) > -NEAR) return round(precise.sub(preciseFunctions().exp(a), ONE_BALL))
    return scaledSeries(
      a,
      fixedSeries(fixed(a), (term, k) => term / BigInt(k + 1)),
    )
  }
  /** The same with bits to spare for a cancellation by 2^-NEAR. */
  const precise = ballArithmetic(bits + 20)
  let preciseElementary: BallElementary | undefined
  const preciseFunctions = (): BallElementary => (preciseElementary ??= ballElementary(precise))

  const log = (a: Ball): Ball => {
    const s = certainSign(a)
    if (s === undefined) throw upperEnd(a).m <= 0n ? UNDEFINED : UNRESOLVED
    if (s !== 1) throw UNDEFINED
    if (isWide(a)) return hull(log(lowerEnd(a)), log(upperEnd(a)))
    let k = bitLength(a.m) + a.e
    let x = shift(a.m, wp - (k - a.e))
    // Into [0.707, 1.415); the length may be one too large.
    const threshold = (kernel.one * 181n) >> 8n
    while (x < threshold) {
      x = shift(a.m, wp - (k - 1 - a.e))
      k -= 1
    }
    let value: Ball
    const difference = x - kernel.one
    if (k === 0 && (difference < 0n ? -difference : difference) >> BigInt(wp - NEAR) === 0n) {
      const t = a.m - shift(1n, -a.e)
      value = t === 0n ? ZERO_BALL : log1pNear({ m: t, e: a.e, r: 0 })
    } else {
      const shifted = k === 0 ? 0n : (BigInt(k) * log2Fixed(wp + 48)) >> 48n
      value = fromFixed(kernel.log(x) + shifted)
    }
    if (a.r === 0) return value
    // |log(x+δ) - log x| <= (|δ|/x) / (1 - |δ|/x), and |δ|/x < 2^-16
    const i = Math.max(0, bitLength(a.m) - 60)
    const relative = (a.r / Number(shift(a.m, -i))) * (1 + 2 ** -15)
    return enlarge(value, relative, -i)
  }

  const log1p = (a: Ball): Ball => {
    if (isExactZero(a)) return a
    const sum = add(ONE_BALL, a)
    if (topExponent(a) >= 1 - NEAR) {
      const s = certainSign(sum)
      if (s === undefined) throw upperEnd(sum).m <= 0n ? UNDEFINED : UNRESOLVED
      if (s !== 1) throw UNDEFINED
      if (isWide(a)) return hull(log1p(lowerEnd(a)), log1p(upperEnd(a)))
      // 1 + a with 16 bits to spare, since a may be as small as 2^-10.
      return log(wideSum(a))
    }
    if (isWide(a)) return hull(log1p(lowerEnd(a)), log1p(upperEnd(a)))
    const value = log1pNear({ m: a.m, e: a.e, r: 0 })
    return a.r === 0 ? value : enlarge(value, a.r * 1.01, a.e)
  }
  /** 1 + a, where a is at least 2^-NEAR·|1 + a| or so, not rounded below the unit of a. */
  const wideSum = (a: Ball): Ball => {
    if (a.e >= 0) return add(ONE_BALL, a)
    const k = Math.min(-a.e, bits + 64)
    const m = (1n << BigInt(k)) + shift(a.m, a.e + k)
    return { m, e: -k, r: a.r === 0 ? (k === -a.e ? 0 : 1) : scaleUp(a.r, a.e + k) + 1 }
  }

  /** sin x for |x| < 2^-9, relatively precise. */
  const sinNear = (a: Ball): Ball => {
    const x = fixed(a)
    const square = -kernel.multiply(x, x)
    return scaledSeries(
      a,
      fixedSeries(square, (term, k) => term / BigInt(2 * k * (2 * k + 1))),
    )
  }

  /** sin of the middle plus a multiple of π/2. */
  const quarterSine = (a: Ball, quarters: number): Ball => {
    const top = bitLength(a.m) + a.e
    if (top > 20_000) throw UNRESOLVED
    let precision = wp
    for (let attempt = 0; ; attempt++) {
      const x = shift(a.m, a.e + precision)
      const extra = Math.max(0, top)
      const halfPi = piFixed(precision + extra + 8) >> 1n
      const scaled = x << BigInt(extra + 8)
      const quotient = (scaled + (halfPi >> 1n)) / halfPi
      const count = scaled < -(halfPi >> 1n) ? (scaled - (halfPi >> 1n)) / halfPi : quotient
      const rest = (scaled - count * halfPi) >> BigInt(extra + 8)
      const turn = (((Number(count & 3n) + quarters) % 4) + 4) % 4
      const negative = turn >= 2
      const length = bitLength(rest)
      const near = length < precision - NEAR
      let value: Ball
      if (turn % 2 === 0 && near) {
        if (count === 0n) value = a.m === 0n ? ZERO_BALL : sinNear({ m: a.m, e: a.e, r: 0 })
        else if (length < bits + 24 && attempt < 2) {
          precision += bits + 32 - length
          continue
        } else value = sinNear({ m: rest, e: -precision, r: 4 })
      } else {
        const cut = shift(rest, wp - precision)
        const [s, c] = kernel.sinCos(cut < 0n ? -cut : cut)
        value = fromFixed(turn % 2 === 0 ? (cut < 0n ? -s : s) : c)
      }
      return negative ? negate(value) : value
    }
  }

  const UNIT: Ball = { m: 0n, e: 0, r: 1 }
  const sin = (a: Ball): Ball => {
    if (isExactZero(a)) return ZERO_BALL
    const radius = radiusOf(a)
    return radius >= 1 ? UNIT : widenBy(quarterSine(a, 0), a)
  }
  const cos = (a: Ball): Ball => {
    if (isExactZero(a)) return ONE_BALL
    const radius = radiusOf(a)
    if (radius >= 1) return UNIT
    const value = quarterSine(a, 1)
    if (a.r === 0) return value
    // |cos(x+δ) - cos x| <= |δ|·min(1, |x| + |δ|)
    const top = Math.max(-1000, Math.min(0, topExponent(a)))
    return enlarge(value, a.r, a.e + top)
  }
  const widenBy = (value: Ball, a: Ball): Ball => (a.r === 0 ? value : enlarge(value, a.r, a.e))

  const atan = (a: Ball): Ball => {
    if (isExactZero(a)) return ZERO_BALL
    if (isWide(a)) return hull(atan(lowerEnd(a)), atan(upperEnd(a)))
    if (a.m < 0n) return negate(atan(negate(a)))
    const top = bitLength(a.m) + a.e
    if (top > 64) return sub(scaleBy(piBall, -1), atan(div(ONE_BALL, a)))
    let value: Ball
    if (top <= -NEAR) {
      const x = fixed(a)
      const square = -kernel.multiply(x, x)
      let power = kernel.one
      let sum = kernel.one
      for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
        power = kernel.multiply(power, square)
        sum += power / k
      }
      value = scaledSeries({ m: a.m, e: a.e, r: 0 }, sum)
    } else if (top <= 0) value = fromFixed(kernel.atan(shift(a.m, a.e + wp), kernel.one))
    else {
      // atan x = π/2 - atan(1/x) with 1/x as the quotient of 2^-top and x·2^-top in [1/4, 1].
      const x = shift(a.m, a.e - top + wp)
      value = fromFixed((kernel.pi >> 1n) - kernel.atan(shift(1n, wp - top), x))
    }
    if (a.r === 0) return value
    const low = top <= 0 ? 0 : approximate(a) * (1 - 2 ** -14)
    return enlarge(value, a.r * Math.min(1, 1 / (1 + low * low)) * (1 + 2 ** -40), a.e)
  }

  return { pi: () => piBall, log2: () => log2Ball, exp, expm1, log, log1p, sin, cos, atan, monotone }
}

/** A double near the middle of the ball: ±Infinity beyond the largest double, 0 below the smallest. */
export const midpoint = approximate

/** An upper bound of the radius as a double: Infinity beyond the largest, at least 2^-1022 for an inexact ball. */
export const radius = (a: Ball): number =>
  a.r === 0 ? 0 : a.e > 1100 ? Infinity : Math.max(scaleUp(a.r, a.e), pow2Up(-1022))
