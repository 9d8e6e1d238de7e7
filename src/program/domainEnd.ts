import type { Term } from '../expr'
import * as Q from '../numbers/rational'
import type { Interpreter } from './interpreter'

/** An end of a domain as a double: ±Infinity for `inf`, which no number system holds. */
export const domainEnd = <T>(evaluator: Interpreter<T>, end: Term): number =>
  end.kind === 'number' ? Q.toNumber(end.value) : evaluator.algebra.midpoint(evaluator.value(end))
