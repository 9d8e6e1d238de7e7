/* Whole numbers: bigints, and doubles where these are exact. */

const LONG = 1n << 64n

/** The greatest common divisor, not negative. */
export const gcd = (a: bigint, b: bigint): bigint => {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  // Doubles and rounded values: Euclid's algorithm would take as many steps as they have digits.
  if (y > LONG && (y & (y - 1n)) === 0n) {
    const power = x & -x
    return power === 0n || power > y ? y : power
  }
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** The same of doubles. */
export const gcdNumber = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcdNumber(b, a % b))

/** n! */
export const factorial = (n: number): bigint => {
  let product = 1n
  for (let k = 2; k <= n; k++) product *= BigInt(k)
  return product
}

/** n! as a double. */
export const factorialNumber = (n: number): number => (n <= 1 ? 1 : n * factorialNumber(n - 1))
