import { type Ball, ballArithmetic, certainSign, dyadic } from './ballArithmetic'
import { bitLength, shift } from './binary'
import { ballElementary, midpoint } from './ballElementary'
import type { Rational } from './rational'

/** Up to this exponent comparisons and decimals are exact; beyond they use balls of this many bits. */
const EXACT_EXPONENT = 20_000
const COMPARISON_BITS = 2048

/** The number of certain decimal digits: log10(|m|/r), Infinity for an exact ball, 0 for one around zero. */
export const relativeAccuracyDigits = (a: Ball): number => {
  if (a.r === 0) return Infinity
  if (a.m === 0n) return 0
  const k = Math.max(0, bitLength(a.m) - 60)
  const m = a.m < 0n ? -a.m : a.m
  return Math.max(0, (Math.log2(Number(m >> BigInt(k))) + k - Math.log2(a.r)) * Math.LOG10E * Math.LN2)
}

/** Whether the balls intersect. May say yes for balls that miss each other by less than 2^-2000 of their size. */
export const overlaps = (a: Ball, b: Ball): boolean => {
  const s = certainSign(ballArithmetic(COMPARISON_BITS).sub(a, b))
  return s === undefined || s === 0
}

/** Whether the rational lies in the ball: |m·2^e - q| <= r·2^e, exactly for exponents up to 20000. */
export const contains = (a: Ball, q: Rational): boolean => {
  if (Math.abs(a.e) > EXACT_EXPONENT) return overlaps(a, ballArithmetic(COMPARISON_BITS).fromRational(q))
  // r >= 1 is a multiple of 2^-52.
  const radius = BigInt(a.r * 2 ** 52) * q.d
  const unit = a.e - 52
  const numerator = unit < 0 ? shift(q.n, -unit) : q.n
  const scale = unit < 0 ? 1n : shift(1n, unit)
  const distance = (a.m << 52n) * scale * q.d - numerator
  return (distance < 0n ? -distance : distance) <= radius * scale
}

/** Nearest integer to n/d for d > 0, halves away from zero. */
const nearest = (n: bigint, d: bigint): bigint => (n < 0n ? -((-2n * n + d) / (2n * d)) : (2n * n + d) / (2n * d))

/** [mantissa of `digits` digits, decimal exponent of its first digit] of m·2^e > 0. */
const decimalParts = (m: bigint, e: number, digits: number): readonly [string, number] => {
  if (Math.abs(e) + bitLength(m) > EXACT_EXPONENT * 5) return distantParts({ m, e, r: 0 }, digits)
  let exponent = Math.floor((bitLength(m) + e - 1) * Math.LOG10E * Math.LN2)
  for (;;) {
    const k = digits - 1 - exponent
    let n = e >= 0 ? shift(m, e) : m
    let d = e >= 0 ? 1n : shift(1n, -e)
    if (k >= 0) n *= 10n ** BigInt(k)
    else d *= 10n ** BigInt(-k)
    const text = nearest(n, d).toString()
    if (text.length === digits) return [text, exponent]
    exponent += text.length > digits ? 1 : -1
  }
}

/** The same for exponents whose powers of ten cannot be written out: by logarithms with digits to spare. */
const distantParts = (a: Ball, digits: number): readonly [string, number] => {
  const arithmetic = ballArithmetic(Math.ceil(digits * 3.33) + 128)
  const { exp, log } = ballElementary(arithmetic)
  const ten = log(dyadic(10))
  const log10 = arithmetic.div(log(a), ten)
  const exponent = Math.floor(midpoint(log10))
  const mantissa = exp(arithmetic.mul(arithmetic.sub(log10, dyadic(exponent)), ten))
  const [text, carry] = decimalParts(mantissa.m, mantissa.e, digits)
  return [text, exponent + carry]
}

/**
 * The middle of the ball to `digits` significant digits, rounded to nearest: plain for decimal exponents from -7 to 20
 * (`0.00012300`, `12.340`), otherwise like `1.23e-400`. `0` for a middle of zero.
 */
export const toDecimal = (a: Ball, digits: number): string => {
  if (!Number.isInteger(digits) || digits < 1) throw new RangeError(`cannot print ${digits} digits`)
  if (a.m === 0n) return '0'
  const minus = a.m < 0n ? '-' : ''
  const [text, exponent] = decimalParts(a.m < 0n ? -a.m : a.m, a.e, digits)
  if (exponent < -7 || exponent > 20) {
    const rest = text.length > 1 ? `.${text.slice(1)}` : ''
    return `${minus}${text[0]}${rest}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
  }
  if (exponent < 0) return `${minus}0.${'0'.repeat(-exponent - 1)}${text}`
  if (exponent + 1 >= text.length) return minus + text.padEnd(exponent + 1, '0')
  return `${minus}${text.slice(0, exponent + 1)}.${text.slice(exponent + 1)}`
}
