import { logPartition, mul, sub } from '../../expr'
import { cumulantFromMeans } from './cumulants'
import { bernoulli, categorical, meanNode, spin } from './finite'
import type { MarginalisationRule, Unit, UnitLaw } from './law'

/** Rules in the order in which they are tried. */
export const MARGINALISATION_RULES: readonly MarginalisationRule[] = [bernoulli, spin, categorical]

/** The law of a unit: by the first rule that fits, else one-dimensional sums or integrals left as nodes. */
export const lawOf = (unit: Unit): UnitLaw => {
  for (const rule of MARGINALISATION_RULES) {
    const law = rule.apply(unit)
    if (law) return law
  }
  const mean: UnitLaw['mean'] = (g) => meanNode(unit, g)
  return {
    rule: 'one-dimensional', law: 'Unnormalised', parameters: { energy: unit.energy }, conditions: [], closed: false,
    logPartition: logPartition([unit.x.variable], unit.energy),
    mean,
    covariance: (f, g) => mean(mul(sub(f, mean(f)), sub(g, mean(g)))),
    cumulant: (fs) => cumulantFromMeans(fs, mean),
  }
}
