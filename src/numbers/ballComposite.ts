import { UNDEFINED, UNRESOLVED } from './algebra'
import {
  type Ball,
  ballArithmetic,
  certainSign,
  dyadic,
  isExact,
  isExactZero,
  isWide,
  lowerEnd,
  negate,
  ONE_BALL,
  scaleBy,
  signOf,
  topExponent,
  upperEnd,
  ZERO_BALL,
} from './ballArithmetic'
import { bitLength, shift } from './binary'
import { ballElementary, midpoint } from './ballElementary'

type Unary = (a: Ball) => Ball

/** The sign of a - 1 for an exact a. */
const compareToOne = (a: Ball): number => {
  if (a.m <= 0n) return -1
  const top = bitLength(a.m) + a.e
  if (top < -1 || top > 3) return top > 3 ? 1 : -1
  const difference = a.e >= 0 ? shift(a.m, a.e) - 1n : a.m - shift(1n, -a.e)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The value of an exact integer below 2^53 in absolute value, undefined for every other ball. */
export const exactInteger = (a: Ball): number | undefined => {
  if (!isExact(a) || bitLength(a.m) + a.e > 53) return undefined
  if (a.e >= 0) return Number(shift(a.m, a.e))
  return bitLength(a.m) + a.e < 0 && a.m !== 0n ? undefined : exactQuotient(a)
}
const exactQuotient = (a: Ball): number | undefined => {
  const n = shift(a.m, a.e)
  return shift(n, -a.e) === a.m ? Number(n) : undefined
}

/**
 * These functions at `bits` bits, computed with 32 bits to spare. A wide ball is evaluated at both ends where the
 * function is monotone.
 */
export const ballComposite = (bits: number) => {
  const { round } = ballArithmetic(bits)
  const arithmetic = ballArithmetic(bits + 32)
  const { add, sub, mul, div, sqrt, hull } = arithmetic
  const { pi, log2, exp, expm1, log, log1p, sin, cos, atan, monotone } = ballElementary(arithmetic)
  const two = dyadic(2)

  const rounded =
    (f: Unary): Unary =>
    (a) =>
      round(f(a))
  const increasing =
    (f: Unary): Unary =>
    (a) =>
      round(monotone(f, a))
  /** An odd function from its values at x > 0. */
  const odd =
    (f: Unary): Unary =>
    (a) =>
      isExactZero(a) ? ZERO_BALL : a.m < 0n ? negate(f(negate(a))) : f(a)

  const abs: Unary = (a) => {
    const s = certainSign(a)
    if (s === undefined) return hull(ZERO_BALL, a.m < 0n ? negate(lowerEnd(a)) : upperEnd(a))
    return s < 0 ? negate(a) : a
  }
  /** An even function that increases with |x|. */
  const even = (f: Unary): Unary => {
    const positive = (a: Ball): Ball => monotone(f, a)
    return (a) => {
      const s = certainSign(a)
      if (s === undefined) return round(hull(f(ZERO_BALL), f(a.m < 0n ? negate(lowerEnd(a)) : upperEnd(a))))
      return round(positive(s < 0 ? negate(a) : a))
    }
  }

  const greatest = (a: Ball, b: Ball): Ball => (certainSign(sub(a, b)) === -1 ? b : a)
  const max = (a: Ball, b: Ball): Ball => {
    const s = certainSign(sub(a, b))
    if (s !== undefined) return s < 0 ? b : a
    return round(hull(greatest(lowerEnd(a), lowerEnd(b)), greatest(upperEnd(a), upperEnd(b))))
  }
  const min = (a: Ball, b: Ball): Ball => negate(max(negate(a), negate(b)))

  /** Refuses what lies outside [-1, 1], or with `open` outside (-1, 1). */
  const insideUnit = (a: Ball, open: boolean): void => {
    const b = a.m < 0n ? negate(a) : a
    const limit = open ? 0 : 1
    if (compareToOne(lowerEnd(b)) >= limit) throw UNDEFINED
    if (compareToOne(upperEnd(b)) >= limit) throw UNRESOLVED
  }
  const halfPi = (): Ball => scaleBy(pi(), -1)
  const asinEnd: Unary = odd((a) => {
    const c = mul(sub(ONE_BALL, a), add(ONE_BALL, a))
    return isExactZero(c) ? halfPi() : atan(div(a, sqrt(c)))
  })
  const acosEnd: Unary = (a) => {
    const below = add(ONE_BALL, a)
    return isExactZero(below) ? pi() : scaleBy(atan(sqrt(div(sub(ONE_BALL, a), below))), 1)
  }
  /** At both ends also where the distance to ±1 is uncertain. */
  const onUnit =
    (f: Unary): Unary =>
    (a) => {
      insideUnit(a, false)
      const distance = sub(ONE_BALL, a.m < 0n ? negate(a) : a)
      return round(isWide(distance) ? hull(f(lowerEnd(a)), f(upperEnd(a))) : monotone(f, a))
    }
  const asin = onUnit(asinEnd)
  const acos = onUnit(acosEnd)
  const atanhEnd: Unary = odd((a) => scaleBy(log1p(div(scaleBy(a, 1), sub(ONE_BALL, a))), -1))
  const atanh: Unary = (a) => {
    insideUnit(a, true)
    return round(monotone(atanhEnd, a))
  }
  const acosh: Unary = (a) => {
    if (compareToOne(upperEnd(a)) < 0) throw UNDEFINED
    if (compareToOne(lowerEnd(a)) < 0) throw UNRESOLVED
    const f = (x: Ball): Ball => {
      const t = sub(x, ONE_BALL)
      return log1p(add(t, sqrt(mul(t, add(t, two)))))
    }
    const t = sub(a, ONE_BALL)
    return round(isWide(t) ? hull(f(lowerEnd(a)), f(upperEnd(a))) : f(a))
  }
  const asinhEnd: Unary = odd((a) => {
    const square = mul(a, a)
    return log1p(add(a, div(square, add(ONE_BALL, sqrt(add(ONE_BALL, square))))))
  })

  const sinhEnd: Unary = odd((a) => {
    const e = expm1(a)
    return scaleBy(add(e, div(e, add(ONE_BALL, e))), -1)
  })
  const coshEnd: Unary = (a) => {
    if (topExponent(a) <= 1) {
      const s = sinhEnd(scaleBy(a, -1))
      return add(ONE_BALL, scaleBy(mul(s, s), 1))
    }
    const e = exp(a)
    return scaleBy(add(e, div(ONE_BALL, e)), -1)
  }
  const tanhEnd: Unary = odd((a) => {
    if (topExponent(a) <= 0) {
      const e = expm1(scaleBy(a, 1))
      return div(e, add(e, two))
    }
    const e = exp(scaleBy(negate(a), 1))
    return sub(ONE_BALL, div(scaleBy(e, 1), add(ONE_BALL, e)))
  })
  const tan: Unary = (a) => (isExactZero(a) ? a : round(div(sin(a), cos(a))))

  const sigmoidEnd: Unary = (a) => {
    const e = exp(a.m < 0n ? a : negate(a))
    return div(a.m < 0n ? e : ONE_BALL, add(ONE_BALL, e))
  }
  const softplusEnd: Unary = (a) => (a.m > 0n ? add(a, log1p(exp(negate(a)))) : log1p(exp(a)))
  const logcoshEnd: Unary = (a) => {
    if (topExponent(a) <= 0) {
      const s = sinhEnd(scaleBy(a, -1))
      return log1p(scaleBy(mul(s, s), 1))
    }
    return sub(add(a, log1p(exp(scaleBy(negate(a), 1)))), log2())
  }

  const log1mexpEnd: Unary = (a) => (midpoint(a) > -0.7 ? log(negate(expm1(a))) : log1p(negate(exp(a))))
  const log1mexp: Unary = (a) => {
    if (lowerEnd(a).m >= 0n) throw UNDEFINED
    if (upperEnd(a).m >= 0n) throw UNRESOLVED
    return round(monotone(log1mexpEnd, a))
  }

  /** sinh(h)/h - 1 = h²/6 + h⁴/120 + … for |h| < 1; the rest is below twice the first omitted term. */
  const sinhcMinusOne = (h: Ball): Ball => {
    const square = mul(h, h)
    let term = div(square, dyadic(6))
    const least = topExponent(term) - bits - 40
    let sum = term
    for (let k = 4; topExponent(term) > least; k += 2) {
      term = div(mul(term, square), dyadic(k * (k + 1)))
      sum = add(sum, term)
    }
    return arithmetic.widen(sum, term)
  }
  const logexprelEnd: Unary = (a) => {
    if (isExactZero(a)) return a
    if (topExponent(a) <= 1) {
      const h = scaleBy(a, -1)
      return add(h, log1p(sinhcMinusOne(h)))
    }
    if (a.m < 0n) return sub(log1p(negate(exp(a))), log(negate(a)))
    return sub(add(a, log1p(negate(exp(negate(a))))), log(a))
  }

  const power = (a: Ball, b: Ball): Ball => {
    const k = exactInteger(b)
    const s = certainSign(a)
    if (s === 0) {
      if (k === 0) return ONE_BALL
      if (signOf(b) < 0) throw UNDEFINED
      return ZERO_BALL
    }
    if (s === undefined) throw UNRESOLVED
    if (s < 0) throw UNDEFINED
    if (k !== undefined && Math.abs(k) <= 1024) return round(arithmetic.powerInteger(a, k))
    if (isExact(b) && b.e === -1 && b.m === 1n) return round(sqrt(a))
    // An absolute error of b·log(a) is a relative one of the power: as many bits more as that product has.
    const rough = topExponent(mul(b, log(a)))
    const extra = Math.min(64, Math.max(0, Math.ceil(rough / 16) * 16))
    if (extra === 0) return round(exp(mul(b, log(a))))
    const wide = ballArithmetic(bits + 32 + extra)
    return round(exp(wide.mul(b, ballElementary(wide).log(a))))
  }

  return {
    abs: rounded(abs),
    tan,
    asin,
    acos,
    sinh: increasing(sinhEnd),
    cosh: even(coshEnd),
    tanh: increasing(tanhEnd),
    asinh: increasing(asinhEnd),
    acosh,
    atanh,
    sigmoid: increasing(sigmoidEnd),
    softplus: increasing(softplusEnd),
    logcosh: even(logcoshEnd),
    log1mexp,
    logexprel: increasing(logexprelEnd),
    power,
    max,
    min,
  }
}

/** Elementary functions that are composed of arithmetic, exp, log, sin, cos and atan. */
export type BallComposite = ReturnType<typeof ballComposite>
