import { type Condition, remembered, type Term } from '../expr'
import type { Question } from './question'

/** Whether a term of scalars means the same at all sizes, by its form. */
const isSizeless: (term: Term) => boolean = remembered((term) => {
  switch (term.kind) {
    case 'number':
    case 'pi':
      return true
    case 'entry':
      return term.slots.length === 0 && term.variable.domain.bounds.every(isSizeless)
    case 'add':
    case 'mul':
    case 'power':
    case 'call':
    case 'diff':
    case 'compare':
    case 'and':
    case 'or':
    case 'not':
      return term.children.every(isSizeless)
    default:
      return false
  }
})

/** A condition on sizes alone says where there are instances, not what they are. */
const leavesPointsAlone = (condition: Condition): boolean => condition.symbols.size === 0 || isSizeless(condition)

/** Whether one choice of sizes stands for all: the model has none, or the question is about scalars that do not know them. */
export const asksTheSameAtAllSizes = (question: Question): boolean =>
  question.model.sizes.length === 0 ||
  (question.claim.indices.length === 0 &&
    question.equations.every(({ raw, closed }) => [...raw, ...closed].every(isSizeless)) &&
    question.pointConditions.every(leavesPointsAlone))
