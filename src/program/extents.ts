import { finiteStates } from './finiteStates'
import type { Variable } from '../expr'
import type { Interpreter } from './interpreter'
import { Unsupported } from './unsupported'

/** Values of one discrete unit at the evaluator's sizes. */
export const statesAt = <T>(evaluator: Interpreter<T>, v: Variable): readonly number[] => {
  const states = finiteStates(v, (bound) => evaluator.integer(bound))
  if (!states) throw new Unsupported(`${v.name} does not have finitely many states`)
  return states
}

export const dimsOf = <T>(evaluator: Interpreter<T>, v: Variable): readonly number[] =>
  v.dims.map((d) => evaluator.integer(d))

/** Entries of an array that values are given to one by one. */
const MOST_ENTRIES = 2 ** 22
/** @throws Unsupported where there is no room for so many */
export const lengthOf = (dims: readonly number[]): number => {
  const length = dims.reduce((a, b) => a * b, 1)
  if (length > MOST_ENTRIES)
    throw new Unsupported(`an array of ${dims.join(' × ')} entries is too large: set smaller sizes`)
  return length
}
