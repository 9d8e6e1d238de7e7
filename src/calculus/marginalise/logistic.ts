import { add, call, div, log, mul, number, ONE, power, type Term, ZERO } from '../../expr'
import { affineIn, asPower, degreeOf, energyOf, basisFactors } from './basis'
import { betaPower, logBeta } from './beta'
import { binomial, jointFromCumulants, momentFromCumulants } from './cumulantPolynomial'
import { type BasisMoments, familyLaw } from './family'
import { meanNode } from './finite'
import { polygamma, smallInteger, whereFinite } from './gamma'
import type { MarginalisationRule, Unit } from './law'
import { allPositive, isSurelyPositive } from './positivity'
import { minus, negated } from './signed'
import { isRealLine } from './support'

/** y = slope·x + shift has weight e^{ay}/(1 + e^y)^{a+b}: sigmoid(y) ~ Beta(a, b). */
interface Logistic {
  readonly unit: Unit
  readonly slope: Term
  readonly shift: Term
  readonly a: Term
  readonly b: Term
}

/** x^p·e^{ty}·sigmoid(y)^j·sigmoid(−y)^k·softplus(y)^n. */
interface LogisticFunction {
  readonly p: number
  readonly j: Term
  readonly k: Term
  readonly plus: number
}

const read = ({ unit: { x }, slope, shift }: Logistic, basis: Term): LogisticFunction | undefined => {
  let [p, plus]: [number, number] = [0, 0]
  let [j, k]: [Term, Term] = [ZERO, ZERO]
  const y = add(mul(slope, x), shift)
  for (const f of basisFactors(basis)) {
    const degree = degreeOf(f, x)
    const [base, e] = asPower(f)
    const count = smallInteger(e)
    if (degree !== undefined) p += degree
    else if (base.kind !== 'call') return undefined
    else if (base.name === 'sigmoid' && base.args[0] === y) j = add(j, e)
    else if (base.name === 'sigmoid' && base.args[0] === negated(y)) k = add(k, e)
    else if (base.name === 'softplus' && base.args[0] === y && count !== undefined && count > 0) plus += count
    else return undefined
  }
  return plus > 2 || (plus === 2 && p > 0) ? undefined : { p, j, k, plus }
}

/**
 * y = log(q/(1 − q)) with q ~ Beta(a, b) has cumulants ψ⁽ⁿ⁻¹⁾(a) + (−1)ⁿ ψ⁽ⁿ⁻¹⁾(b) (Johnson, Kotz and Balakrishnan,
 * Continuous Univariate Distributions 2, chapter 23).
 */
const logisticMoments = (law: Logistic): BasisMoments => {
  const { unit, slope, shift, a, b } = law
  const cumulant =
    (p: Term, q: Term) =>
    (n: number): Term => {
      const y =
        n % 2 === 0 ? add(polygamma(n - 1, p), polygamma(n - 1, q)) : minus(polygamma(n - 1, p), polygamma(n - 1, q))
      return n === 1 ? div(minus(y, shift), slope) : div(y, powerOf(slope, n))
    }
  /** E[x^p softplus(y)] and E[softplus(y)²]: softplus(y) = −log(1 − q) has joint cumulants (−1)^{k+1} ψ⁽ᵏ⁾(b) with k factors y. */
  const withSoftplus = (f: LogisticFunction, p: Term, q: Term, moment: (n: number) => Term): Term => {
    const mean = minus(call('digamma', add(p, q)), call('digamma', q))
    if (f.plus === 2) return add(powerOf(mean, 2), minus(call('trigamma', q), call('trigamma', add(p, q))))
    const joint = Array.from({ length: f.p }, (_, i) =>
      mul(
        number((i % 2 === 0 ? 1 : -1) * binomial(f.p, i + 1)),
        polygamma(i + 1, q),
        moment(f.p - i - 1),
        power(slope, number(-i - 1)),
      ),
    )
    return add(mul(mean, moment(f.p)), ...joint)
  }
  return {
    moment: (basis) => {
      const f = read(law, basis)
      if (!f) return undefined
      const [p, q] = [add(a, f.j), add(b, f.k)]
      const moment = (n: number): Term => momentFromCumulants(n, cumulant(p, q))
      const value = mul(betaPower(a, b, f.j, f.k), f.plus === 0 ? moment(f.p) : withSoftplus(f, p, q, moment))
      return whereFinite([p, q], value, meanNode(unit, basis))
    },
    pair: (f, g) => {
      const [p, q] = [degreeOf(f, unit.x), degreeOf(g, unit.x)]
      if (p !== undefined && q !== undefined) return jointFromCumulants([p, q], cumulant(a, b))
      const [r, s] = [read(law, f), read(law, g)]
      const total = add(a, b)
      const isPlain = (t: LogisticFunction): boolean => t.p === 0 && t.plus === 0 && t.k === ZERO && t.j === ONE
      // softplus(y) = −log(1 − q) and y = log q − log(1 − q).
      const isTail = (t: LogisticFunction): boolean => t.plus === 1 && t.j === ZERO && t.k === ZERO
      if (r && s && isTail(r) && isTail(s)) return minus(call('trigamma', b), call('trigamma', total))
      if (r && s && ((isTail(r) && q === 1) || (p === 1 && isTail(s)))) return div(call('trigamma', b), slope)
      if (r && s && isPlain(r) && isPlain(s)) return div(mul(a, b), mul(powerOf(total, 2), add(total, ONE)))
      return undefined
    },
  }
}
const powerOf = (t: Term, n: number): Term => mul(...Array.from({ length: n }, () => t))

/** The softplus of the energy with its coefficient, and the linear rest. */
const formOf = (unit: Unit): { c: Term; c1: Term; order: Term; u: Term } | undefined => {
  let [c, c1]: [Term, Term] = [ZERO, ZERO]
  let found: { order: Term; u: Term } | undefined
  for (const [b, k] of energyOf(unit)) {
    if (b === ONE) c = k
    else if (b === unit.x) c1 = k
    else if (!found && b.kind === 'call' && b.name === 'softplus') found = { order: k, u: b.args[0]! }
    else return undefined
  }
  return found && { c, c1, ...found }
}

/**
 * e = c + c₁x + n·softplus(y) on ℝ with y = slope·x + shift, a = −c₁/slope, b = n − a:
 * log Z = log B(a, b) − a·shift − log |slope| − c (also written with log(1 + eʸ), sigmoid or log cosh).
 */
export const logistic: MarginalisationRule = {
  name: 'logistic',
  summary: '−a·y + (a + b) softplus(y) on ℝ, y affine: log B(a, b)',
  apply: (unit) => {
    if (!isRealLine(unit.x)) return undefined
    const form = formOf(unit)
    const y = form && affineIn(form.u, unit.x)
    if (!form || !y) return undefined
    const [shift, slope] = y
    const a = negated(div(form.c1, slope))
    const b = minus(form.order, a)
    const conditions = allPositive(a, b)
    if (!conditions) return undefined
    const size = isSurelyPositive(slope)
      ? slope
      : isSurelyPositive(negated(slope))
        ? negated(slope)
        : call('abs', slope)
    return familyLaw(unit, {
      rule: 'logistic',
      law: a === ONE && b === ONE ? 'logistic' : 'generalised logistic',
      parameters: { a, b, slope, shift },
      conditions,
      logPartition: add(logBeta(a, b), negated(mul(a, shift)), negated(log(size)), negated(form.c)),
      ...logisticMoments({ unit, slope, shift, a, b }),
    })
  },
}
