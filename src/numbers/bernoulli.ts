import { type Rational, rational } from './rational'

const numbers: Rational[] = []
/** Tangent numbers T_1, T_2, …: the table is extended by doubling. */
let tangents: bigint[] = []

/** T_1 … T_n of tan x = Σ T_k x^(2k-1)/(2k-1)! (Brent and Harvey, Fast computation of Bernoulli numbers, 2011). */
const tangentNumbers = (n: number): bigint[] => {
  const t = [0n, 1n]
  for (let k = 2; k <= n; k++) t[k] = BigInt(k - 1) * t[k - 1]!
  for (let k = 2; k <= n; k++) {
    for (let j = k; j <= n; j++) t[j] = BigInt(j - k) * t[j - 1]! + BigInt(j - k + 2) * t[j]!
  }
  return t
}

/** The Bernoulli number B_2k for k >= 1: (-1)^(k-1)·2k·T_k / (4^k·(4^k - 1)). */
export const bernoulli = (k: number): Rational => {
  const known = numbers[k]
  if (known !== undefined) return known
  if (tangents.length <= k) tangents = tangentNumbers(Math.max(64, 2 * k))
  const fourth = 1n << BigInt(2 * k)
  const value = rational((k % 2 === 0 ? -1n : 1n) * BigInt(2 * k) * tangents[k]!, fourth * (fourth - 1n))
  numbers[k] = value
  return value
}
