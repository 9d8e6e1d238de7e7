import { entry, type EntryTerm, type IndexTerm, plainName, sub, substitute, type Term, type Variable } from '../../expr'
import type { Kernel } from '../../functions/spelling'
import type { Lowering } from './lower'

/** An array that is filled before something reads it, in the outermost scope that its elements depend on. */
export interface Prefilled {
  /** What stands for it where it is read, under a marked name. */
  readonly of: Variable
  readonly indices: readonly IndexTerm[]
  readonly term: Term
  /** Of a square matrix of which the lower triangle is filled: replaced by L with L Lᵀ = the matrix. */
  readonly isFactored: boolean
}

export class PrefilledArrays {
  readonly #arrays = new Map<Variable, Variable>()

  constructor(readonly lowering: Lowering) {}

  value(t: EntryTerm, from: Prefilled): Term {
    let array = this.#arrays.get(from.of)
    if (!array) this.#arrays.set(from.of, (array = this.#filled(from)))
    return entry(
      array,
      t.slots.map((slot, k) => this.lowering.value(sub(slot, from.indices[k]!.low))),
    )
  }

  #filled({ of: { name, dims }, indices, term, isFactored }: Prefilled): Variable {
    const { lowering } = this
    return lowering.scopes.at(lowering.scopes.base(term), () => {
      const extents = dims.map((d) => lowering.value(d))
      const array = lowering.local(plainName(name), extents)
      lowering.overAll(indices, (values) => {
        const put = new Map<Term, Term>(indices.map((at, k) => [at, values[k]!]))
        const slots = values.map((value, k) => lowering.value(sub(value, indices[k]!.low)))
        lowering.assign(entry(array, slots), lowering.value(substitute(term, put)))
      })
      if (isFactored) lowering.scopes.push({ kind: 'factor', matrix: array, extent: extents[0]! })
      return array
    })
  }
}

/** Of a positive definite matrix, of which it reads and replaces the lower triangle; NaN where it is not. */
export const CHOLESKY: Kernel = {
  name: 'cholesky',
  source: `void cholesky(ptrdiff_t n, double *a) {
  for (ptrdiff_t i = 0; i < n; i++) {
    for (ptrdiff_t j = 0; j <= i; j++) {
      double rest = a[i * n + j];
      for (ptrdiff_t k = 0; k < j; k++) rest -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? sqrt(rest) : rest / a[j * n + j];
    }
  }
}`,
}
