import type { ArrayResult } from '../calculus/derivation'
import type { Term } from '../expr'
import type { Evaluator } from '../hidden/evaluator'

/** Runs `visit` with the indices of an array result at each of its entries, row-major. */
export const overIndices = <T>(
  evaluator: Evaluator<T>,
  { indices, term }: Pick<ArrayResult, 'indices' | 'term'>,
  visit: (term: Term) => void,
): void => {
  const walk = (k: number): void => {
    if (k === indices.length) visit(term)
    else evaluator.forEach(indices[k]!, () => walk(k + 1))
  }
  walk(0)
}
