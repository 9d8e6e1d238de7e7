import { gcd } from './whole'

/**
 * Exact rational numbers: a numerator and a positive denominator in lowest terms.
 *
 * Every constant of a model stays a rational until a number system is chosen to evaluate it in.
 */
export interface Rational {
  readonly n: bigint
  readonly d: bigint
}

/** n / d in lowest terms. @throws RangeError if d is 0 */
export const rational = (n: bigint | number, d: bigint | number = 1n): Rational => {
  let num = BigInt(n)
  let den = BigInt(d)
  if (den === 0n) throw new RangeError('a rational number cannot have denominator 0')
  if (den < 0n) [num, den] = [-num, -den]
  if (den !== 1n) {
    const g = gcd(num, den)
    if (g !== 1n) [num, den] = [num / g, den / g]
  }
  return { n: num, d: den }
}

export const ZERO = rational(0)
export const ONE = rational(1)
export const MINUS_ONE = rational(-1)
export const HALF = rational(1, 2)

export const add = (a: Rational, b: Rational): Rational =>
  a.d === 1n && b.d === 1n ? { n: a.n + b.n, d: 1n } : rational(a.n * b.d + b.n * a.d, a.d * b.d)
export const neg = (a: Rational): Rational => ({ n: -a.n, d: a.d })
export const sub = (a: Rational, b: Rational): Rational => add(a, neg(b))
export const mul = (a: Rational, b: Rational): Rational =>
  a.d === 1n && b.d === 1n ? { n: a.n * b.n, d: 1n } : rational(a.n * b.n, a.d * b.d)
/** a / b. @throws RangeError if b is 0 */
export const div = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n)

/** a^k for an integer k, with 0^0 = 1. @throws RangeError for a negative power of 0 */
export const power = (a: Rational, k: bigint): Rational =>
  k >= 0n ? { n: a.n ** k, d: a.d ** k } : rational(a.d ** -k, a.n ** -k)

export const compare = (a: Rational, b: Rational): number => {
  const difference = a.n * b.d - b.n * a.d
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
export const equal = (a: Rational, b: Rational): boolean => a.n === b.n && a.d === b.d
export const isInteger = (a: Rational): boolean => a.d === 1n
export const sign = (a: Rational): number => (a.n < 0n ? -1 : a.n > 0n ? 1 : 0)

/** The nearest double (correct to one unit in the last place also for huge operands); ±1/0 is infinite. */
export const toNumber = (a: Rational): number => {
  if (a.d === 0n) return a.n < 0n ? -Infinity : Infinity
  const x = Number(a.n) / Number(a.d)
  if (Number.isFinite(x) && Number.isFinite(Number(a.d)) && (x !== 0 || a.n === 0n)) return x
  const shift = BigInt(a.n.toString(2).length - a.d.toString(2).length - 64)
  const scaled = shift >= 0n ? a.n / (a.d << shift) : (a.n << -shift) / a.d
  // In two steps, since 2^shift alone may lie below the least double.
  const half = Math.trunc(Number(shift) / 2)
  return Number(scaled) * 2 ** half * 2 ** (Number(shift) - half)
}

/** The exact value of a finite double. */
export const fromNumber = (x: number): Rational => {
  if (!Number.isFinite(x)) throw new RangeError(`${x} is not a finite number`)
  let k = 0
  let y = x
  while (!Number.isInteger(y)) {
    y *= 2
    k += 1
  }
  // y is odd unless nothing was doubled, so that there is nothing to cancel.
  return { n: BigInt(y), d: 1n << BigInt(k) }
}

/**
 * Reads `-12`, `0.1`, `1e-400` or `3/8` exactly; undefined if the text is none of these.
 * An exponent beyond ±100000 is refused, since its digits would have to be written out.
 */
export const parseRational = (text: string): Rational | undefined => {
  const fraction = text.includes('/') ? /^\s*([+-]?\d+)\s*\/\s*(\d+)\s*$/.exec(text) : undefined
  if (fraction) return BigInt(fraction[2]!) === 0n ? undefined : rational(BigInt(fraction[1]!), BigInt(fraction[2]!))
  const decimal = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text)
  if (!decimal) return undefined
  const [, signText, whole = '', decimals = '', exponentText = '0'] = decimal
  if (whole === '' && decimals === '') return undefined
  const exponent = Number(exponentText) - decimals.length
  if (Math.abs(exponent) > 100_000) return undefined
  const digits = BigInt(whole + decimals) * (signText === '-' ? -1n : 1n)
  return exponent >= 0 ? { n: digits * powerOfTen(exponent), d: 1n } : decimalFraction(digits, -exponent)
}

/** The shortest decimal of a finite double. */
export const fromDecimal = (x: number): Rational => {
  const text = String(x)
  const point = text.indexOf('.')
  if (point < 0 || text.includes('e')) return parseRational(text)!
  const decimals = text.length - point - 1
  const behind = text.slice(point + 1)
  const magnitude = BigInt(Math.abs(x) < 1 ? behind : text.slice(x < 0 ? 1 : 0, point) + behind)
  const digits = x < 0 ? -magnitude : magnitude
  const last = text.charCodeAt(text.length - 1) - ZERO_DIGIT
  const isShared = last % 2 === 0 || last === 5
  return isShared ? decimalFraction(digits, decimals) : { n: digits, d: powerOfTen(decimals) }
}
const ZERO_DIGIT = 48

const POWERS_OF_TEN: bigint[] = []
const powerOfTen = (k: number): bigint => {
  if (k > 400) return 10n ** BigInt(k)
  return (POWERS_OF_TEN[k] ??= 10n ** BigInt(k))
}

/** digits / 10^k in lowest terms: what they share is powers of 2 and of 5, which the last digits tell without a gcd. */
const decimalFraction = (digits: bigint, k: number): Rational => {
  if (digits === 0n) return ZERO
  let [n, twos, fives] = [digits, 0, 0]
  for (let low = Number(BigInt.asUintN(32, n)); twos < k && low % 2 === 0; low = Number(BigInt.asUintN(32, n))) {
    const zeros = Math.min(k - twos, low === 0 ? 32 : 31 - Math.clz32(low & -low))
    n >>= BigInt(zeros)
    twos += zeros
  }
  while (fives < k && n % 5n === 0n) {
    n /= 5n
    fives++
  }
  return { n, d: fives === 0 ? halved(k, twos) : halved(k, twos) / 5n ** BigInt(fives) }
}

const HALVED: bigint[][] = []
/** 10^k / 2^twos, one object for many fractions. */
const halved = (k: number, twos: number): bigint =>
  k > 400 ? powerOfTen(k) >> BigInt(twos) : ((HALVED[k] ??= [])[twos] ??= powerOfTen(k) >> BigInt(twos))

/** `-3`, `3/8`: the text that {@link parseRational} reads back. */
export const toText = (a: Rational): string => (a.d === 1n ? `${a.n}` : `${a.n}/${a.d}`)

const MOST_DENOMINATOR = 1000n
/** A double that is a simple fraction is as near to it as this. */
const ROUNDING = 1e-13

/** The fraction with a small denominator that is nearest to a finite number, by continued fractions. */
export const simplestNear = (x: number): Rational => {
  let [n0, d0, n1, d1] = [0n, 1n, 1n, 0n]
  for (let rest = x; Number.isFinite(rest); rest = 1 / (rest - Math.floor(rest))) {
    const whole = BigInt(Math.floor(rest))
    ;[n0, d0, n1, d1] = [n1, d1, whole * n1 + n0, whole * d1 + d0]
    if (d1 > MOST_DENOMINATOR) return rational(n0, d0)
    if (Math.abs(Number(n1) / Number(d1) - x) <= ROUNDING * Math.abs(x)) break
  }
  return rational(n1, d1)
}

/** √q where that is rational. */
export const squareRoot = ({ n, d }: Rational): Rational | undefined => {
  if (n < 0n) return undefined
  const root = { n: integerRoot(n), d: integerRoot(d) }
  return root.n * root.n === n && root.d * root.d === d ? root : undefined
}

/** ⌊√n⌋ by Newton's iteration from above. */
const integerRoot = (n: bigint): bigint => {
  if (n < 2n) return n
  let x = 1n << BigInt((n.toString(16).length + 1) * 2)
  for (;;) {
    const next = (x + n / x) >> 1n
    if (next >= x) return x
    x = next
  }
}
