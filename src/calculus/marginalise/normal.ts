import { add, call, div, exp, HALF, log, mul, number, ONE, PI, power, type Term, TWO, ZERO } from '../../expr'
import { affineIn, coefficientsOf, degreeOf, energyOf, expandIn, basisFactors } from './basis'
import { slopeOf, stein } from './byParts'
import { type BasisMoments, familyLaw, firstOf, powerMoments } from './family'
import { meanNode } from './finite'
import type { MarginalisationRule, Unit } from './law'
import { normalTable } from './normalTable'
import { kinkedMoments } from './piecewise'
import { allPositive } from './positivity'
import { minus, negated, scale } from './signed'
import { isRealLine } from './support'

/** x^p·exp(t·x). */
interface Tilted {
  readonly degree: number
  readonly tilt: Term
}

/** exp z − 1 without cancellation: z·(exp z − 1)/z. */
export const expm1 = (z: Term): Term => mul(z, exp(call('logexprel', z)))

/**
 * Moments of x^p·exp(t·x) under Normal(mean, variance): E[e^{tx} g(x)] = e^{tm + t²s²/2} E[g(x + s²t)], and
 * cov(f, g) = Σ_{n≥1} s^{2n}/n! E[f⁽ⁿ⁾] E[g⁽ⁿ⁾], so that cov(e^{tx}, e^{ux}) = E[e^{tx}] E[e^{ux}] (e^{s²tu} − 1).
 */
const normalMoments = (unit: Unit, mean: Term, variance: Term): Required<BasisMoments> => {
  const { x } = unit
  const cumulant =
    (m: Term) =>
    (n: number): Term =>
      n === 1 ? m : n === 2 ? variance : ZERO
  const powers = powerMoments(x, cumulant(mean))
  const read = (basis: Term): Tilted | undefined => {
    let degree = 0
    let tilt: Term = ZERO
    for (const f of basisFactors(basis)) {
      const k = degreeOf(f, x)
      const u = f.kind === 'call' && f.name === 'exp' ? affineIn(f.args[0]!, x) : undefined
      if (k !== undefined) degree += k
      else if (u) tilt = add(tilt, u[1])
      else return undefined
    }
    return { degree, tilt }
  }
  const generating = (t: Term): Term => exp(add(mul(t, mean), mul(HALF, variance, power(t, TWO))))
  return firstOf(powers, {
    moment: (basis) => normalTable(x, { mean, variance }, basis),
    pair: (a, b) => {
      const [f, g] = [read(a), read(b)]
      if (!f || !g) return undefined
      if (f.degree === 0 && g.degree === 0)
        return mul(generating(f.tilt), generating(g.tilt), expm1(mul(variance, f.tilt, g.tilt)))
      const [plain, tilted] = f.tilt === ZERO ? [f, g] : [g, f]
      return plain.degree === 1 && plain.tilt === ZERO && tilted.degree === 0
        ? mul(variance, tilted.tilt, generating(tilted.tilt))
        : undefined
    },
  })
}

/** Moments by parts: E[x f] = m E[f] + s² E[f′], cov(x, f) = s² E[f′]. */
const momentsByParts = (unit: Unit, mean: Term, variance: Term): BasisMoments => {
  const { x } = unit
  const average = (g: Term): Term =>
    add(...[...expandIn(g, x)].map(([b, c]) => mul(c, b === ONE ? ONE : (ways.moment(b) ?? meanNode(unit, b)))))
  const ways: BasisMoments = firstOf(normalMoments(unit, mean, variance), {
    moment: (basis) => {
      const parts = stein(basis, x)
      return parts && add(mul(mean, average(parts.f)), mul(variance, average(parts.slope)))
    },
    pair: (f, g) => {
      const other = f === x ? g : g === x ? f : undefined
      const slope = other && slopeOf(other, x)
      return slope && mul(variance, average(slope))
    },
  })
  return ways
}

/** e = c + c₁x + c₂x² on ℝ: x ~ Normal(r/λ, 1/λ) with λ = 2c₂, r = −c₁; log Z = r²/(2λ) + ½ log(2π/λ) − c. */
export const normal: MarginalisationRule = {
  name: 'normal',
  summary: 'quadratic in a real unit: log ∫ exp(−λx²/2 + rx) = r²/(2λ) + log(2π/λ)/2',
  apply: (unit) => {
    const { x } = unit
    if (!isRealLine(x)) return undefined
    const found = coefficientsOf(energyOf(unit), [x, power(x, TWO)])
    if (!found || found[2] === ZERO) return undefined
    const [c, c1, c2] = found as [Term, Term, Term]
    const [precision, r] = [scale(2, c2), negated(c1)]
    const conditions = allPositive(precision)
    if (!conditions) return undefined
    // Where the condition holds, 0 over the precision is 0.
    const over = (top: Term, bottom: Term): Term => (top === ZERO ? ZERO : div(top, bottom))
    const [mean, variance] = [over(r, precision), div(number(1), precision)]
    return familyLaw(unit, {
      rule: 'normal',
      law: 'Normal',
      parameters: { mean, variance },
      conditions,
      logPartition: add(
        over(power(r, TWO), mul(TWO, precision)),
        scale(HALF, minus(log(mul(TWO, PI)), log(precision))),
        negated(c),
      ),
      ...firstOf(momentsByParts(unit, mean, variance), kinkedMoments(unit)),
    })
  },
}
