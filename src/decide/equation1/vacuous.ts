import type { ArrayResult } from '../../calculus/derivation'
import { Divergent } from '../../program/divergent'
import { Unsupported } from '../../program/unsupported'
import type { Model } from '../../language/model'
import { isFault } from '../../numbers/algebra'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import { redraw } from '../sampling/draws'
import { instanceOf } from '../sampling/drawn'
import { evaluatorAt, shapeOf } from '../sampling/instance'
import type { SizeValues } from '../verdict'
import { everyEntry } from './entries'

/** Points at which a score that vanishes is looked at. */
const LOOKS = 3
const SEED = 7

/** Whether ψ is 0 at these sizes, so that no form of Equation (1) says anything of the energy. */
export const isVacuous = (model: Model, score: readonly ArrayResult[], sizes: SizeValues): boolean => {
  const variables = [...model.visible, ...model.parameters]
  const shape = shapeOf(
    sizes,
    variables,
    model.assume.map((a) => a.condition),
  )
  if (!shape) return false
  const entries = everyEntry(score, new Map(Object.entries(sizes)))
  try {
    return Array.from({ length: LOOKS }, (_, look) => {
      const draws = Array.from({ length: shape.cells }, (__, c) => redraw(SEED + look, look + 1, c) >> 2)
      const instance = instanceOf(shape, draws)
      if (!instance) return false
      const evaluator = evaluatorAt(intervalAlgebra, variables, instance)
      return entries.every(({ term }) => {
        const { lo, hi } = evaluator.value(term)
        return lo === 0 && hi === 0
      })
    }).every(Boolean)
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof Unsupported || thrown instanceof Divergent) return false
    throw thrown
  }
}
