import { freshIndex, type IndexTerm, mul, openMatrix, substitute, sum, type Term } from '../../expr'

/** A free index that runs over the rows of a matrix whose inverse the term holds, with that inverse. */
const inverseAt = (
  term: Term,
  memo: Set<Term>,
): { index: IndexTerm; inverse: Term & { kind: 'inverse' } } | undefined => {
  if (memo.has(term)) return undefined
  memo.add(term)
  if (term.kind === 'inverse')
    for (const slot of term.at)
      if (
        slot.kind === 'index' &&
        !slot.name.startsWith('#') &&
        slot.low === term.row.low &&
        slot.high === term.row.high
      )
        return { index: slot, inverse: term }
  for (const child of term.children) {
    const found = inverseAt(child, memo)
    if (found && [...found.inverse.free].every((name) => !name.startsWith('#'))) return found
  }
  return undefined
}

/**
 * Both sides multiplied by a matrix Λ whose inverse stands in one of them at a free index: Σ_i Λ[p, i]·left(i) and
 * the same of the right side. Equality for every p gives equality for every i, since Λ is invertible, so the index
 * must not be restricted by any condition.
 */
export const multipliedByMatrix = (
  left: Term,
  right: Term,
  restricted: ReadonlySet<string>,
): { left: Term; right: Term } | undefined => {
  const memo = new Set<Term>()
  const found = inverseAt(left, memo) ?? inverseAt(right, memo)
  if (!found || restricted.has(found.index.name)) return undefined
  const { index, inverse } = found
  if (index.low.free.size > 0 || index.high.free.size > 0) return undefined
  const { row, column, body } = openMatrix(inverse)
  if ([row, column].some((at) => at.low !== row.low || at.high !== row.high) || body.free.has(index.name))
    return undefined
  const [p, i] = [freshIndex(index), freshIndex(index)]
  const entry = substitute(
    body,
    new Map<Term, Term>([
      [row, p],
      [column, i],
    ]),
  )
  const times = (side: Term): Term => sum(i, mul(entry, substitute(side, new Map([[index, i]]))))
  return { left: times(left), right: times(right) }
}
