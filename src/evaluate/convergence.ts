import type { Elimination } from '../calculus/eliminate'
import { type Condition, type IndexTerm, logdet, type LogDetTerm } from '../expr'
import { withLetters } from '../export/letters'
import { conditionText } from '../export/text'
import { isFault } from '../numbers/algebra'
import { isPositiveDefinite } from '../numbers/floatMatrix'
import type { Evaluator } from '../hidden/evaluator'
import { Unsupported } from '../program/unsupported'

/** What a sum or integral over one hidden array needs in order to converge, for every unit. */
export interface ConvergenceCondition {
  readonly variable: string
  readonly indices: readonly IndexTerm[]
  /** A condition on each unit, or a matrix that has to be positive definite. */
  readonly condition: Condition | LogDetTerm
  readonly text: string
}

/** The conditions of an elimination that declarations do not give and that no other hidden variable enters. */
export const convergenceConditions = (
  elimination: Elimination,
  hidden: ReadonlySet<string>,
): readonly ConvergenceCondition[] =>
  elimination.steps.flatMap((step): readonly ConvergenceCondition[] => {
    const variable = step.variable.name
    if (step.kind === 'gaussian') {
      const matrix = logdet(step.row, step.column, step.precision)
      if (matrix.kind !== 'logdet' || [...hidden].some((name) => matrix.symbols.has(name))) return []
      return [
        {
          variable,
          indices: step.batch,
          condition: matrix,
          text: `the precision matrix of ${variable} is positive definite`,
        },
      ]
    }
    return step.law.conditions
      .filter((c) => ![...hidden].some((name) => c.symbols.has(name)))
      .map((condition) => ({
        variable,
        indices: step.indices,
        condition,
        text: conditionText(withLetters(condition, step.indices)),
      }))
  })

/** The first condition that does not hold at the evaluator's point; undefined where all hold or cannot be evaluated. */
export const divergenceAt = <T>(
  conditions: readonly ConvergenceCondition[],
  evaluator: Evaluator<T>,
): ConvergenceCondition | undefined =>
  conditions.find((c) => {
    let failed = false
    const walk = (k: number): void => {
      if (k === c.indices.length) failed ||= !holdsAt(c.condition, evaluator)
      else evaluator.forEach(c.indices[k]!, () => walk(k + 1))
    }
    walk(0)
    return failed
  })

const holdsAt = <T>(condition: Condition | LogDetTerm, evaluator: Evaluator<T>): boolean => {
  try {
    return condition.kind === 'logdet'
      ? isPositiveDefinite(evaluator.matrix(condition).map((row) => row.map((x) => evaluator.algebra.midpoint(x))))
      : evaluator.truth(condition)
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof Unsupported) return true
    throw thrown
  }
}
