import { factorial } from '../../numbers/whole'
import { add, call, div, HALF, isNonnegative, log, mul, number, ONE, PI, power, type Term, TWO, ZERO } from '../../expr'
import * as Q from '../../numbers/rational'
import { asPower, coefficientsOf, energyOf, basisFactors } from './basis'
import { type BasisMoments, familyLaw } from './family'
import type { MarginalisationRule, Unit } from './law'
import { allNonnegative, allPositive } from './positivity'
import { minus, negated, scale } from './signed'
import { plus, type SparsePolynomial, symbol, termOf, times, UNIT } from './sparsePolynomial'
import { isPositiveHalfLine } from './support'

/** Σ_k (n + k)!/(k!(n − k)!) w^{n−k}: the reverse Bessel polynomial of w = 2z, times 2^n (DLMF 10.49.12, 18.34.3). */
const reverseBessel = (n: number): SparsePolynomial => {
  let result: SparsePolynomial = new Map()
  let w = UNIT
  for (let k = n; k >= 0; k--) {
    result = plus(result, w, factorial(n + k) / (factorial(k) * factorial(n - k)))
    w = times(w, symbol(0))
  }
  return result
}

/** polynomial · w^power */
interface Scaled {
  readonly polynomial: SparsePolynomial
  readonly power: number
}

const lifted = ({ polynomial, power: from }: Scaled, to: number): SparsePolynomial => {
  let result = polynomial
  for (let k = to; k < from; k++) result = times(result, symbol(0))
  return result
}

/** Orders up to this far from zero. */
const MAX_ORDER = Q.rational(12)

/**
 * Z_s = ∫ x^{s−1} exp(−ax − b/x) dx over (0, ∞) for half-integers s, by its part that depends on the order: with
 * w = 4√(ab), t = s for p > 0 and −s else, 2√π (4c)^{−t} e^{−w/2} R(w) w^{min(0, 2t)}, where c is a or b, R the reverse
 * Bessel polynomial of order |s| − ½. At b = 0 (a = 0 for p < 0) it is what the integral is there.
 */
const orderPart = (s: Q.Rational, sign: number): Scaled => {
  const twice = Number(Q.mul(s, Q.rational(2)).n)
  return { polynomial: reverseBessel((Math.abs(twice) - 1) / 2), power: Math.min(0, sign * twice) }
}

/** E[x^q] = Z_{p+q}/Z_p; covariances by the difference of the polynomials, exactly. */
const moments = (unit: Unit, scaleTerm: Term, p: Q.Rational, w: Term): BasisMoments => {
  const sign = Q.sign(p)
  const value = (polynomial: SparsePolynomial): Term => termOf(polynomial, () => w)
  const read = (basis: Term): Q.Rational | undefined => {
    let q = Q.ZERO
    for (const f of basisFactors(basis)) {
      const [base, e] = asPower(f)
      if (base !== unit.x || e.kind !== 'number' || !Q.isInteger(e.value)) return undefined
      q = Q.add(q, e.value)
    }
    return Q.compare(q, MAX_ORDER) <= 0 && Q.compare(q, Q.neg(MAX_ORDER)) >= 0 ? q : undefined
  }
  const size = (q: Q.Rational): Term => power(scaleTerm, number(sign > 0 ? Q.neg(q) : q))
  const of = (q: Q.Rational): Scaled => orderPart(Q.add(p, q), sign)
  const own = of(Q.ZERO).polynomial
  return {
    moment: (basis) => {
      const q = read(basis)
      if (!q) return undefined
      const part = of(q)
      return mul(size(q), power(w, number(part.power)), div(value(part.polynomial), value(own)))
    },
    pair: (f, g) => {
      const [q, r] = [read(f), read(g)]
      if (!q || !r) return undefined
      const [first, second, both] = [of(q), of(r), of(Q.add(q, r))]
      const product = { polynomial: times(first.polynomial, second.polynomial), power: first.power + second.power }
      const least = Math.min(both.power, product.power)
      const difference = plus(times(lifted(both, least), own), lifted(product, least), -1n)
      return mul(size(Q.add(q, r)), power(w, number(least)), value(difference), power(value(own), number(-2)))
    },
  }
}

/** √t with squares as absolute values, where what is left is surely nonnegative: √(4λ²v²) is 2λ|v|. */
const squareRoot = (t: Term): Term => {
  const [outside, inside]: [Term[], Term[]] = [[], []]
  for (const f of basisFactors(t)) {
    const [base, e] = asPower(f)
    if (e.kind === 'number' && Q.isInteger(e.value) && e.value.n > 0n && e.value.n % 2n === 0n)
      outside.push(power(isNonnegative(base) ? base : call('abs', base), number(Q.mul(e.value, Q.HALF))))
    else inside.push(f)
  }
  return inside.every(isNonnegative) ? mul(...outside, call('sqrt', mul(...inside))) : call('sqrt', t)
}

/**
 * e = c + a·x + b/x + (1 − p) log x on (0, ∞) with a half-integer p, z = 2√(ab): Z = 2 (b/a)^{p/2} K_p(z) e^{−c}
 * (Jørgensen 1982), for which a or b may be 0 if p < 0 or p > 0; inverse Gaussian for p = −½.
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
    const p = order.value
    const [main, other] = Q.sign(p) > 0 ? [a, b] : [b, a]
    const conditions = both(allPositive(main), allNonnegative(other))
    if (!conditions) return undefined
    const z = squareRoot(scale(4, mul(a, b)))
    const w = scale(2, z)
    const [size, absolute] = [scale(4, main), number(Q.sign(p) > 0 ? p : Q.neg(p))]
    return familyLaw(unit, {
      rule: 'inverse-gaussian',
      conditions,
      law: order === negated(HALF) ? 'inverse Gaussian' : 'generalised inverse Gaussian',
      parameters: { order, a: scale(2, a), b: scale(2, b) },
      logPartition: add(
        log(TWO),
        scale(HALF, log(PI)),
        negated(mul(absolute, log(size))),
        negated(z),
        log(termOf(orderPart(p, Q.sign(p)).polynomial, () => w)),
        negated(c),
      ),
      ...moments(unit, size, p, w),
    })
  },
}

const both = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined =>
  a && b && [...new Set([...a, ...b])]
