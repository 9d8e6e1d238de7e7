import type { ArrayResult, Derivation } from '../calculus/derivation'
import { weightedObjective } from '../decide/equation1/identities'
import { entry, type EntryTerm, type Term } from '../expr'
import type { Model } from '../language/model'
import { objectiveGradient } from './objectiveGradient'

/** The objective of generalised score matching beside J, where a weight was asked for. */
export interface Weighted {
  /** The weight of a generic entry of each visible array. */
  readonly weights: readonly ArrayResult[]
  readonly objective: Term
  /** ∂J_w/∂θ, empty where it was not asked for. */
  readonly gradient: readonly ArrayResult[]
}

/** `weight` is a function of one visible entry. */
export const weighted = (
  model: Model,
  derivation: Derivation,
  weight: (at: EntryTerm) => Term,
  withGradient: boolean,
): Weighted => {
  const objective = weightedObjective(derivation, weight)
  return {
    weights: derivation.score.map(({ variable, indices }) => ({
      variable,
      indices,
      term: weight(entry(variable, indices)),
    })),
    objective,
    gradient: withGradient ? objectiveGradient(model, objective) : [],
  }
}
