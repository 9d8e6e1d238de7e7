import type { ConditionLayout, Layout } from '../../export/layoutTree'
import { leaf, LEVEL, node } from './expr'
import { comparison, connective, mapped, plainValue, type Value } from './value'

/** A condition as truth values, by the operators of arrays, or of Python where only sizes are compared. */
export const lowerCondition = (condition: ConditionLayout, lower: (node: Layout) => Value): Value => {
  if (condition.kind === 'compare') return comparison(condition.op, lower(condition.left), lower(condition.right))
  if (condition.kind === 'not') return negation(lowerCondition(condition.part, lower))
  const parts = condition.parts.map((part) => lowerCondition(part, lower))
  if (parts.length === 0) return plainValue(leaf(condition.kind === 'and' ? 'True' : 'False'))
  return connective(condition.kind === 'and' ? '&' : '|', parts)
}

export const negation = (part: Value): Value =>
  mapped([part], ([p]) =>
    node([p!], ([code]) => ({ text: `${part.plain ? 'not ' : '~'}(${code!.text})`, level: LEVEL.condition })),
  )
