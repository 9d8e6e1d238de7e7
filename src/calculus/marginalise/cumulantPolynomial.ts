import { add, mul, number, power, type Term, ZERO } from '../../expr'
import { partitions } from './cumulants'

/*
 * Moments of x^p as polynomials in the cumulants κ₁, κ₂, … of x, with exact integer coefficients, so that covariances
 * and higher cumulants of powers come without a difference of moments: cov(x², x²) = κ₄ + 4κ₁κ₃ + 4κ₁²κ₂ + 2κ₂².
 */

/** Integer coefficients by exponents of κ₁, κ₂, …, written `2,0,1` for κ₁²κ₃. */
type CumulantPolynomial = ReadonlyMap<string, bigint>

export const MAX_DEGREE = 12

const plus = (a: CumulantPolynomial, b: CumulantPolynomial, scale: bigint): CumulantPolynomial => {
  const result = new Map(a)
  for (const [key, c] of b) {
    const total = (result.get(key) ?? 0n) + scale * c
    if (total === 0n) result.delete(key)
    else result.set(key, total)
  }
  return result
}

const multiplyKeys = (a: string, b: string): string => {
  const [x, y] = [a.split(',').map(Number), b.split(',').map(Number)]
  return Array.from({ length: Math.max(x.length, y.length) }, (_, k) => (x[k] ?? 0) + (y[k] ?? 0)).join(',')
}

const times = (a: CumulantPolynomial, b: CumulantPolynomial): CumulantPolynomial => {
  let result: CumulantPolynomial = new Map()
  for (const [k, c] of a) for (const [l, d] of b) result = plus(result, new Map([[multiplyKeys(k, l), c * d]]), 1n)
  return result
}

const single = (n: number): CumulantPolynomial => new Map([[Array.from({ length: n }, (_, k) => (k === n - 1 ? 1 : 0)).join(','), 1n]])
const UNIT: CumulantPolynomial = new Map([['0', 1n]])

const binomial = (n: number, k: number): bigint => {
  let result = 1n
  for (let j = 0; j < k; j++) result = (result * BigInt(n - j)) / BigInt(j + 1)
  return result
}

const rawMoments: CumulantPolynomial[] = [UNIT]
/** E[x^p] = Σ_{k=1}^p C(p − 1, k − 1) κ_k E[x^{p−k}], the complete Bell polynomial. */
const rawMoment = (p: number): CumulantPolynomial => {
  for (let n = rawMoments.length; n <= p; n++) {
    let total: CumulantPolynomial = new Map()
    for (let k = 1; k <= n; k++) total = plus(total, times(single(k), rawMoments[n - k]!), binomial(n - 1, k - 1))
    rawMoments.push(total)
  }
  return rawMoments[p]!
}

const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1))

const jointCumulants = new Map<string, CumulantPolynomial>()
const joint = (powers: readonly number[]): CumulantPolynomial => {
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

const evaluate = (polynomial: CumulantPolynomial, kappa: (n: number) => Term): Term => {
  const terms: Term[] = []
  for (const [key, c] of polynomial) {
    const exponents = key.split(',').map(Number)
    const factors = exponents.flatMap((e, k) => (e > 0 ? [{ value: kappa(k + 1), e }] : []))
    if (factors.some((f) => f.value === ZERO)) continue
    terms.push(mul(number(c), ...factors.map((f) => power(f.value, number(f.e)))))
  }
  return add(...terms)
}

/** E[x^p] from the cumulants of x. */
export const momentFromCumulants = (p: number, kappa: (n: number) => Term): Term => evaluate(rawMoment(p), kappa)

/** The joint cumulant of x^p, x^q, …: for two powers their covariance, for one its mean. */
export const jointFromCumulants = (powers: readonly number[], kappa: (n: number) => Term): Term =>
  evaluate(joint(powers), kappa)
