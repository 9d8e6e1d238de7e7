import { freeIndices, type IndexTerm, negated, type Term } from '../expr'
import { skeletonOf } from './skeleton'
import { writtenSize } from './order'
import { factorsIn } from './tidy/factors'
import { looksNegative } from './tidy/signs'

/* Long subterms that stand in formulas more than once, up to the names of indices. */

/** A subterm with its free indices in an order that does not depend on their names. */
export interface Repeated {
  readonly term: Term
  readonly indices: readonly IndexTerm[]
  readonly times: number
}

/** What a person would give a name to: a value of a function, a sum or a root, not a product of this and that. */
const NAMEABLE: ReadonlySet<Term['kind']> = new Set(['call', 'add', 'sum', 'logsumexp'])
const LEAST_SIZE = 6
const MOST_SIZE = 400
/** Symbols that a name has to save. */
const LEAST_SAVED = 45

/** The subterm by whose name most is saved, if it is worth one. */
export const mostRepeated = (terms: readonly Term[]): Repeated | undefined => {
  const found = new Map<string, Repeated>()
  // What is nearly all of a formula is what the formula is there to show.
  const factors = terms.flatMap(factorsIn).filter((f) => writtenSize(f) <= MOST_SIZE)
  const whole = new Set(factors.map(keyOf))
  for (const [term, times] of occurrences(terms)) {
    if (!NAMEABLE.has(term.kind) || !isPlain(term)) continue
    const size = writtenSize(term)
    if (size < LEAST_SIZE || size > MOST_SIZE) continue
    const { indices } = canonical(term)
    const key = keyOf(term)
    if (indices.length > 2 || whole.has(key)) continue
    const before = found.get(key)
    found.set(key, before ? { ...before, times: before.times + times } : { term, indices, times })
  }
  const saved = ({ term, times }: Repeated): number => (times - 1) * (writtenSize(term) - 2)
  const worth = [...found].filter(([, one]) => one.times >= 3 && saved(one) >= LEAST_SAVED)
  const [best] = worth.sort(([, x], [, y]) => saved(y) - saved(x) || (skeletonOf(x.term) < skeletonOf(y.term) ? -1 : 1))
  return best?.[1]
}

/** a − b and b − a share a name. */
const keyOf = (term: Term): string => canonical(looksNegative(term) ? negated(term) : term).key

/** How often each subterm is written. */
const occurrences = (terms: readonly Term[]): ReadonlyMap<Term, number> => {
  const counts = new Map<Term, number>()
  const seen = new Set<Term>()
  const visit = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    for (const child of shownParts(term)) visit(child)
  }
  for (const term of terms) {
    visit(term)
    counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  const parentsFirst = [...seen].sort((a, b) => writtenSize(b) - writtenSize(a))
  for (const term of parentsFirst)
    for (const child of shownParts(term)) counts.set(child, (counts.get(child) ?? 0) + (counts.get(term) ?? 0))
  return counts
}

const shownParts = (term: Term): readonly Term[] => {
  if (term.kind === 'entry' || term.kind === 'index') return []
  if (term.kind === 'expectation') return [term.body]
  return term.children
}

const OPEN: ReadonlySet<Term['kind']> = new Set([
  'diff',
  'datascore',
  'data',
  'expectation',
  'logpartition',
  'marginal',
])
const plain = new WeakMap<Term, boolean>()
/** Whether nothing in it is left to be summed, integrated or differentiated. */
const isPlain = (term: Term): boolean => {
  let known = plain.get(term)
  if (known === undefined) plain.set(term, (known = !OPEN.has(term.kind) && term.children.every(isPlain)))
  return known
}

/** The term as text in which the k-th free index is called k, and those indices. */
export const canonical = (term: Term): { readonly key: string; readonly indices: readonly IndexTerm[] } => {
  const order: string[] = []
  const write = (t: Term): string => {
    if (t.free.size === 0) return `${t.id}`
    if (t.kind === 'index') {
      if (!term.free.has(t.name)) return t.name
      if (!order.includes(t.name)) order.push(t.name)
      return `$${order.indexOf(t.name)}:${t.low.id}:${t.high.id}`
    }
    const name =
      t.kind === 'entry' ? t.variable.name : t.kind === 'call' ? t.name : t.kind === 'unknown' ? t.fn.name : t.kind
    const commutes = t.kind === 'add' || t.kind === 'mul'
    const parts = commutes ? [...t.children].sort((a, b) => (skeletonOf(a) < skeletonOf(b) ? -1 : 1)) : t.children
    return `${name}(${parts.map(write).join(' ')})`
  }
  const key = write(term)
  const free = new Map(freeIndices(term).map((at) => [at.name, at]))
  return { key, indices: order.flatMap((name) => free.get(name) ?? []) }
}
