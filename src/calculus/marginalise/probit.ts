import { add, call, div, HALF, log, mul, number, ONE, PI, power, type Term, TWO, ZERO } from '../../expr'
import { affineIn, coefficientsOf, energyOf, type Expansion } from './basis'
import { familyLaw, powerMoments } from './family'
import type { MarginalisationRule } from './law'
import { allPositive } from './positivity'
import { minus, negated, scale } from './signed'
import { combination, derivative, symbol, termOf } from './sparsePolynomial'
import { isRealLine } from './support'

/** The hazard H(k) = −d log erfc(k)/dk = 2/(√π erfcx(k)) has H′ = H² − 2kH; the symbols are H and k. */
const [HAZARD, ARGUMENT] = [symbol(0), symbol(1)]
const SLOPES = [combination([1n, HAZARD, HAZARD], [-2n, HAZARD, ARGUMENT]), new Map([['', 1n]])]

/** n-th derivative of log erfc at k. */
const logErfcDerivative = (n: number, k: Term): Term => {
  let p = combination([-1n, HAZARD])
  for (let i = 1; i < n; i++) p = derivative(p, SLOPES)
  const hazard = div(TWO, mul(call('sqrt', PI), call('erfcx', k)))
  return termOf(p, (s) => (s === 0 ? hazard : k))
}

/**
 * A Gaussian weight times erfc(αx + β): ∫ N(x; m, s²) erfc(αx + β) dx = erfc(k), k = (αm + β)/√(1 + 2α²s²), and
 * κ_n = κ_n(Normal) + (s²α/√(1 + 2α²s²))ⁿ (log erfc)⁽ⁿ⁾(k) (Owen, A table of normal integrals, 1980, 10,010.8).
 */
export const probit: MarginalisationRule = {
  name: 'probit',
  summary: 'quadratic minus log erfc(αx + β) on ℝ: the Normal integral plus log erfc((αm + β)/√(1 + 2α²s²))',
  apply: (unit) => {
    const { x } = unit
    if (!isRealLine(x)) return undefined
    const energy = energyOf(unit)
    const tail = [...energy].find(([b, c]) => b.kind === 'call' && b.name === 'logerfc' && c === number(-1))
    const affine = tail?.[0].kind === 'call' ? affineIn(tail[0].args[0]!, x) : undefined
    if (!tail || !affine) return undefined
    const rest: Expansion = new Map([...energy].filter(([b]) => b !== tail[0]))
    const found = coefficientsOf(rest, [x, power(x, TWO)])
    if (!found || found[2] === ZERO) return undefined
    const [precision, r] = [scale(2, found[2]!), negated(found[1]!)]
    const conditions = allPositive(precision)
    if (!conditions) return undefined
    const [mean, variance] = [div(r, precision), div(ONE, precision)]
    const [beta, alpha] = affine
    const root = call('sqrt', add(ONE, mul(TWO, power(alpha, TWO), variance)))
    const k = div(add(mul(alpha, mean), beta), root)
    const step = div(mul(variance, alpha), root)
    return familyLaw(unit, {
      rule: 'probit',
      law: 'skew Normal',
      parameters: { mean, variance, alpha, beta },
      conditions,
      logPartition: add(
        div(power(r, TWO), mul(TWO, precision)),
        scale(HALF, minus(log(mul(TWO, PI)), log(precision))),
        call('logerfc', k),
        negated(found[0]!),
      ),
      ...powerMoments(x, (n) =>
        add(n === 1 ? mean : n === 2 ? variance : ZERO, mul(power(step, number(n)), logErfcDerivative(n, k))),
      ),
    })
  },
}
