import type { Term } from '../expr'
import * as Q from '../numbers/rational'
import { writtenSize } from './order'

const MOST_SIZE = 2000
const known = new WeakMap<Term, string>()

/** How the term is written but for its indices, whatever the order of sums and products. */
export const skeletonOf = (term: Term): string => {
  let text = known.get(term)
  if (text === undefined) known.set(term, (text = write(term)))
  return text
}

const write = (term: Term): string => {
  // Shared parts are written each time: what is too long to be compared is told apart by its length alone.
  if (writtenSize(term) > MOST_SIZE) return `${term.kind} of ${writtenSize(term)}`
  if (term.kind === 'entry') return term.variable.name
  if (term.kind === 'index') return '#'
  if (term.kind === 'number') return Q.toText(term.value)
  if (term.kind === 'size') return term.name
  const parts = term.children.map(skeletonOf)
  const commutes = term.kind === 'add' || term.kind === 'mul'
  const name = term.kind === 'call' ? term.name : term.kind === 'unknown' ? term.fn.name : term.kind
  return `${name}(${(commutes ? parts.sort() : parts).join(' ')})`
}
