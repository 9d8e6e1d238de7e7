import type { Term } from '../../../expr'
import * as Q from '../../../numbers/rational'

/** The numbers that terms are written with: what holds at common values may fail only next to one of them. */
export interface Constants {
  /** Absolute values, each once, in the order in which they stand. */
  readonly magnitudes: readonly Q.Rational[]
  /** Absolute values of integers that stand beside sizes and indices alone: in conditions, ranges, places, mod. */
  readonly counts: readonly number[]
}

/** Greater sizes than this are not tried. */
export const LARGEST_SIZE = 2000

const CONDITIONS: ReadonlySet<Term['kind']> = new Set<Term['kind']>(['compare', 'and', 'or', 'not', 'mod'])

const holdsPlace = (t: Term): boolean => t.kind === 'size' || t.kind === 'index' || t.children.some(holdsPlace)

export const constantsOf = (terms: readonly Term[]): Constants => {
  const magnitudes = new Map<string, Q.Rational>()
  const counts = new Set<number>()
  const seen = [new Set<number>(), new Set<number>()] as const
  const walk = (t: Term, counting: boolean): void => {
    const own = seen[counting ? 1 : 0]
    if (own.has(t.id)) return
    own.add(t.id)
    if (t.kind === 'number') {
      const size = Q.sign(t.value) < 0 ? Q.neg(t.value) : t.value
      magnitudes.set(Q.toText(size), size)
      if (counting && Q.isInteger(size) && Q.toNumber(size) <= LARGEST_SIZE) counts.add(Q.toNumber(size))
      return
    }
    const inside = counting || CONDITIONS.has(t.kind) || (t.symbols.size === 0 && holdsPlace(t))
    if (t.kind === 'entry') for (const slot of t.slots) walk(slot, true)
    else for (const child of t.children) walk(child, inside)
    if ('index' in t) for (const end of [t.index.low, t.index.high]) walk(end, true)
  }
  for (const t of terms) walk(t, false)
  return { magnitudes: [...magnitudes.values()], counts: [...counts].sort((a, b) => a - b) }
}
