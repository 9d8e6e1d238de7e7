import type { Term } from '../expr'
import type { Evaluator } from './evaluator'

/** An end of a domain as a double: ±Infinity for `inf`, which no number system holds. */
export const domainEnd = <T>(evaluator: Evaluator<T>, end: Term): number =>
  end.kind === 'number' && end.value.d === 0n
    ? Number(end.value.n) * Infinity
    : evaluator.algebra.midpoint(evaluator.value(end))
