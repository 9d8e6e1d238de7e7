import { add, call, div, type EntryTerm, exp, ifThen, log, mul, number, ONE, power, type Term, ZERO } from '../../expr'
import * as Q from '../../numbers/rational'
import { asPower, energyOf, basisFactors } from './basis'
import { momentFromCumulants } from './cumulantPolynomial'
import { type BasisMoments, type Family, familyLaw } from './family'
import { meanNode } from './finite'
import type { MarginalisationRule, Unit } from './law'
import { expm1 } from './normal'
import { allPositive, isSurelyPositive, positive } from './positivity'
import { harmonicDifference, risingCovariance, risingFactorial } from './risingFactorials'
import { minus, negated } from './signed'
import { isPositiveHalfLine, isRealLine } from './support'

/** u = x^k ~ Gamma(shape, rate); on ℝ with an even k the weight is that of |x|. */
interface GammaOfPower {
  readonly exponent: Term
  readonly shape: Term
  readonly rate: Term
}

/** x^p·(log x)^m·exp(t·x^k). */
interface GammaFunction {
  readonly p: Term
  readonly logs: number
  readonly tilt: Term
  readonly odd: boolean
}

/** ψ⁽ⁿ⁾(α). */
export const polygamma = (n: number, alpha: Term): Term =>
  n === 0 ? call('digamma', alpha) : n === 1 ? call('trigamma', alpha) : call('polygamma', number(n), alpha)

export const smallInteger = (k: Term): number | undefined =>
  k.kind === 'number' && Q.isInteger(k.value) && k.value.n >= -12n && k.value.n <= 12n ? Number(k.value.n) : undefined

const reader =
  (unit: Unit, exponent: Term) =>
  (basis: Term): GammaFunction | undefined => {
    const { x } = unit
    const logX = log(magnitude(x))
    let [p, tilt, logs, odd]: [Term, Term, number, boolean] = [ZERO, ZERO, 0, false]
    for (const f of basisFactors(basis)) {
      const [base, k] = asPower(f)
      const count = smallInteger(k)
      if (base === x) {
        p = add(p, k)
        if (isRealLine(x)) {
          if (count === undefined) return undefined
          odd = odd !== (count % 2 !== 0)
        }
      } else if (base === magnitude(x)) p = add(p, k)
      else if (
        base.kind === 'call' &&
        ['dabs', 'sign'].includes(base.name) &&
        base.args[0] === x &&
        count !== undefined &&
        isRealLine(x)
      )
        odd = odd !== (count % 2 !== 0)
      else if (base === logX && count !== undefined && count > 0) logs += count
      else if (f.kind === 'call' && f.name === 'exp') {
        const rate = div(f.args[0]!, power(x, exponent))
        if (rate.symbols.has(x.variable.name)) return undefined
        tilt = add(tilt, rate)
      } else return undefined
    }
    return { p, logs, tilt, odd }
  }

/** x, or |x| on ℝ. */
const magnitude = (x: EntryTerm): Term => (isRealLine(x) ? call('abs', x) : x)

/**
 * E[x^p] = rate^{−p/k} Γ(shape + p/k)/Γ(shape), rational for integers p/k; k·log x has cumulants ψ(shape) − log rate,
 * ψ′(shape), … (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, chapter 17).
 */
const gammaMoments = (unit: Unit, { exponent, shape, rate }: GammaOfPower): BasisMoments => {
  const read = reader(unit, exponent)
  const moment = (basis: Term): Term | undefined => {
    const f = read(basis)
    if (!f) return undefined
    const k = div(f.p, exponent)
    const [tiltedShape, tiltedRate] = [add(shape, k), minus(rate, f.tilt)]
    const logCumulant = (n: number): Term =>
      mul(
        power(exponent, number(-n)),
        n === 1 ? minus(call('digamma', tiltedShape), log(tiltedRate)) : polygamma(n - 1, tiltedShape),
      )
    const tilted = f.tilt === ZERO ? ONE : power(div(rate, tiltedRate), shape)
    const value = f.odd ? ZERO : mul(tilted, gammaPower(shape, tiltedRate, k), momentFromCumulants(f.logs, logCumulant))
    return whereFinite([tiltedShape, ...(f.tilt === ZERO ? [] : [tiltedRate])], value, meanNode(unit, basis))
  }
  const pair = (a: Term, b: Term): Term | undefined => {
    const [f, g] = [read(a), read(b)]
    if (!f || !g || f.tilt !== ZERO || g.tilt !== ZERO || f.odd || g.odd || f.logs + g.logs > 2) return undefined
    const [p, q] = [div(f.p, exponent), div(g.p, exponent)]
    const value = covariance({ exponent, shape, rate }, { k: p, logs: f.logs }, { k: q, logs: g.logs })
    return (
      value &&
      whereFinite(
        [p, q, add(p, q)].map((k) => add(shape, k)),
        value,
        meanNode(unit, mul(minus(a, moment(a)!), minus(b, moment(b)!))),
      )
    )
  }
  return { moment, pair }
}

interface PowerAndLog {
  readonly k: Term
  readonly logs: number
}
const covariance = ({ exponent, shape, rate }: GammaOfPower, f: PowerAndLog, g: PowerAndLog): Term | undefined => {
  if (f.logs === 0 && g.logs === 0) {
    const [p, q] = [smallInteger(f.k), smallInteger(g.k)]
    if (p !== undefined && q !== undefined) return mul(power(rate, number(-p - q)), risingCovariance(shape, p, q))
    const gain = add(
      call('lgamma', add(shape, f.k, g.k)),
      call('lgamma', shape),
      negated(call('lgamma', add(shape, f.k))),
      negated(call('lgamma', add(shape, g.k))),
    )
    return mul(gammaPower(shape, rate, f.k), gammaPower(shape, rate, g.k), expm1(gain))
  }
  if (f.k === ZERO && g.k === ZERO && f.logs === 1 && g.logs === 1)
    return mul(power(exponent, number(-2)), call('trigamma', shape))
  const [powers, logs] = f.logs === 0 ? [f, g] : [g, f]
  if (powers.logs > 0 || logs.k !== ZERO || logs.logs !== 1) return undefined
  const p = smallInteger(powers.k)
  const change =
    p === undefined
      ? minus(call('digamma', add(shape, powers.k)), call('digamma', shape))
      : harmonicDifference(shape, p)
  return mul(gammaPower(shape, rate, powers.k), change, power(exponent, number(-1)))
}

/** E[u^k] for u ~ Gamma(shape, rate). */
const gammaPower = (shape: Term, rate: Term, k: Term): Term => {
  const p = smallInteger(k)
  const ratio =
    p === undefined ? exp(minus(call('lgamma', add(shape, k)), call('lgamma', shape))) : risingFactorial(shape, p)
  return mul(ratio, power(rate, negated(k)))
}

/** The value where all these are positive, elsewhere the integral itself, which then diverges. */
export const whereFinite = (terms: readonly Term[], value: Term, otherwise: Term): Term => {
  const condition = terms.filter((t) => !isSurelyPositive(t)).map(positive)
  return condition.reduceRight<Term>((inner, c) => ifThen(c, inner, otherwise), value)
}

const named = (k: number | undefined, shape: Term, even: boolean): string => {
  if (even && k === 1 && shape === ONE) return 'Laplace'
  if (even) return k === 2 && shape === number(Q.HALF) ? 'Normal' : 'generalised normal'
  if (k === 1) return shape === ONE ? 'Exponential' : 'Gamma'
  if (k === -1) return 'inverse Gamma'
  if (k === 2) return shape === number(Q.HALF) ? 'half-normal' : shape === ONE ? 'Rayleigh' : 'Nakagami'
  return shape === ONE ? 'Weibull' : 'generalised Gamma'
}

/**
 * e = c + rate·x^k + (1 − β) log x on (0, ∞): x^k ~ Gamma(shape = β/k, rate),
 * log Z = log Γ(β/k) − (β/k) log rate − log |k| − c; on ℝ with an even k and log |x|, log 2 more.
 */
const family = (unit: Unit): Family | undefined => {
  const { x } = unit
  const real = isRealLine(x)
  if (!real && !isPositiveHalfLine(x)) return undefined
  let found: { k: Term; rate: Term } | undefined
  let [c, logs]: [Term, Term] = [ZERO, ZERO]
  for (const [b, coefficient] of energyOf(unit)) {
    const [base, k] = asPower(b)
    if (b === ONE) c = coefficient
    else if (b === log(magnitude(x))) logs = coefficient
    else if (!found && (base === x || base === magnitude(x))) {
      const n = smallInteger(k)
      if (real && base === x && (n === undefined || n % 2 !== 0)) return undefined
      found = { k, rate: coefficient }
    } else return undefined
  }
  if (!found) return undefined
  const { k, rate } = found
  const beta = minus(ONE, logs)
  const shape = div(beta, k)
  const conditions = allPositive(rate, shape)
  if (!conditions) return undefined
  const size = isSurelyPositive(k) ? k : isSurelyPositive(negated(k)) ? negated(k) : call('abs', k)
  return {
    rule: 'gamma',
    law: named(smallInteger(k), shape, real),
    conditions,
    parameters:
      k === ONE
        ? { ...(shape !== ONE && { shape }), rate }
        : k === number(-1)
          ? { shape, scale: rate }
          : { shape, rate, exponent: k },
    logPartition: add(
      call('lgamma', shape),
      negated(mul(shape, log(rate))),
      real ? log(number(2)) : ZERO,
      negated(log(size)),
      negated(c),
    ),
    ...gammaMoments(unit, { exponent: k, shape, rate }),
  }
}

export const gamma: MarginalisationRule = {
  name: 'gamma',
  summary: 'rate·x^k + (1 − β) log x on (0, ∞): log Γ(β/k) − (β/k) log rate − log |k|',
  apply: (unit) => {
    const found = family(unit)
    return found && familyLaw(unit, found)
  },
}
