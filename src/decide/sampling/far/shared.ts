import { add, summandsOf } from '../../../expr'
import { type Equation, holdsMarginal, type Question } from '../../question'

/* Sides without the terms that they share: where those are dear to evaluate, the rest tells at once. */

/** left − common == right − common; undefined where the sides share nothing that is dear and has a value everywhere. */
const reduced = ({ link, raw: [left, right] }: Equation): Equation | undefined => {
  const others = [...summandsOf(right)]
  const common = summandsOf(left).filter((t) => {
    const at = others.indexOf(t)
    if (at < 0 || !t.total || !holdsMarginal(t)) return false
    others.splice(at, 1)
    return true
  })
  if (common.length === 0) return undefined
  const own = [...summandsOf(left)]
  for (const t of common) own.splice(own.indexOf(t), 1)
  const sides = [add(...own), add(...others)] as const
  return sides.some(holdsMarginal) ? undefined : { link, raw: sides, closed: sides }
}

/** The question of what the sides of each equation do not share; undefined where that is no simpler. */
export const withoutShared = (question: Question): Question | undefined => {
  const equations = question.equations.map(reduced)
  return equations.every((e) => e !== undefined) ? { ...question, equations, convergence: [] } : undefined
}

export const SHARED_REMARK = 'both sides are shown without the terms that they share'
