import { heed } from './clock'
import type { Term, TermBase } from './term'
import { WeakTable } from './weakTable'

/* The table of terms, in which equal content is one object, and what is found out about terms once. */

const table = new WeakTable<Term>()
let nextId = 0

/** Thrown where a result would be too long to be written, even with each shared part once. */
export class TooLong extends Error {}

/** Symbols of the terms asked for so far, with each subterm counted as one: effort that is the same on every machine. */
let written = 0
let most = Infinity
/** The clock is asked once in so many terms. */
const HEED_EVERY = 0xff

export const symbolsWritten = (): number => written

/** Runs `body`, which may write so many symbols. @throws TooLong */
export const writingAtMost = <R>(symbols: number, body: () => R): R => {
  const before = most
  most = Math.min(most, written + symbols)
  try {
    return body()
  } finally {
    most = before
  }
}

/** Fields that follow from the children. */
const derived = (children: readonly Term[]) => {
  let [depth, height, total] = [0, 0, true]
  for (const child of children) {
    depth = Math.max(depth, child.depth + 1)
    height = Math.max(height, child.height)
    total &&= child.total
  }
  return {
    children,
    free: union(children.map((c) => c.free)),
    symbols: union(children.map((c) => c.symbols)),
    depth,
    height,
    total,
  }
}
export type Derived = ReturnType<typeof derived>
const NO_TERMS: readonly Term[] = []

/**
 * The term of that content: the existing one, or a new one. `fields` are those of its kind, and such as do not follow
 * from the children; a term is total only if its children are.
 */
export const intern = <T extends Term>(
  own: string,
  children: readonly Term[],
  fields: (base: Derived) => Omit<T, keyof TermBase> & Partial<Derived>,
  types: readonly Term[] = NO_TERMS,
): T => {
  let key = own
  for (const child of children) key += `|${child.id}`
  for (const type of types) key += `:${type.id}`
  const term = table.get(key, () => {
    const base = derived(children)
    return { id: nextId++, own, types, ...base, ...fields(base) } as unknown as T
  })
  return counted(term as T)
}
let calls = 0
const counted = <T extends Term>(term: T): T => {
  written += 1 + term.children.length
  if (written > most) throw new TooLong('too long to be derived')
  if ((++calls & HEED_EVERY) === 0) heed()
  return term
}

/** A property of terms that follows from their content: it is found once for each, however often the term is shared. */
export const remembered = <R>(find: (term: Term) => R): ((term: Term) => R) => {
  const known = new WeakMap<Term, R>()
  return (term) => {
    let value = known.get(term)
    if (value === undefined) known.set(term, (value = find(term)))
    return value
  }
}

/** Whether a term or a part of it is such. */
export const holding = (isSuch: (term: Term) => boolean): ((term: Term) => boolean) => {
  const holds = remembered((term: Term): boolean => isSuch(term) || term.children.some(holds))
  return holds
}

/** The terms and all parts of them, each once and before its own parts. */
export const subterms = (...terms: readonly Term[]): ReadonlySet<Term> => {
  const found = new Set<Term>()
  const walk = (term: Term): void => {
    if (found.has(term)) return
    found.add(term)
    term.children.forEach(walk)
  }
  terms.forEach(walk)
  return found
}

const NONE: ReadonlySet<string> = new Set()

/** Union of sets that shares an operand where it already is the union. */
export const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> => {
  let result: ReadonlySet<string> = NONE
  let grown: Set<string> | undefined
  for (const set of sets) {
    if (set.size === 0 || set === result) continue
    if (result.size === 0) {
      result = set
      continue
    }
    for (const name of set) if (!result.has(name)) result = (grown ??= new Set(result)).add(name)
  }
  return result
}

/** The set without some names. */
export const without = (set: ReadonlySet<string>, names: Iterable<string>): ReadonlySet<string> => {
  let result: Set<string> | undefined
  for (const name of names) if ((result ?? set).has(name)) (result ??= new Set(set)).delete(name)
  return result ?? set
}

/** How many distinct terms exist; for tests of memory and sharing. */
export const termCount = (): number => table.size
