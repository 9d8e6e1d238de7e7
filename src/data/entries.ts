import { add, entry, type EntryTerm, freshIndices, mul, number, ONE, sub, type Term, type Variable } from '../expr'
import { sumOver } from '../calculus/expand'
import type { Model } from '../language/model'

/* The visible entries as one row: columns in the order of `visible`, arrays row-major. */

/** Position of an entry in the row, from 1, for slots that may be any terms. */
export const columnOf = (model: Model, of: Variable, slots: readonly Term[]): Term => {
  let offset: Term = ONE
  for (const v of model.visible) {
    if (v === of) break
    offset = add(offset, mul(...v.dims))
  }
  const position = slots.reduce<Term>((p, slot, k) => add(mul(p, of.dims[k]!), sub(slot, ONE)), number(0))
  return add(offset, position)
}

/** Σ over all entries of the variables, of which the n-th has its own function. */
export const overEntries = (variables: readonly Variable[], f: (at: EntryTerm, n: number) => Term): Term =>
  add(
    ...variables.map((v, n) => {
      const indices = freshIndices(v.dims)
      return sumOver(indices, f(entry(v, indices), n))
    }),
  )
