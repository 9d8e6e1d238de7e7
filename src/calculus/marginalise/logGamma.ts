import { add, call, div, exp, log, mul, number, ONE, power, type Term, TWO, ZERO } from '../../expr'
import { affineIn, asPower, degreeOf, energyOf, basisFactors } from './basis'
import { momentFromCumulants } from './cumulantPolynomial'
import { type BasisMoments, familyLaw } from './family'
import { meanNode } from './finite'
import { polygamma, smallInteger, whereFinite } from './gamma'
import type { MarginalisationRule, Unit } from './law'
import { allPositive, isSurelyPositive } from './positivity'
import { risingFactorial } from './risingFactorials'
import { minus, negated } from './signed'
import { isRealLine } from './support'

/** exp(k·x) in the energy with a linear term: u = e^{kx} ~ Gamma(shape, rate). */
const logGammaMoments = (unit: Unit, k: Term, shape: Term, rate: Term): BasisMoments => ({
  moment: (basis) => {
    let [degree, tilt]: [number, Term] = [0, ZERO]
    for (const f of basisFactors(basis)) {
      const p = degreeOf(f, unit.x)
      const u = f.kind === 'call' && f.name === 'exp' ? affineIn(f.args[0]!, unit.x) : undefined
      if (p !== undefined) degree += p
      else if (u) tilt = add(tilt, u[1])
      else return undefined
    }
    const q = div(tilt, k)
    const tilted = add(shape, q)
    const n = smallInteger(q)
    const ratio =
      n === undefined ? exp(minus(call('lgamma', tilted), call('lgamma', shape))) : risingFactorial(shape, n)
    const cumulant = (m: number): Term =>
      div(m === 1 ? minus(call('digamma', tilted), log(rate)) : polygamma(m - 1, tilted), power(k, number(m)))
    return whereFinite(
      [tilted],
      mul(ratio, power(rate, negated(q)), momentFromCumulants(degree, cumulant)),
      meanNode(unit, basis),
    )
  },
  pair: (f, g) => (f === unit.x && g === unit.x ? div(call('trigamma', shape), power(k, TWO)) : undefined),
})

/** e = c + rate·e^{kx} − k·shape·x on ℝ: log Z = log Γ(shape) − shape·log rate − log |k| − c (Gumbel's law among them). */
export const logGamma: MarginalisationRule = {
  name: 'log-gamma',
  summary: 'rate·exp(kx) − k·shape·x on ℝ: log Γ(shape) − shape log rate − log |k|',
  apply: (unit) => {
    const { x } = unit
    if (!isRealLine(x)) return undefined
    let [c, c1]: [Term, Term] = [ZERO, ZERO]
    let found: { k: Term; rate: Term } | undefined
    for (const [b, coefficient] of energyOf(unit)) {
      const [base] = asPower(b)
      const u = base.kind === 'call' && base.name === 'exp' ? affineIn(base.args[0]!, x) : undefined
      if (b === ONE) c = coefficient
      else if (b === x) c1 = coefficient
      else if (!found && u && u[0] === ZERO) found = { k: u[1], rate: coefficient }
      else return undefined
    }
    if (!found) return undefined
    const { k, rate } = found
    const shape = negated(div(c1, k))
    const conditions = allPositive(rate, shape)
    if (!conditions) return undefined
    const size = isSurelyPositive(k) ? k : isSurelyPositive(negated(k)) ? negated(k) : call('abs', k)
    return familyLaw(unit, {
      rule: 'log-gamma',
      law: 'log-Gamma',
      parameters: { shape, rate, exponent: k },
      conditions,
      logPartition: add(call('lgamma', shape), negated(mul(shape, log(rate))), negated(log(size)), negated(c)),
      ...logGammaMoments(unit, k, shape, rate),
    })
  },
}
