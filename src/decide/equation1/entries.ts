import type { ArrayResult } from '../../calculus/derivation'
import { entry, number, substitute, type Term, type Variable } from '../../expr'
import { Evaluator } from '../../hidden/evaluator'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'

/** One entry of an array result at concrete sizes. */
export interface EntryOf {
  readonly variable: Variable
  readonly at: Term & { readonly kind: 'entry' }
  readonly term: Term
}

/** Every entry of the arrays, row-major, in their order: that of the visible entries. */
export const everyEntry = (results: readonly ArrayResult[], sizes: ReadonlyMap<string, number>): readonly EntryOf[] => {
  const integers = new Evaluator(intervalAlgebra, sizes, new Map())
  return results.flatMap(({ variable, indices, term }) => {
    const dims = variable.dims.map((d) => integers.integer(d))
    const walk = (k: number, chosen: readonly number[]): readonly EntryOf[] => {
      if (k < dims.length) return Array.from({ length: dims[k]! }, (_, n) => walk(k + 1, [...chosen, n + 1])).flat()
      const put = new Map<Term, Term>(indices.map((at, d) => [at, number(chosen[d]!)]))
      return [
        {
          variable,
          at: entry(
            variable,
            chosen.map((n) => number(n)),
          ),
          term: substitute(term, put),
        },
      ]
    }
    return walk(0, [])
  })
}

/** The terms of every entry. */
export const entryTerms = (results: readonly ArrayResult[], sizes: ReadonlyMap<string, number>): readonly Term[] =>
  everyEntry(results, sizes).map(({ term }) => term)
