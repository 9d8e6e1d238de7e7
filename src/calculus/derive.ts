import {
  add,
  entry,
  type EntryTerm,
  HALF,
  index,
  type IndexTerm,
  mul,
  neg,
  ONE,
  power,
  type Term,
  TooLong,
  TWO,
  type Variable,
  writingAtMost,
} from '../expr'
import type { Model } from '../language/model'
import { Calculus } from './close'
import type { ArrayResult, ConditionalLaw, Derivation } from './derivation'
import { differentiate } from './differentiate'
import { covarianceEntry, type Elimination, gaussianMean } from './eliminate'
import { sumOver } from './expand'
import { type PointMass, pointMassOf } from './pointMass'

const INDEX_NAMES = ['i', 'k', 'l', 'm', 'n', 'p', 'q', 'r']

/** An entry of the array at free indices whose names are no declared names. */
export const genericEntry = (model: Model, array: Variable): { at: EntryTerm; indices: readonly IndexTerm[] } => {
  const declared = new Set(
    [
      ...model.visible,
      ...model.hidden,
      ...model.parameters,
      ...model.sizes,
      ...model.functions,
      ...model.definitions,
    ].map((d) => d.name),
  )
  const names = INDEX_NAMES.filter((name) => !declared.has(name))
  const indices = array.dims.map((dim, k) => index(names[k] ?? `i${k}`, ONE, dim))
  return { at: entry(array, indices), indices }
}

const laws = (elimination: Elimination): readonly ConditionalLaw[] =>
  elimination.steps.map((step) =>
    step.kind === 'gaussian'
      ? {
          variable: step.variable,
          indices: [...step.batch, step.row],
          law: 'jointly Normal',
          given: step.parents,
          parameters: { mean: gaussianMean(step, step.row), covariance: covarianceEntry(step, step.row, step.column) },
          rule: 'jointly Gaussian',
          conditions: [],
        }
      : {
          variable: step.variable,
          indices: step.indices,
          law: step.law.law,
          parameters: step.law.parameters,
          given: step.parents,
          rule: step.law.rule,
          conditions: step.law.conditions,
        },
  )

/** A kink of the energy that makes Theorem 1 fail for ∂ψ as it stands: one that cannot be mended before one that can. */
export const pointMassOfModel = (model: Model): PointMass | undefined => {
  const found = model.visible.flatMap(
    (v) => pointMassOf(model.energy, differentiate(model.energy, genericEntry(model, v).at), v, model.hidden) ?? [],
  )
  return found.find((mass) => !mass.mended) ?? found[0]
}

/**
 * Derives F, ψ, ∂ψ, the terms of Theorem 1 and J at index level, for all sizes, with `log-sum over states` nodes
 * where hidden variables stay coupled. Equations (2), (3) and Theorem 1 of Swersky et al. 2011.
 */
export const derive = (model: Model, calculus: Calculus = new Calculus()): Derivation =>
  writingAtMost(MOST_WRITTEN, () => {
    if (model.energy.depth > MOST_DEPTH)
      throw new TooLong(`nested too deeply to be derived: ${model.energy.depth} levels`)
    return derived(model, calculus)
  })

/** Symbols that are written on the way, at most some seconds' work: what needs more has no formula that one could read. */
const MOST_WRITTEN = 5_000_000
/** Levels of an energy: derivatives are a few times as deep, and are walked down by functions that call themselves. */
const MOST_DEPTH = 900

const derived = (model: Model, calculus: Calculus): Derivation => {
  const { logPartition, elimination, moments } = calculus.marginalise(model.hidden, model.energy)
  const freeEnergy = neg(logPartition)
  const over = (array: Variable, term: (at: EntryTerm) => Term): ArrayResult => {
    const { at, indices } = genericEntry(model, array)
    return { variable: array, indices, term: term(at) }
  }
  const each = (term: (at: EntryTerm) => Term): readonly ArrayResult[] => model.visible.map((v) => over(v, term))
  const score = (at: EntryTerm): Term => neg(calculus.close(differentiate(freeEnergy, at)))
  const gradient = (at: EntryTerm): Term => differentiate(model.energy, at)
  const meanGradient = each((at) => moments.mean(gradient(at)))
  const varGradient = each((at) => moments.covariance(gradient(at), gradient(at)))
  const pointMass = pointMassOfModel(model)
  const meanCurvature = each((at) =>
    pointMass?.mended
      ? add(
          moments.covariance(gradient(at), gradient(at)),
          calculus.close(differentiate(moments.mean(gradient(at)), at)),
        )
      : moments.mean(differentiate(gradient(at), at)),
  )
  const [scores, dscores] = [each(score), each((at) => calculus.close(differentiate(score(at), at)))]
  // Where Theorem 1 does not hold, J is what it is in Equation (1).
  const objective = add(
    ...model.visible.map((_, n) =>
      sumOver(
        meanGradient[n]!.indices,
        pointMass && !pointMass.mended
          ? add(mul(HALF, power(scores[n]!.term, TWO)), dscores[n]!.term)
          : add(mul(HALF, power(meanGradient[n]!.term, TWO)), varGradient[n]!.term, neg(meanCurvature[n]!.term)),
      ),
    ),
  )
  return {
    freeEnergy,
    conditionals: laws(elimination),
    score: scores,
    dscore: dscores,
    theorem1: { meanGradient, varGradient, meanCurvature },
    objective,
    ...(pointMass && { pointMass }),
  }
}
