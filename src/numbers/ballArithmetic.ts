import { UNDEFINED, UNRESOLVED } from './algebra'
import { absolute, big, bitLength, doubleExponent, integerSquareRoot, pow2Up, scaleUp, shift, UP } from './binary'
import type { Rational } from './rational'

/**
 * The set of reals within r·2^e of m·2^e.
 *
 * Either r is 0 (exactly m·2^e) or r >= 1, so that whatever lies 64 bits below the unit 2^e may be dropped.
 */
export interface Ball {
  readonly m: bigint
  readonly e: number
  readonly r: number
}

/** Exponents beyond this are refused with UNRESOLVED: doubles hold them exactly, and so their sums. */
const MAX_EXPONENT = 2 ** 52
/** Radii above this are traded for a coarser unit. */
const COARSE = 2 ** 62

export const ZERO_BALL: Ball = { m: 0n, e: 0, r: 0 }
export const ONE_BALL: Ball = { m: 1n, e: 0, r: 0 }
/** 0 ± 2^-4.06e14, which holds every exp(-x) with x >= 2^48. */
export const NEGLIGIBLE: Ball = { m: 0n, e: -Math.floor(2 ** 48 * Math.LOG2E), r: 1 }

export const isExactZero = (a: Ball): boolean => a.m === 0n && a.r === 0
export const isExact = (a: Ball): boolean => a.r === 0
/** The exact ball n·2^e. */
export const dyadic = (n: number | bigint, e = 0): Ball => ({ m: BigInt(n), e, r: 0 })
/** Nearly the greatest of |a|: an e with |a| < 2^e everywhere in the ball. */
export const topExponent = (a: Ball): number =>
  (a.r === 0 ? bitLength(a.m) : Math.max(bitLength(a.m), doubleExponent(a.r)) + 1) + a.e
export const negate = (a: Ball): Ball => ({ m: -a.m, e: a.e, r: a.r })
/** a·2^k, exactly. */
export const scaleBy = (a: Ball, k: number): Ball => (isExactZero(a) ? a : { m: a.m, e: a.e + k, r: a.r })

const ceiling = (r: number): bigint => BigInt(Math.ceil(r))
/** An exact lower bound of the ball. */
export const lowerEnd = (a: Ball): Ball => (a.r === 0 ? a : { m: a.m - ceiling(a.r), e: a.e, r: 0 })
/** An exact upper bound of the ball. */
export const upperEnd = (a: Ball): Ball => (a.r === 0 ? a : { m: a.m + ceiling(a.r), e: a.e, r: 0 })

/** 1 or -1 if every element has that sign, 0 for exactly zero, undefined if the ball has zero inside and a radius. */
export const certainSign = (a: Ball): -1 | 0 | 1 | undefined => {
  const x = Number(a.m)
  if (a.r === 0) return x > 0 ? 1 : x < 0 ? -1 : 0
  if (Math.abs(x) > a.r * UP) return x > 0 ? 1 : -1
  const c = ceiling(a.r)
  return a.m > c ? 1 : a.m < -c ? -1 : undefined
}

/** The sign of the ball. @throws UNRESOLVED if it contains zero without being exactly zero */
export const signOf = (a: Ball): -1 | 0 | 1 => {
  const s = certainSign(a)
  if (s === undefined) throw UNRESOLVED
  return s
}

/** True where r exceeds 2^-16·|m|: functions are then evaluated at both ends instead of at the middle. */
export const isWide = (a: Ball): boolean => a.r !== 0 && a.r * 65536 > Math.abs(Number(a.m))

/** Ball arithmetic that rounds to `bits` bits; exact as long as the result fits. */
export interface BallArithmetic {
  readonly bits: number
  round(a: Ball): Ball
  fromRational(value: Rational): Ball
  fromNumber(value: number): Ball
  add(a: Ball, b: Ball): Ball
  sub(a: Ball, b: Ball): Ball
  mul(a: Ball, b: Ball): Ball
  div(a: Ball, b: Ball): Ball
  powerInteger(a: Ball, exponent: number): Ball
  sqrt(a: Ball): Ball
  /** a with r·2^e added to its radius. */
  enlarge(a: Ball, r: number, e: number): Ball
  /** a with the magnitude of `by` added to its radius. */
  widen(a: Ball, by: Ball): Ball
  /** A ball around both. */
  hull(a: Ball, b: Ball): Ball
}

/** m·2^e ± r·2^e cut to `bits` bits, where |m| < 2^length. */
const cut = (m: bigint, e: number, r: number, length: number, bits: number): Ball => {
  let s = length - bits
  if (r > COARSE) {
    if (r === Infinity) throw UNRESOLVED
    s = Math.max(s, doubleExponent(r) - 32)
  }
  if (s <= 0) return { m, e, r }
  const by = big(s)
  if (r === 0) return { m: m >> by, e: e + s, r: BigInt.asUintN(s, m) === 0n ? 0 : 1 }
  return { m: m >> by, e: e + s, r: (r * pow2Up(-s) + 1) * UP }
}

/** Arithmetic at `bits` bits (at least 32). All results contain the true values of all elements of the operands. */
export const ballArithmetic = (bits: number): BallArithmetic => {
  const round = (a: Ball): Ball => cut(a.m, a.e, a.r, bitLength(a.m), bits)

  const fromRational = ({ n, d }: Rational): Ball => {
    if (d === 1n) return round({ m: n, e: 0, r: 0 })
    if ((d & (d - 1n)) === 0n) return round({ m: n, e: 1 - d.toString(2).length, r: 0 })
    const k = Math.max(0, bits + 2 + bitLength(d) - bitLength(n))
    return round({ m: shift(n, k) / d, e: -k, r: 1 })
  }

  const fromNumber = (value: number): Ball => {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`)
    if (Number.isSafeInteger(value)) return { m: BigInt(value), e: 0, r: 0 }
    const k = Math.abs(value) < 2 ** -1021 ? 1074 : 53 - doubleExponent(value)
    const half = Math.trunc(k / 2)
    return { m: BigInt(value * 2 ** half * 2 ** (k - half)), e: -k, r: 0 }
  }

  const sum = (am: bigint, ae: number, ar: number, bm: bigint, be: number, br: number): Ball => {
    if (ar === 0 && am === 0n) return cut(bm, be, br, bitLength(bm), bits)
    if (br === 0 && bm === 0n) return cut(am, ae, ar, bitLength(am), bits)
    if (ae < be) return sum(bm, be, br, am, ae, ar)
    const d = ae - be
    const limit = ar === 0 ? bits + 2 : 64
    let m: bigint
    let e: number
    let r: number
    if (d <= limit) {
      m = d === 0 ? am + bm : (am << big(d)) + bm
      e = be
      r = ar === 0 ? br : (ar * pow2Up(d) + br) * UP
    } else {
      m = (am << big(limit)) + (bm >> big(d - limit))
      e = ae - limit
      r = ((ar === 0 ? 0 : ar * pow2Up(limit)) + br * pow2Up(limit - d) + 1) * UP
    }
    return m === 0n && r === 0 ? ZERO_BALL : cut(m, e, r, bitLength(m), bits)
  }

  const add = (a: Ball, b: Ball): Ball => sum(a.m, a.e, a.r, b.m, b.e, b.r)
  const sub = (a: Ball, b: Ball): Ball => sum(a.m, a.e, a.r, -b.m, b.e, b.r)

  const mul = (a: Ball, b: Ball): Ball => {
    const m = a.m * b.m
    if (m === 0n && (isExactZero(a) || isExactZero(b))) return ZERO_BALL
    const e = a.e + b.e
    if (e > MAX_EXPONENT || e < -MAX_EXPONENT) throw UNRESOLVED
    const x = Math.abs(Number(a.m))
    const y = Math.abs(Number(b.m))
    if (x < 2 ** 900 && y < 2 ** 900) {
      const r = a.r === 0 && b.r === 0 ? 0 : (x * b.r + (y + b.r) * a.r) * UP
      return cut(m, e, r, (x === 0 ? 0 : doubleExponent(x)) + (y === 0 ? 0 : doubleExponent(y)), bits)
    }
    // The same with |m| = x·2^i, so that no double overflows; the radius is taken after the cut by s bits.
    const length = bitLength(a.m) + bitLength(b.m)
    if (a.r === 0 && b.r === 0) return cut(m, e, 0, length, bits)
    // A radius that doubles cannot hold says that fewer bits matter.
    const coarse = Math.max(
      a.r === 0 ? 0 : bitLength(b.m) + doubleExponent(a.r),
      b.r === 0 ? 0 : bitLength(a.m) + doubleExponent(b.r),
    )
    const s = Math.max(0, length - bits, coarse - 900)
    const i = Math.max(0, bitLength(a.m) - 64)
    const j = Math.max(0, bitLength(b.m) - 64)
    const u = Number(absolute(a.m) >> big(i)) + 1
    const v = Number(absolute(b.m) >> big(j)) + 1
    const r = scaleUp(u * b.r, i - s) + scaleUp(v * a.r, j - s) + scaleUp(a.r * b.r, -s) + (s > 0 ? 1 : 0)
    return round({ m: m >> big(s), e: e + s, r: r * UP })
  }

  const div = (a: Ball, b: Ball): Ball => {
    if (certainSign(b) === 0) throw UNDEFINED
    if (certainSign(b) === undefined) throw UNRESOLVED
    if (isExactZero(a)) return ZERO_BALL
    const lengthB = bitLength(b.m)
    // More bits than an inexact operand has would be noise, with a radius beyond doubles.
    const wanted = Math.min(bits + 2, a.r === 0 ? Infinity : bitLength(a.m) + 64, b.r === 0 ? Infinity : lengthB + 64)
    const k = Math.max(0, wanted + lengthB - bitLength(a.m))
    const n = shift(a.m, k)
    const q = n / b.m
    const e = a.e - b.e - k
    if (e > MAX_EXPONENT || e < -MAX_EXPONENT) throw UNRESOLVED
    if (a.r === 0 && b.r === 0) return round({ m: q, e, r: q * b.m === n ? 0 : 1 })
    // |(a+α)/(b+β) - a/b| <= (|α| + |a/b|·|β|) / (|b| - |β|)
    const least = absolute(b.m) - ceiling(b.r)
    const j = Math.max(0, bitLength(least) - 60)
    const low = Number(least >> big(j)) * (1 - 2 ** -50)
    if (!(low > 0)) throw UNRESOLVED
    const i = Math.max(0, bitLength(q) - 60)
    const r =
      (a.r === 0 ? 0 : scaleUp(a.r / low, k - j)) +
      (b.r === 0 ? 0 : scaleUp(((Number(absolute(q) >> big(i)) + 2) * b.r) / low, i - j)) +
      1
    return round({ m: q, e, r: r * UP })
  }

  const enlarge = (a: Ball, r: number, e: number): Ball => {
    if (r === 0) return a
    let { m, e: unit } = a
    const target = e + doubleExponent(r) - 30
    // Bits that the radius makes meaningless, and without which a double holds it.
    const excess = e + doubleExponent(r) - unit - 900
    if (excess > 0)
      return round({
        m: shift(m, -excess),
        e: unit + excess,
        r: (scaleUp(a.r, -excess) + 1 + scaleUp(r, e - unit - excess)) * UP,
      })
    if (a.r !== 0) return round({ m, e: unit, r: (a.r + scaleUp(r, e - unit)) * UP })
    if (m === 0n) unit = target
    else if (target < unit) {
      const k = Math.min(Math.max(0, bits - bitLength(m)), unit - target)
      m <<= big(k)
      unit -= k
    }
    return round({ m, e: unit, r: Math.max(1, scaleUp(r, e - unit)) })
  }

  const widen = (a: Ball, by: Ball): Ball => {
    const k = Math.max(0, bitLength(by.m) - 60)
    const cutOff = k === 0 ? 0 : 1
    const size = Number(absolute(by.m) >> big(k)) + cutOff + scaleUp(by.r, -k)
    return isExactZero(by) ? a : enlarge(a, size * UP, by.e + k)
  }

  const hull = (a: Ball, b: Ball): Ball => widen(scaleBy(add(a, b), -1), scaleBy(sub(a, b), -1))

  const positivePower = (a: Ball, exponent: number, wide: BallArithmetic): Ball => {
    let result = ONE_BALL
    let factor = a
    for (let k = exponent; ;) {
      if (k % 2 === 1) result = wide.mul(result, factor)
      k = Math.floor(k / 2)
      if (k === 0) return result
      factor = wide.mul(factor, factor)
    }
  }

  const powerInteger = (a: Ball, exponent: number): Ball => {
    if (exponent === 0) return ONE_BALL
    if (exponent === 1) return a
    if (exponent === 2 && !isWide(a)) return mul(a, a)
    const k = Math.abs(exponent)
    const wide = ballArithmetic(bits + 2 * doubleExponent(k) + 8)
    if (exponent < 0) return div(ONE_BALL, wide.powerInteger(a, k))
    if (!isWide(a)) return round(positivePower(a, k, wide))
    if (certainSign(a) !== undefined || k % 2 === 1) {
      return hull(positivePower(lowerEnd(a), k, wide), positivePower(upperEnd(a), k, wide))
    }
    const most = a.m < 0n ? negate(lowerEnd(a)) : upperEnd(a)
    return hull(ZERO_BALL, positivePower(most, k, wide))
  }

  const sqrt = (a: Ball): Ball => {
    if (isExactZero(a)) return ZERO_BALL
    if (certainSign(a) === -1) throw UNDEFINED
    if (lowerEnd(a).m < 0n) throw UNRESOLVED
    if (isWide(a)) return hull(sqrt(lowerEnd(a)), sqrt(upperEnd(a)))
    let k = Math.max(0, 2 * bits + 4 - bitLength(a.m))
    if ((a.e - k) % 2 !== 0) k += 1
    const n = shift(a.m, k)
    const root = integerSquareRoot(n)
    if (a.r === 0) return round({ m: root, e: (a.e - k) / 2, r: root * root === n ? 0 : 1 })
    // |sqrt(x+δ) - sqrt(x)| <= |δ| / sqrt(x), relatively |δ| / x
    const i = Math.max(0, bitLength(a.m) - 60)
    const j = Math.max(0, bitLength(root) - 60)
    const relative = (a.r / Number(a.m >> big(i))) * (Number(root >> big(j)) + 1)
    return round({ m: root, e: (a.e - k) / 2, r: (scaleUp(relative, j - i) + 1) * UP })
  }

  return { bits, round, fromRational, fromNumber, add, sub, mul, div, powerInteger, sqrt, enlarge, widen, hull }
}
