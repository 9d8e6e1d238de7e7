import { logPartition, mul, sub } from '../../expr'
import { ExpansionTooLarge } from '../expand'
import { beta } from './beta'
import { cumulantFromMeans } from './cumulants'
import { bernoulli, categorical, meanNode, spin } from './finite'
import { gamma } from './gamma'
import { inverseGaussian } from './inverseGaussian'
import type { MarginalisationRule, Unit, UnitLaw } from './law'
import { logGamma } from './logGamma'
import { logistic } from './logistic'
import { normal } from './normal'
import { piecewise } from './piecewise'
import { binomial, negativeBinomial, poisson } from './poisson'
import { probit } from './probit'
import { studentT } from './studentT'
import { betaPrime, logNormal, pareto, squared } from './substituted'

/** Rules in the order in which they are tried. */
export const MARGINALISATION_RULES: readonly MarginalisationRule[] = [
  bernoulli,
  spin,
  binomial,
  categorical,
  normal,
  gamma,
  inverseGaussian,
  logNormal,
  beta,
  studentT,
  logistic,
  logGamma,
  probit,
  piecewise,
  betaPrime,
  pareto,
  squared,
  poisson,
  negativeBinomial,
]

/** The law of a unit: by the first rule that fits, else one-dimensional sums or integrals left as nodes. */
export const lawOf = (unit: Unit): UnitLaw => {
  for (const rule of MARGINALISATION_RULES) {
    const law = attempt(rule, unit)
    if (law) return law
  }
  const mean: UnitLaw['mean'] = (g) => meanNode(unit, g)
  return {
    rule: 'one-dimensional',
    law: 'Unnormalised',
    parameters: { energy: unit.energy },
    conditions: [],
    closed: false,
    logPartition: logPartition([unit.x.variable], unit.energy),
    mean,
    covariance: (f, g) => mean(mul(sub(f, mean(f)), sub(g, mean(g)))),
    cumulant: (fs) => cumulantFromMeans(fs, mean),
  }
}

const attempt = (rule: MarginalisationRule, unit: Unit): UnitLaw | undefined => {
  try {
    return rule.apply(unit)
  } catch (thrown) {
    if (thrown instanceof ExpansionTooLarge) return undefined
    throw thrown
  }
}
