import { add, call, type EntryTerm, exp, linearDifference, mul, number, ONE, type Term, ZERO } from '../../expr'
import * as Q from '../../numbers/rational'
import { affineIn, degreeOf, energyOf, type Expansion, basisFactors } from './basis'
import { MAX_DEGREE, momentFromCumulants } from './cumulantPolynomial'
import { type BasisMoments, familyLaw, firstOf, powerMoments } from './family'
import { meanNode } from './finite'
import { whereFinite } from './gamma'
import type { MarginalisationRule, Unit } from './law'
import { allPositive } from './positivity'
import { minus, negated } from './signed'
import { combination, derivative, type SparsePolynomial, symbol, termOf } from './sparsePolynomial'

/** e(x) = c − a·x + Σ k·lgamma(slope·x + shift), or undefined. */
interface FactorialForm {
  readonly constant: Term
  readonly a: Term
  readonly factorials: readonly { readonly count: Term; readonly slope: Term; readonly shift: Term }[]
}
const factorialForm = (expansion: Expansion, x: EntryTerm): FactorialForm | undefined => {
  let [constant, a]: [Term, Term] = [ZERO, ZERO]
  const factorials: { count: Term; slope: Term; shift: Term }[] = []
  for (const [b, c] of expansion) {
    if (b === ONE) constant = c
    else if (b === x) a = negated(c)
    else {
      const u = b.kind === 'call' && b.name === 'lgamma' ? affineIn(b.args[0]!, x) : undefined
      if (!u) return undefined
      factorials.push({ count: c, slope: u[1], shift: u[0] })
    }
  }
  return { constant, a, factorials }
}

const isNaturals = (x: EntryTerm): boolean => x.variable.domain.kind === 'naturals'

/** Laws with weight e^{ax} times something fixed: the cumulants at a, and log Z(a) up to a constant. */
interface Tilting {
  readonly a: Term
  logZ(a: Term): Term
  cumulant(a: Term): (n: number) => Term
  /** What must be positive at a. */
  domain(a: Term): readonly Term[]
}

/** E[x^p e^{tx}] = Z(a + t)/Z(a) times E[x^p] at a + t. */
const tiltedMoments = (unit: Unit, { a, logZ, cumulant, domain }: Tilting): Required<BasisMoments> => {
  const { x } = unit
  return firstOf(powerMoments(x, cumulant(a)), {
    moment: (basis) => {
      let [degree, t]: [number, Term] = [0, ZERO]
      for (const f of basisFactors(basis)) {
        const k = degreeOf(f, x)
        const u = f.kind === 'call' && f.name === 'exp' ? affineIn(f.args[0]!, x) : undefined
        if (k !== undefined) degree += k
        else if (u) t = add(t, u[1])
        else return undefined
      }
      const at = add(a, t)
      const value = mul(exp(minus(logZ(at), logZ(a))), momentFromCumulants(degree, cumulant(at)))
      return degree <= MAX_DEGREE ? whereFinite(domain(at), value, meanNode(unit, basis)) : undefined
    },
  })
}

/** e = c − a·x + lgamma(x + 1) on the naturals: x ~ Poisson(e^a), log Z = e^a − c; all cumulants are e^a. */
export const poisson: MarginalisationRule = {
  name: 'poisson',
  summary: 'a·x − log x! over the naturals: log Σ e^{ax}/x! = e^a',
  apply: (unit) => {
    const form = isNaturals(unit.x) ? factorialForm(energyOf(unit), unit.x) : undefined
    const [one, ...others] = form?.factorials ?? []
    if (!form || !one || others.length > 0 || one.count !== ONE || one.slope !== ONE || one.shift !== ONE)
      return undefined
    const rate = exp(form.a)
    return familyLaw(unit, {
      rule: 'poisson',
      law: 'Poisson',
      parameters: { rate },
      conditions: [],
      logPartition: minus(rate, form.constant),
      ...tiltedMoments(unit, { a: form.a, logZ: exp, cumulant: (a) => () => exp(a), domain: () => [] }),
    })
  },
}

/** κ₁ = factor·y and κ_{n+1} = dy/da · dκ_n/dy, with dy/da a polynomial in y. */
const cumulantsBy =
  (slope: SparsePolynomial, y: Term, factor: Term) =>
  (n: number): Term => {
    let p = symbol(0)
    for (let k = 1; k < n; k++) p = derivative(p, [slope])
    return mul(
      factor,
      termOf(p, () => y),
    )
  }
const Y = symbol(0)
const RISING = combination([1n, Y], [1n, Y, Y])
const LOGISTIC = combination([1n, Y], [-1n, Y, Y])

/** ρ where the energy is c − a·x + lgamma(x + 1) − lgamma(x + ρ); 1 where it is linear. */
const negativeBinomialOrder = ({ factorials }: FactorialForm): Term | undefined => {
  if (factorials.length === 0) return ONE
  if (factorials.some((f) => f.slope !== ONE)) return undefined
  const down = factorials.find((f) => f.count === ONE && f.shift === ONE)
  const up = factorials.find((f) => f.count === number(-1))
  return factorials.length === 2 && down && up ? up.shift : undefined
}

/**
 * e = c − a·x + lgamma(x + 1) − lgamma(x + ρ) on the naturals, a < 0: log Z = lgamma(ρ) − ρ log(1 − e^a) − c; ρ = 1 is
 * the geometric law. With y = 1/(e^{−a} − 1): κ₁ = ρy and κ_{n+1} = y(1 + y) dκ_n/dy.
 */
export const negativeBinomial: MarginalisationRule = {
  name: 'negative-binomial',
  summary: 'a·x + log Γ(x + ρ)/x! over the naturals: log Γ(ρ) − ρ log(1 − e^a); geometric for ρ = 1',
  apply: (unit) => {
    const form = isNaturals(unit.x) ? factorialForm(energyOf(unit), unit.x) : undefined
    const rho = form && negativeBinomialOrder(form)
    const conditions = rho && allPositive(negated(form.a), rho)
    if (!form || !rho || !conditions) return undefined
    const logQ = (a: Term): Term => call('log1mexp', a)
    return familyLaw(unit, {
      rule: 'negative-binomial',
      conditions,
      law: rho === ONE ? 'Geometric' : 'negative Binomial',
      parameters: rho === ONE ? { probability: exp(form.a) } : { size: rho, probability: exp(form.a) },
      logPartition: add(call('lgamma', rho), negated(mul(rho, logQ(form.a))), negated(form.constant)),
      ...tiltedMoments(unit, {
        a: form.a,
        logZ: (a) => negated(mul(rho, logQ(a))),
        domain: (a) => [negated(a)],
        cumulant: (a) => cumulantsBy(RISING, exp(minus(a, logQ(a))), rho),
      }),
    })
  },
}

/**
 * e = c − a·x + lgamma(x + 1) + lgamma(n − x + 1) on 0..n: log Z = n softplus(a) − lgamma(n + 1) − c,
 * x ~ Binomial(n, q = sigmoid(a)), κ₁ = nq and κ_{m+1} = q(1 − q) dκ_m/dq.
 */
export const binomial: MarginalisationRule = {
  name: 'binomial',
  summary: 'a·x + log C(n, x) over 0..n: n softplus(a)',
  apply: (unit) => {
    const { kind, bounds } = unit.x.variable.domain
    if (kind !== 'integers' || bounds[0] !== ZERO) return undefined
    const n = bounds[1]!
    const form = factorialForm(energyOf(unit), unit.x)
    const up = form?.factorials.find((f) => f.count === ONE && f.slope === ONE && f.shift === ONE)
    const down = form?.factorials.find(
      (f) => f.count === ONE && f.slope === number(-1) && isZero(minus(f.shift, add(n, ONE))),
    )
    if (!form || form.factorials.length !== 2 || !up || !down) return undefined
    const q = call('sigmoid', form.a)
    return familyLaw(unit, {
      rule: 'binomial',
      law: 'Binomial',
      parameters: { trials: n, q },
      conditions: [],
      logPartition: add(mul(n, call('softplus', form.a)), negated(call('lgamma', add(n, ONE))), negated(form.constant)),
      ...firstOf(
        binomialVariance(unit, n, q, form.a),
        tiltedMoments(unit, {
          a: form.a,
          logZ: (a) => mul(n, call('softplus', a)),
          domain: () => [],
          cumulant: (a) => cumulantsBy(LOGISTIC, call('sigmoid', a), n),
        }),
      ),
    })
  },
}
const isZero = (t: Term): boolean =>
  linearDifference(t, ZERO).coefficients.size === 0 && Q.sign(linearDifference(t, ZERO).constant) === 0

/** var x = n·q·(1 − q), with 1 − q from its own tail. */
const binomialVariance = ({ x }: Unit, n: Term, q: Term, a: Term): BasisMoments => ({
  moment: () => undefined,
  pair: (f, g) => (f === x && g === x ? mul(n, q, call('sigmoid', negated(a))) : undefined),
})
