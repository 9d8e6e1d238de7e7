import { add, call, div, HALF, log, mul, number, ONE, PI, power, type Term, TWO, ZERO } from '../../expr'
import * as Q from '../../numbers/rational'
import { asPower, coefficientsOf, energyOf, factorsOf } from './basis'
import { type BasisMoments, familyLaw } from './family'
import type { MarginalisationRule, Unit } from './law'
import { allPositive } from './positivity'
import { minus, negated, scale } from './signed'
import { plus, type SparsePolynomial, symbol, termOf, times } from './sparsePolynomial'
import { isPositiveHalfLine } from './support'

const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1))

/** K_{n+½}(z) = √(π/2z)·e^{−z}·B_n(y), y = 1/(2z), B_n = Σ_k (n + k)!/(k!(n − k)!) y^k (DLMF 10.49.12); K_{−p} = K_p. */
const besselPolynomial = (order: Q.Rational): SparsePolynomial => {
  const twice = Number(Q.mul(order, Q.rational(2)).n)
  const n = (Math.abs(twice) - 1) / 2
  let result: SparsePolynomial = new Map()
  let y: SparsePolynomial = new Map([['', 1n]])
  for (let k = 0; k <= n; k++) {
    result = plus(result, y, factorial(n + k) / (factorial(k) * factorial(n - k)))
    y = times(y, symbol(0))
  }
  return result
}

/** Orders up to this far from zero. */
const MAX_ORDER = Q.rational(12)

/** E[x^q] = (b/a)^{q/2} K_{p+q}(z)/K_p(z); covariances by the difference of Bessel polynomials. */
const moments = (unit: Unit, a: Term, b: Term, p: Q.Rational, z: Term): BasisMoments => {
  const y = div(HALF, z)
  const value = (polynomial: SparsePolynomial): Term => termOf(polynomial, () => y)
  const ratio = div(b, a)
  const read = (basis: Term): Q.Rational | undefined => {
    let q = Q.ZERO
    for (const f of factorsOf(basis)) {
      const [base, e] = asPower(f)
      if (base !== unit.x || e.kind !== 'number' || !Q.isInteger(e.value)) return undefined
      q = Q.add(q, e.value)
    }
    return Q.compare(q, MAX_ORDER) <= 0 && Q.compare(q, Q.neg(MAX_ORDER)) >= 0 ? q : undefined
  }
  const size = (q: Q.Rational): Term => power(ratio, number(Q.mul(q, Q.HALF)))
  const of = (q: Q.Rational): SparsePolynomial => besselPolynomial(Q.add(p, q))
  return {
    moment: (basis) => {
      const q = read(basis)
      return q && mul(size(q), div(value(of(q)), value(of(Q.ZERO))))
    },
    pair: (f, g) => {
      const [q, r] = [read(f), read(g)]
      if (!q || !r) return undefined
      const both = Q.add(q, r)
      const difference = plus(times(of(both), of(Q.ZERO)), times(of(q), of(r)), -1n)
      return mul(size(both), value(difference), power(value(of(Q.ZERO)), number(-2)))
    },
  }
}

/**
 * e = c + a·x + b/x + (1 − p) log x on (0, ∞) with a half-integer p, z = 2√(ab):
 * log Z = log 2 + (p/2) log(b/a) + log K_p(z) − c (Jørgensen 1982); inverse Gaussian for p = −½.
 */
export const inverseGaussian: MarginalisationRule = {
  name: 'inverse-gaussian',
  summary: 'a·x + b/x + (1 − p) log x on (0, ∞), p half an odd integer: log 2 + (p/2) log(b/a) + log K_p(2√(ab))',
  apply: (unit) => {
    const { x } = unit
    if (!isPositiveHalfLine(x)) return undefined
    const found = coefficientsOf(energyOf(unit), [x, power(x, number(-1)), log(x)])
    if (!found || found[1] === ZERO || found[2] === ZERO) return undefined
    const [c, a, b, logs] = found as [Term, Term, Term, Term]
    const order = minus(ONE, logs)
    if (
      order.kind !== 'number' ||
      order.value.d !== 2n ||
      Q.compare(Q.mul(order.value, order.value), Q.rational(144)) > 0
    )
      return undefined
    const conditions = allPositive(a, b)
    if (!conditions) return undefined
    const z = mul(TWO, call('sqrt', mul(a, b)))
    const polynomial = termOf(besselPolynomial(order.value), () => div(HALF, z))
    return familyLaw(unit, {
      rule: 'inverse-gaussian',
      conditions,
      law: order === negated(HALF) ? 'inverse Gaussian' : 'generalised inverse Gaussian',
      parameters: { order, a: scale(2, a), b: scale(2, b) },
      logPartition: add(
        log(TWO),
        mul(HALF, order, minus(log(b), log(a))),
        scale(HALF, minus(log(PI), log(scale(2, z)))),
        negated(z),
        log(polynomial),
        negated(c),
      ),
      ...moments(unit, a, b, order.value, z),
    })
  },
}
