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

const LETTERS = [...'ijklmnpqrstuabcdgwxyz']
/** Words of the model language that an index must not shadow. */
const WORDS: ReadonlySet<string> = new Set(['pi', 'e', 'inf', 'in', 'to', 'mod', 'and', 'or', 'xor', 'not', 'end'])

const isName = (hint: string): boolean => /^[A-Za-z]\w*$/.test(hint) && !WORDS.has(hint)

/**
 * @param sizeNames names of the sizes in the order of their declaration, where known
 * @param usedBefore indices of definitions, whose letters are used again for their ranges
 */
export const surroundingsOf = (
  root: Term,
  sizeNames: readonly string[],
  otherNames: Iterable<string>,
  usedBefore: readonly IndexTerm[],
): Surroundings => {
  const taken = new Set<string>([...root.free, ...otherNames])
  const owners = new Map<string, Term>()
  const ranges = new Set<Term>()
  const seen = new Set<Term>()
  const own = (name: string, high: Term): void => {
    if (isName(name) && !owners.has(name)) owners.set(name, high)
  }
  const visit = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    if (term.kind === 'entry') {
      taken.add(term.variable.name)
      for (const high of term.variable.dims) ranges.add(high)
    } else if (term.kind === 'size') taken.add(term.name)
    else if (term.kind === 'unknown') taken.add(term.fn.name)
    else if (term.kind === 'index') own(term.name, term.high)
    else if (term.kind === 'sum' || term.kind === 'prod' || term.kind === 'logsumexp') own(term.hint, term.index.high)
    if ('over' in term) for (const v of term.over) taken.add(v.name)
    for (const child of term.children) visit(child)
  }
  visit(root)
  for (const at of usedBefore) own(at.name, at.high)
  const place = (high: Term): number => {
    const at = high.kind === 'size' ? sizeNames.indexOf(high.name) : -1
    return at < 0 ? sizeNames.length : at
  }
  return { taken, owners, ranges: [...ranges].filter(isIntegerValued).sort((a, b) => place(a) - place(b)) }
}

/** The name from the source if it is free, else the usual letter of the range, else the next letter that is free. */
export const nameIndex = (hint: string, at: IndexTerm, around: Surroundings, scope: Scope): string => {
  const isFree = (name: string): boolean => !around.taken.has(name) && !scope.includes(name)
  if (isName(hint) && isFree(hint)) return hint
  // A letter belongs to the range that the source used it for, else to the one that would choose it first.
  const usualRange = (name: string): Term | undefined => around.ranges[LETTERS.indexOf(name)]
  const isOurs = (name: string): boolean => (around.owners.get(name) ?? usualRange(name) ?? at.high) === at.high
  const ours = [...around.owners].filter(([, high]) => high === at.high).map(([name]) => name)
  const usual = LETTERS[around.ranges.indexOf(at.high)]
  const after = hint.length === 1 && isName(hint) ? LETTERS.slice(LETTERS.indexOf(hint) + 1) : []
  const preferred = [...ours, ...(usual ? [usual] : []), ...after, ...LETTERS]
  for (const name of preferred) if (isFree(name) && isOurs(name)) return name
  for (const name of LETTERS) if (isFree(name)) return name
  for (let k = 1; ; k++) if (isFree(`i${k}`)) return `i${k}`
}
