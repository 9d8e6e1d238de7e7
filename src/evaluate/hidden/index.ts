import type { ExpectationTerm, LogPartitionTerm, MarginalTerm, Variable } from '../../expr'
import { type Evaluator, Unsupported } from '../evaluator'
import { enumerate } from './enumeration'

export type HiddenNode = LogPartitionTerm | ExpectationTerm | MarginalTerm

export const FINITE = new Set(['binary', 'spin', 'integers', 'categorical'])
export const isFinite = (v: Variable): boolean => FINITE.has(v.domain.kind)

/** Value of a sum or integral over hidden variables by the way that fits its domains. */
export const evaluateHidden = <T>(evaluator: Evaluator<T>, node: HiddenNode): T => {
  const open = node.over.find((v) => v.domain.kind === 'any')
  if (open) throw new Unsupported(`${open.name} has no domain`)
  if (node.over.every(isFinite)) return enumerate(evaluator, node)
  throw new Unsupported(`integrals over ${node.over.filter((v) => !isFinite(v)).map((v) => v.name).join(', ')}`)
}
