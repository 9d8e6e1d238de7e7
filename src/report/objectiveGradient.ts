import { Calculus } from '../calculus/close'
import type { ArrayResult } from '../calculus/derivation'
import { genericEntry } from '../calculus/derive'
import { differentiate } from '../calculus/differentiate'
import type { Term } from '../expr'
import type { Model } from '../language/model'

/** ∂J/∂θ of an objective for an entry of each parameter; the entries of a symmetric matrix count as independent. */
export const objectiveGradient = (model: Model, objective: Term): readonly ArrayResult[] => {
  const calculus = new Calculus()
  return model.parameters.map((parameter) => {
    const { at, indices } = genericEntry(model, parameter)
    return { variable: parameter, indices, term: calculus.close(differentiate(objective, at)) }
  })
}
