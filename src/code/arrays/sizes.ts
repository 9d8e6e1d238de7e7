import { linearDifference, type Term, type Variable, ZERO } from '../../expr'
import type { Model } from '../../language/model'
import * as Q from '../../numbers/rational'

/** How a size is read off: from the shape of an array, from other sizes, or given as a keyword. */
export type SizeSource =
  | { readonly kind: 'shape'; readonly array: Variable; readonly place: number; readonly plus: Term }
  | { readonly kind: 'derived'; readonly term: Term }
  | { readonly kind: 'keyword'; readonly value: bigint }

/** The dimension as size + constant, if it is one. */
const solved = (dim: Term): { readonly name: string; readonly constant: Q.Rational } | undefined => {
  const { constant, coefficients } = linearDifference(dim, ZERO)
  const [[atom, c] = []] = [...coefficients]
  if (coefficients.size !== 1 || atom?.kind !== 'size' || !c || !Q.equal(c, Q.ONE)) return undefined
  return { name: atom.name, constant }
}

/** The arrays that tell a size: those that have it as a dimension before those that have it plus a number. */
export const sizeSources = (model: Model, numberTerm: (q: Q.Rational) => Term): ReadonlyMap<string, SizeSource> => {
  const found = new Map<string, SizeSource>()
  const arrays = [...model.visible, ...model.parameters]
  for (const isExact of [true, false])
    for (const array of arrays)
      array.dims.forEach((dim, place) => {
        const own = solved(dim)
        if (!own || found.has(own.name) || isExact !== (Q.sign(own.constant) === 0)) return
        if (typeof model.sizes.find((s) => s.name === own.name)?.value !== 'bigint') return
        found.set(own.name, { kind: 'shape', array, place, plus: numberTerm(Q.neg(own.constant)) })
      })
  for (const { name, value } of model.sizes)
    if (!found.has(name))
      found.set(name, typeof value === 'bigint' ? { kind: 'keyword', value } : { kind: 'derived', term: value })
  return found
}
