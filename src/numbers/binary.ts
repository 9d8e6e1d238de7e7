/** Binary exponents of doubles and of big integers. */

/** Absorbs the rounding of up to six operations on doubles, each off by at most 2^-53. */
export const UP = 1 + 2 ** -50

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
float[0] = 1
const HIGH = words[1] === 0 ? 0 : 1

/** k with 2^(k-1) <= |x| < 2^k for a normal double x; -1022 for 0. */
export const doubleExponent = (x: number): number => {
  float[0] = x
  return ((words[HIGH]! >>> 20) & 0x7ff) - 1022
}

/** The number of bits of |m|, at most one too large, never too small; 0 for 0. */
export const bitLength = (m: bigint): number => {
  const x = Number(m)
  if (x === 0) return 0
  if (x === Infinity || x === -Infinity) return 960 + bitLength((m < 0n ? -m : m) >> 960n)
  return doubleExponent(x)
}

const SHIFTS = Array.from({ length: 4096 }, (_, k) => BigInt(k))
/** BigInt(k), from a table for the shifts that occur. */
export const big = (k: number): bigint => SHIFTS[k] ?? BigInt(k)
const POWERS = Float64Array.from({ length: 2046 }, (_, k) => 2 ** (k - 1022))

/** An upper bound of 2^k: exact for -1022 <= k <= 1023. */
export const pow2Up = (k: number): number => (k > 1023 ? Infinity : POWERS[k < -1022 ? 0 : k + 1022]!)

/** An upper bound of x·2^k for x >= 0; at least the least normal double if x > 0. */
export const scaleUp = (x: number, k: number): number => {
  if (x === 0) return 0
  if (k >= -900 && k <= 900) return Math.max(x * pow2Up(k) * UP, 2 ** -1022)
  const total = doubleExponent(x) + k
  if (total > 1023) return Infinity
  if (total < -1000) return 2 ** -1000
  const half = Math.trunc(k / 2)
  return Math.max(x * pow2Up(half) * pow2Up(k - half) * UP, 2 ** -1022)
}

/** floor(m·2^k) for any integer k. */
export const shift = (m: bigint, k: number): bigint => (k >= 0 ? m << big(k) : m >> big(-k))

export const absolute = (m: bigint): bigint => (m < 0n ? -m : m)

/** floor(sqrt(n)) for n >= 0. */
export const integerSquareRoot = (n: bigint): bigint => {
  if (n < 2n) return n
  const length = bitLength(n)
  if (length <= 100) {
    let x = BigInt(Math.floor(Math.sqrt(Number(n)))) + 1n
    for (let y = (x + n / x) >> 1n; y < x; y = (x + n / x) >> 1n) x = y
    return x
  }
  // The root of the upper half, one too large so that Newton's steps fall onto the answer from above.
  const k = big(Math.floor(length / 4))
  let x = (integerSquareRoot(n >> (2n * k)) + 1n) << k
  for (let y = (x + n / x) >> 1n; y < x; y = (x + n / x) >> 1n) x = y
  return x
}
