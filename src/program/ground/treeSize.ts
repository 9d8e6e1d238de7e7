import { Unsupported } from '../unsupported'
import type { Ground } from './ground'

/** Nodes of a grounded term, each as often as it is read; what is read more often than that is not integrated. */
const MOST_READ = 1_000_000

const known = new WeakMap<object, number>()

const partsOf = <T>(g: Ground<T>): readonly Ground<T>[] => {
  switch (g.kind) {
    case 'add':
    case 'mul':
    case 'logsumexp':
      return g.parts
    case 'powerInteger':
      return [g.base]
    case 'power':
      return [g.base, g.exponent]
    case 'call':
      return g.args
    case 'logGap':
      return [g.argument]
    default:
      return []
  }
}

/** Number of nodes of the tree; what is shared counts as often as it stands there. */
const treeSize = <T>(g: Ground<T>): number => {
  let size = known.get(g)
  if (size === undefined) known.set(g, (size = partsOf(g).reduce((n, part) => n + treeSize(part), 1)))
  return size
}

/** The grounded term, if it is not too long to be read at every node of an integral. @throws Unsupported */
export const notTooLong = <T>(g: Ground<T>): Ground<T> => {
  if (treeSize(g) > MOST_READ)
    throw new Unsupported(`an integrand of more than ${MOST_READ} symbols, written out, is not integrated`)
  return g
}
