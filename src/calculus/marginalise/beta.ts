import { add, call, exp, log, mul, number, ONE, power, type Term, ZERO } from '../../expr'
import { asPower, coefficientsOf, degreeOf, energyOf, basisFactors } from './basis'
import { binomial, momentFromCumulants } from './cumulantPolynomial'
import { type BasisMoments, familyLaw } from './family'
import { meanNode } from './finite'
import { polygamma, smallInteger, whereFinite } from './gamma'
import type { MarginalisationRule, Unit } from './law'
import { allPositive } from './positivity'
import { risingFactorial } from './risingFactorials'
import { minus, negated } from './signed'
import { supportOf } from './support'

/** log B(a, b). */
export const logBeta = (a: Term, b: Term): Term =>
  minus(add(call('lgamma', a), call('lgamma', b)), call('lgamma', add(a, b)))

/** E[y^j (1 − y)^k] = B(a + j, b + k)/B(a, b), rational for integers. */
export const betaPower = (a: Term, b: Term, j: Term, k: Term): Term => {
  const [m, n] = [smallInteger(j), smallInteger(k)]
  if (m === undefined || n === undefined) return exp(minus(logBeta(add(a, j), add(b, k)), logBeta(a, b)))
  return mul(risingFactorial(a, m), risingFactorial(b, n), power(risingFactorial(add(a, b), m + n), number(-1)))
}

/** y^j·(1 − y)^k·(log y)^m·(log(1 − y))^n for y = (x − low)/(high − low), times (high − low)^(j + k). */
interface BetaFunction {
  readonly j: Term
  readonly k: Term
  readonly logs: readonly [number, number]
}

interface BetaUnit {
  readonly unit: Unit
  readonly low: Term
  readonly high: Term
  readonly a: Term
  readonly b: Term
}

const read = ({ unit, low, high }: BetaUnit, basis: Term): BetaFunction | undefined => {
  const { x } = unit
  let [j, k]: [Term, Term] = [ZERO, ZERO]
  const logs: [number, number] = [0, 0]
  const below = minus(x, low)
  const above = minus(high, x)
  for (const f of basisFactors(basis)) {
    const [base, e] = asPower(f)
    const count = smallInteger(e)
    if (base === below) j = add(j, e)
    else if (base === above) k = add(k, e)
    else if (base === log(below) && count === 1) logs[0]++
    else if (base === log(above) && count === 1) logs[1]++
    else if (base === log(below) && count === 2) logs[0] += 2
    else if (base === log(above) && count === 2) logs[1] += 2
    else return undefined
  }
  return { j, k, logs }
}

/**
 * Under Beta(a, b): log y has cumulants ψ⁽ⁿ⁾(a) − ψ⁽ⁿ⁾(a + b), and cov(log y, log(1 − y)) = −ψ′(a + b) (Johnson, Kotz and
 * Balakrishnan, Continuous Univariate Distributions 2, chapter 25).
 */
const betaMoments = (law: BetaUnit): BasisMoments => {
  const { unit, low, high, a, b } = law
  const width = minus(high, low)
  const momentOf = (f: BetaFunction): Term | undefined => {
    const [m, n] = f.logs
    const [p, q] = [add(a, f.j), add(b, f.k)]
    const total = add(p, q)
    const cumulant =
      (of: Term) =>
      (order: number): Term =>
        add(minus(polygamma(order - 1, of), polygamma(order - 1, total)), order === 1 ? log(width) : ZERO)
    const logs =
      m === 0 || n === 0
        ? mul(momentFromCumulants(m, cumulant(p)), momentFromCumulants(n, cumulant(q)))
        : m === 1 && n === 1
          ? minus(mul(cumulant(p)(1), cumulant(q)(1)), call('trigamma', total))
          : undefined
    return logs && mul(power(width, add(f.j, f.k)), betaPower(a, b, f.j, f.k), logs)
  }
  const moment = (basis: Term): Term | undefined => {
    const degree = Math.max(0, ...basisFactors(basis).map((t) => degreeOf(t, unit.x) ?? 0))
    if (degree > 0 && low !== ZERO) {
      // x^n = Σ C(n, i) low^{n−i} (x − low)^i
      const rest = basisFactors(basis).filter((t) => degreeOf(t, unit.x) === undefined)
      const around = Array.from({ length: degree + 1 }, (_, i) =>
        moment(mul(power(minus(unit.x, low), number(i)), ...rest)),
      )
      if (around.some((t) => t === undefined)) return undefined
      return add(...around.map((t, i) => mul(number(binomial(degree, i)), power(low, number(degree - i)), t!)))
    }
    const f = read(law, basis)
    const value = f && momentOf(f)
    return value && whereFinite([add(a, f.j), add(b, f.k)], value, meanNode(unit, basis))
  }
  const pair = (f: Term, g: Term): Term | undefined => {
    const shifted = (t: Term): Term => (t === unit.x ? minus(unit.x, low) : t)
    const [p, q] = [read(law, shifted(f)), read(law, shifted(g))]
    if (!p || !q || [p, q].some((t) => t.j !== ZERO && t.k !== ZERO)) return undefined
    const total = add(a, b)
    const isLog = (t: BetaFunction, side: 0 | 1): boolean =>
      t.j === ZERO && t.k === ZERO && t.logs[side] === 1 && t.logs[1 - side] === 0
    const isY = (t: BetaFunction): boolean => t.j === ONE && t.k === ZERO && t.logs[0] + t.logs[1] === 0
    if (isY(p) && isY(q))
      return mul(a, b, power(width, number(2)), power(total, number(-2)), power(add(total, ONE), number(-1)))
    if (isLog(p, 0) && isLog(q, 0)) return minus(call('trigamma', a), call('trigamma', total))
    if (isLog(p, 1) && isLog(q, 1)) return minus(call('trigamma', b), call('trigamma', total))
    if ((isLog(p, 0) && isLog(q, 1)) || (isLog(p, 1) && isLog(q, 0))) return negated(call('trigamma', total))
    const [y, other] = isY(p) ? [p, q] : [q, p]
    if (isY(y) && isLog(other, 0)) return mul(width, b, power(total, number(-2)))
    if (isY(y) && isLog(other, 1)) return mul(number(-1), width, a, power(total, number(-2)))
    return undefined
  }
  return { moment, pair }
}
/** e = c + (1 − a) log(x − low) + (1 − b) log(high − x): log Z = (a + b − 1) log(high − low) + log B(a, b) − c. */
export const beta: MarginalisationRule = {
  name: 'beta',
  summary: '(1 − a) log x + (1 − b) log(1 − x) on an interval: log B(a, b)',
  apply: (unit) => {
    const [low, high] = supportOf(unit.x) ?? []
    if (!low || !high) return undefined
    const found = coefficientsOf(energyOf(unit), [log(minus(unit.x, low)), log(minus(high, unit.x))])
    if (!found || (found[1] === ZERO && found[2] === ZERO)) return undefined
    const [a, b] = [minus(ONE, found[1]!), minus(ONE, found[2]!)]
    const conditions = allPositive(a, b)
    if (!conditions) return undefined
    return familyLaw(unit, {
      rule: 'beta',
      law: 'Beta',
      parameters: { a, b, ...(low !== ZERO && { low }), ...(high !== ONE && { high }) },
      conditions,
      logPartition: add(mul(minus(add(a, b), ONE), log(minus(high, low))), logBeta(a, b), negated(found[0]!)),
      ...betaMoments({ unit, low, high, a, b }),
    })
  },
}
