import type { IndexTerm, Term } from './term'

/** The free indices of terms, one of each name; an index whose range uses others comes after those. */
export const freeIndices = (...terms: readonly Term[]): IndexTerm[] => {
  const found = new Map<string, IndexTerm>()
  const seen = new Set<Term>()
  const walk = (t: Term, free: ReadonlySet<string>): void => {
    if (t.free.size === 0 || seen.has(t)) return
    seen.add(t)
    if (t.kind === 'index' && free.has(t.name) && !found.has(t.name)) found.set(t.name, t)
    for (const child of t.children) walk(child, free)
  }
  for (const term of terms) walk(term, term.free)
  return inOrder([...found.values()])
}

const inOrder = (indices: readonly IndexTerm[]): IndexTerm[] => {
  const ordered = new Set<IndexTerm>()
  const place = (at: IndexTerm): void => {
    if (ordered.has(at)) return
    for (const other of indices)
      if (other !== at && (at.low.free.has(other.name) || at.high.free.has(other.name))) place(other)
    ordered.add(at)
  }
  indices.forEach(place)
  return [...ordered]
}
