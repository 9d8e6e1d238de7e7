import type { Rational } from './rational'

/*
 * Arithmetic modulo primes between 2^29 and 2^30, in plain numbers.
 *
 * Residues are numbers 0..p−1. With p < 2^30 the quotient ⌊ab/p⌋ found in floating point is off by one at most, so the
 * remainder follows from 32-bit products.
 */

/** Bounds of {@link randomPrime}: 2^29 < p < 2^30. */
export const LEAST_MODULUS = 2 ** 29
export const MODULUS_LIMIT = 2 ** 30

/** Number of primes p ≡ 3 mod 4 in that range (counted by a sieve). */
export const PRIME_COUNT = 13_103_816
/** Number of those with p ≢ 1 modulo 3, 5 and 7, where third, fifth and seventh roots are unique. */
export const ROOTED_PRIME_COUNT = 4_094_646

/** Anything that gives random integers of 32 bits. */
export interface RandomBits {
  next(): number
}

export const addMod = (a: number, b: number, p: number): number => (a + b >= p ? a + b - p : a + b)
export const subMod = (a: number, b: number, p: number): number => (a >= b ? a - b : a - b + p)

export const mulMod = (a: number, b: number, p: number): number => {
  const quotient = Math.floor((a * b) / p)
  const r = (Math.imul(a, b) - Math.imul(quotient, p)) | 0
  return r < 0 ? r + p : r >= p ? r - p : r
}

/** a^k for an integer k ≥ 0 below 2^53. */
export const powMod = (a: number, k: number, p: number): number => {
  let result = 1
  let square = a
  for (let rest = k; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = mulMod(result, square, p)
    square = mulMod(square, square, p)
  }
  return result
}

/** 1 / a. @throws RangeError for 0 */
export const inverseMod = (a: number, p: number): number => {
  if (a === 0) throw new RangeError('0 has no inverse')
  let [r, s] = [p, a]
  let [x, y] = [0, 1]
  while (s !== 0) {
    const quotient = Math.floor(r / s)
    ;[r, s] = [s, r - quotient * s]
    ;[x, y] = [y, x - quotient * y]
  }
  return x < 0 ? x + p : x
}

/** The Jacobi symbol (a / n) for an odd n. */
export const jacobi = (a: number, n: number): -1 | 0 | 1 => {
  let [top, bottom] = [a % n, n]
  let sign: -1 | 1 = 1
  while (top !== 0) {
    while (top % 2 === 0) {
      top /= 2
      if (bottom % 8 === 3 || bottom % 8 === 5) sign = sign === 1 ? -1 : 1
    }
    if (top % 4 === 3 && bottom % 4 === 3) sign = sign === 1 ? -1 : 1
    ;[top, bottom] = [bottom % top, top]
  }
  return bottom === 1 ? sign : 0
}

/** The square root of a square that is itself a square, for p ≡ 3 mod 4. */
export const sqrtMod = (a: number, p: number): number => powMod(a, (p + 1) / 4, p)

/** The residue of a rational number, or undefined where p divides the denominator. */
export const rationalMod = (q: Rational, p: number): number | undefined => {
  const n = reduce(q.n, p)
  if (q.d === 1n) return n
  const d = reduce(q.d, p)
  return d === 0 ? undefined : mulMod(n, inverseMod(d, p), p)
}
const reduce = (n: bigint, p: number): number => {
  const r = n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) % p : Number(n % BigInt(p))
  return r < 0 ? r + p : r + 0
}

/** The fraction n / d with |n|, d ≤ bound that is congruent to the residue, if there is one; unique for bound ≤ √(p/2). */
export const fractionOf = (
  residue: number,
  p: number,
  bound = Math.floor(Math.sqrt(p / 2)),
): { readonly n: number; readonly d: number } | undefined => {
  let [r, s] = [p, residue]
  let [x, y] = [0, 1]
  while (s > bound) {
    const quotient = Math.floor(r / s)
    ;[r, s] = [s, r - quotient * s]
    ;[x, y] = [y, x - quotient * y]
  }
  if (y === 0 || Math.abs(y) > bound) return undefined
  return y < 0 ? { n: s === 0 ? 0 : -s, d: -y } : { n: s, d: y }
}

const SMALL_PRIMES = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
/** Miller–Rabin with the bases 2, 7, 61, which decides every odd n < 2^30 (Jaeschke 1993). */
export const isPrime = (n: number): boolean => {
  if (n < 2 || n % 2 === 0) return n === 2
  for (const q of SMALL_PRIMES) if (n % q === 0) return n === q
  const twos = 31 - Math.clz32((n - 1) & -(n - 1))
  const odd = (n - 1) / 2 ** twos
  return [2, 7, 61].every((base) => {
    if (base % n === 0) return true
    let x = powMod(base % n, odd, n)
    if (x === 1 || x === n - 1) return true
    for (let k = 1; k < twos; k++) {
      x = mulMod(x, x, n)
      if (x === n - 1) return true
    }
    return false
  })
}

/** Uniform in 1..p−1. */
export const randomUnit = (random: RandomBits, p: number): number => {
  for (;;) {
    const candidate = random.next() >>> 2
    if (candidate > 0 && candidate < p) return candidate
  }
}

/** Uniform among the primes p ≡ 3 mod 4 between 2^29 and 2^30 with p ≢ 1 modulo each of `rooted`. */
export const randomPrime = (random: RandomBits, rooted: readonly number[] = []): number => {
  for (;;) {
    const candidate = LEAST_MODULUS + (random.next() >>> 5) * 4 + 3
    if (candidate < MODULUS_LIMIT && rooted.every((q) => candidate % q !== 1) && isPrime(candidate)) return candidate
  }
}
