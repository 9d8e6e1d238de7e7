/* Chains of primes for the second checker; nothing here is shared with the first. */

export type Random = (below: bigint) => bigint

/** A 64-bit mixing generator (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"). */
export const generatorOf = (seed: number): Random => {
  let state = BigInt(seed) & MASK
  return (below) => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK
    return mix(state) % below
  }
}
export const MASK = (1n << 64n) - 1n
export const mix = (x: bigint): bigint => {
  let z = x
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK
  return z ^ (z >> 31n)
}

/** One level: a prime, the order of its subgroup, a generator of that, and a square root of −1 if there is one. */
export interface Level {
  readonly prime: bigint
  readonly order: bigint
  readonly generator: bigint
  readonly i: bigint
}

export const power = (base: bigint, exponent: bigint, p: bigint): bigint => {
  let result = 1n
  let square = ((base % p) + p) % p
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result
}

const isPrime = (n: number): boolean => {
  if (n % 2 === 0 || n % 3 === 0) return n === 2 || n === 3
  for (let q = 5; q * q <= n; q += 6) if (n % q === 0 || n % (q + 2) === 0) return false
  return n > 1
}

/** Levels from the greatest prime to the least. Cofactors are 2 where possible; multiples of 4 where −1 must have a root. */
export const chainOf = (length: number, trigonometric: boolean, random: Random): Level[] => {
  const step = trigonometric ? 4 : 2
  for (;;) {
    const bits = 27 - 2 * length
    let prime = 2 ** bits + Number(random(BigInt(2 ** bits)))
    prime += (trigonometric ? 5 : 3) - (prime % 4) // 1 or 3 modulo 4
    if (!isPrime(prime)) continue
    const levels: Level[] = [levelOf(BigInt(prime), (BigInt(prime) - 1n) / 2n)]
    while (levels.length < length) {
      const limit = levels.length === 1 ? 6 : 40
      let cofactor = step
      while (cofactor <= limit && !isPrime(cofactor * prime + 1)) cofactor += step
      if (cofactor > limit) break
      levels.push(levelOf(BigInt(cofactor * prime + 1), BigInt(prime)))
      prime = cofactor * prime + 1
    }
    if (levels.length === length) return levels.reverse()
  }
}

const levelOf = (prime: bigint, order: bigint): Level => {
  let generator = 1n
  for (let base = 2n; generator === 1n; base++) generator = power(base, (prime - 1n) / order, prime)
  const i = prime % 4n === 1n ? rootOfMinusOne(prime) : 0n
  return { prime, order, generator, i }
}

const rootOfMinusOne = (prime: bigint): bigint => {
  for (let base = 2n; ; base++) {
    const root = power(base, (prime - 1n) / 4n, prime)
    if ((root * root) % prime === prime - 1n) return root
  }
}
