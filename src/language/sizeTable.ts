import { linearDifference, size, substitute, type Term } from '../expr'
import * as Q from '../numbers/rational'
import type { Size } from './model'

/** The sizes of a model, and when two expressions in them are the same number. */
export class SizeTable {
  readonly sizes: readonly Size[]
  private readonly expansions = new Map<Term, Term>()
  private readonly names = new Map<Term, Term>()

  constructor(sizes: readonly Size[]) {
    this.sizes = sizes
    for (const { name, value } of sizes) {
      if (typeof value === 'bigint') continue
      const expanded = this.expand(value)
      this.expansions.set(size(name), expanded)
      if (expanded.kind !== 'size' && expanded.kind !== 'number') this.names.set(expanded, size(name))
    }
  }

  /** The term with derived sizes written out in base sizes. */
  expand(term: Term): Term {
    return this.expansions.size === 0 ? term : substitute(term, this.expansions)
  }

  /** A derived size by its name where the term is equal to one. */
  canonical(term: Term): Term {
    return this.names.get(this.expand(term)) ?? term
  }

  same(a: Term, b: Term): boolean {
    if (a === b) return true
    const { constant, coefficients } = linearDifference(this.expand(a), this.expand(b))
    return coefficients.size === 0 && Q.sign(constant) === 0
  }
}
