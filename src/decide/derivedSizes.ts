import { atMost, type Condition, ONE, size, substitute, type Term } from '../expr'
import type { Model } from '../language/model'

/** Terms in the sizes that a model leaves free: a derived size is written as what it is, `nh` as `nv - m + 1`. */
export interface WrittenOut {
  term<T extends Term>(term: T): T
  /** Derived sizes are positive. */
  readonly positive: readonly Condition[]
}

/** Undefined for a model without derived sizes. */
export const writtenOut = (model: Model): WrittenOut | undefined => {
  const values = new Map<Term, Term>()
  for (const { name, value } of model.sizes)
    if (typeof value !== 'bigint') values.set(size(name), substitute(value, values))
  if (values.size === 0) return undefined
  return {
    term: <T extends Term>(term: T): T => substitute(term, values) as T,
    positive: [...values.values()].map((value) => atMost(ONE, value)),
  }
}
