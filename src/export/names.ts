import { isIntegerValued, type IndexTerm, type Term } from '../expr'
import type { Scope } from './order'

/* Names for bound indices. */

/** What a whole formula mentions, gathered once before it is laid out. */
export interface Surroundings {
  /** Names that no bound index may take: free indices, arrays, functions, sizes. */
  readonly taken: ReadonlySet<string>
  /** Letters that the source used for an index, by the upper end of its range. */
  readonly owners: ReadonlyMap<string, Term>
  /** Upper ends of ranges in the order of sizes; the k-th prefers the k-th letter. */
  readonly ranges: readonly Term[]
}

/** Where the formula stands alone, the dimensions of what is visible come first. */
const ROLES = ['visible', 'hidden', 'parameter']

const LETTERS = [...'ijklmnpqrstuabcdgwxyz']
/** Words of the model language that an index must not shadow. */
const WORDS: ReadonlySet<string> = new Set(['pi', 'e', 'inf', 'in', 'to', 'mod', 'and', 'or', 'xor', 'not', 'end'])

const isName = (hint: string): boolean => /^[A-Za-z]\w*$/.test(hint) && !WORDS.has(hint)

/**
 * @param sizeNames names of the sizes in the order of their declaration, where known
 * @param usedBefore indices of the source, whose letters are used again for their ranges
 */
export const surroundingsOf = (
  root: Term,
  sizeNames: readonly string[],
  otherNames: Iterable<string>,
  usedBefore: readonly IndexTerm[],
): Surroundings => {
  const taken = new Set<string>([...root.free, ...otherNames])
  const owners = new Map<string, Term>()
  const ranges = new Map<Term, number>()
  const free = new Map<string, Term>()
  const seen = new Set<Term>()
  const own = (name: string, high: Term): void => {
    if (isName(name) && !owners.has(name)) owners.set(name, high)
  }
  const visit = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    if (term.kind === 'entry') {
      taken.add(term.variable.name)
      const rank = ROLES.indexOf(term.variable.role)
      for (const high of term.variable.dims) ranges.set(high, Math.min(rank, ranges.get(high) ?? rank))
    } else if (term.kind === 'size') taken.add(term.name)
    else if (term.kind === 'unknown') taken.add(term.fn.name)
    else if (term.kind === 'index') free.set(term.name, term.high)
    if ('over' in term) for (const v of term.over) taken.add(v.name)
    for (const child of term.children) visit(child)
  }
  visit(root)
  for (const [name, high] of [...free].sort(([a], [b]) => (a < b ? -1 : 1))) own(name, high)
  for (const at of usedBefore) own(at.name, at.high)
  const place = (high: Term): number => {
    const at = high.kind === 'size' ? sizeNames.indexOf(high.name) : -1
    return at < 0 ? sizeNames.length : at
  }
  const name = (high: Term): string => (high.kind === 'size' ? high.name : '')
  const order = ([a, ra]: [Term, number], [b, rb]: [Term, number]): number =>
    place(a) - place(b) || ra - rb || (name(a) < name(b) ? -1 : 1)
  return {
    taken,
    owners,
    ranges: [...ranges]
      .sort(order)
      .map(([high]) => high)
      .filter(isIntegerValued),
  }
}

/**
 * A letter that the source uses for the range if one is free, else the usual letter of the range, else the next that is
 * free. It depends on the formula and its model alone, never on who made an equal sum before.
 */
export const nameIndex = (at: IndexTerm, around: Surroundings, scope: Scope): string => {
  const isFree = (name: string): boolean => !around.taken.has(name) && !scope.includes(name)
  // A letter belongs to the range that the source used it for, else to the one that would choose it first.
  const usualRange = (name: string): Term | undefined => around.ranges[LETTERS.indexOf(name)]
  const isOurs = (name: string): boolean => (around.owners.get(name) ?? usualRange(name) ?? at.high) === at.high
  const ours = [...around.owners].filter(([, high]) => high === at.high).map(([name]) => name)
  const usual = LETTERS[around.ranges.indexOf(at.high)]
  for (const name of [...ours, ...(usual ? [usual] : []), ...LETTERS]) if (isFree(name) && isOurs(name)) return name
  for (const name of LETTERS) if (isFree(name)) return name
  for (let k = 1; ; k++) if (isFree(`i${k}`)) return `i${k}`
}
