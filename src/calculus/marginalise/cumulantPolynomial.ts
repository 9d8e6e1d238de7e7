import { factorial } from '../../numbers/whole'
import type { Term } from '../../expr'
import { partitions } from './cumulants'
import { plus, type SparsePolynomial, symbol, termOf, times, UNIT } from './sparsePolynomial'

/*
 * Moments of x^p as polynomials in the cumulants κ₁, κ₂, … of x, with exact integer coefficients, so that covariances
 * and higher cumulants of powers come without a difference of moments: cov(x², x²) = κ₄ + 4κ₁κ₃ + 4κ₁²κ₂ + 2κ₂².
 */

/** Greatest sum of powers; the twelfth moment has 77 terms. */
export const MAX_DEGREE = 12

export const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k)

const rawMoments: SparsePolynomial[] = [UNIT]
/** E[x^p] = Σ_{k=1}^p C(p − 1, k − 1) κ_k E[x^{p−k}], the complete Bell polynomial. */
const rawMoment = (p: number): SparsePolynomial => {
  for (let n = rawMoments.length; n <= p; n++) {
    let total: SparsePolynomial = new Map()
    for (let k = 1; k <= n; k++)
      total = plus(total, times(symbol(k - 1), rawMoments[n - k]!), BigInt(binomial(n - 1, k - 1)))
    rawMoments.push(total)
  }
  return rawMoments[p]!
}

const jointCumulants = new Map<string, SparsePolynomial>()
/** Σ_π (−1)^{|π|−1} (|π| − 1)! Π_{B∈π} E[x^{Σ_B p}]. */
const joint = (powers: readonly number[]): SparsePolynomial => {
  const key = [...powers].sort((a, b) => a - b).join(',')
  let result = jointCumulants.get(key)
  if (!result) {
    result = new Map()
    for (const blocks of partitions(powers)) {
      const product = blocks.map((block) => rawMoment(block.reduce((a, b) => a + b, 0))).reduce(times, UNIT)
      result = plus(result, product, (blocks.length % 2 === 1 ? 1n : -1n) * factorial(blocks.length - 1))
    }
    jointCumulants.set(key, result)
  }
  return result
}

/** E[x^p] from the cumulants of x. */
export const momentFromCumulants = (p: number, kappa: (n: number) => Term): Term =>
  termOf(rawMoment(p), (n) => kappa(n + 1))

/** The joint cumulant of x^p, x^q, …: for two powers their covariance, for one its mean. */
export const jointFromCumulants = (powers: readonly number[], kappa: (n: number) => Term): Term =>
  termOf(joint(powers), (n) => kappa(n + 1))
