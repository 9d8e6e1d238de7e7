import type { Term } from './term'

/**
 * An order of terms that follows from their content alone, so that sums and products are the same, and have the same
 * value to the last digit, whatever was made before. Shallow terms come first. Of two terms only one path of subterms
 * is looked at, since equal ones are one object.
 */
export const compareTerms = (left: Term, right: Term): number => {
  let [a, b] = [left, right]
  while (a !== b) {
    const order = a.depth - b.depth || compareOwn(a, b) || a.children.length - b.children.length
    if (order !== 0) return order
    const part = a.children.some((child, k) => child !== b.children[k]) ? 'children' : 'types'
    const first = a[part].findIndex((child, k) => child !== b[part][k])
    ;[a, b] = [a[part][first]!, b[part][first]!]
  }
  return 0
}

/** By kind and names. */
const compareOwn = (a: Term, b: Term): number => {
  if (a.own === b.own) return 0
  if (a.kind === 'index' && b.kind === 'index') return compareNames(a.name, b.name)
  return a.own < b.own ? -1 : 1
}

/**
 * Of indices, those with a name come first, then those of binders from the outside in: whether a binder is open makes
 * little difference. They were opened as `~9`, `~10` in this order and are closed as `#10`, `#9`.
 */
const compareNames = (a: string, b: string): number => {
  const [x, y] = [stageOf(a), stageOf(b)]
  if (x !== y) return x - y
  const order = (x === NAMED ? 0 : a.length - b.length) || (a < b ? -1 : 1)
  return x === CLOSED ? -order : order
}
const [NAMED, OPENED, CLOSED] = [0, 1, 2]
const stageOf = (name: string): number => (name.startsWith('#') ? CLOSED : /^~\d/.test(name) ? OPENED : NAMED)

/** Sorts the terms in place, in the order of their content. */
export const inOrder = <T extends Term>(terms: T[]): readonly T[] => terms.sort(compareTerms)
