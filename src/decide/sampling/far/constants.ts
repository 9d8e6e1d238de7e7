import { holding, type Term } from '../../../expr'
import type { Model } from '../../../language/model'
import * as Q from '../../../numbers/rational'
import { withDerived } from './derivedCounts'

/** The numbers that terms are written with: what holds at common values may fail only next to one of them. */
export interface Constants {
  /** Absolute values, each once, in the order in which they stand. */
  readonly magnitudes: readonly Q.Rational[]
  /** Absolute values of integers that stand beside sizes and indices alone: in conditions, ranges, places, mod. */
  readonly counts: readonly number[]
}

/** Greater sizes than this are not tried. */
export const LARGEST_SIZE = 10_000

const CONDITIONS: ReadonlySet<Term['kind']> = new Set<Term['kind']>(['compare', 'and', 'or', 'not', 'mod'])

const holdsPlace = holding((t) => t.kind === 'size' || t.kind === 'index')

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
      if (counting && Q.isInteger(size)) for (const n of countsNear(Q.toNumber(size))) counts.add(n)
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

/** A count itself, or where powers of n and exponentials reach one that is larger than any size. */
const countsNear = (c: number): readonly number[] =>
  c <= LARGEST_SIZE
    ? [c]
    : [Math.sqrt(c), Math.cbrt(c), Math.log2(c), Math.log(c) / Math.log(3), Math.log10(c)]
        .map(Math.ceil)
        .filter((n) => n <= LARGEST_SIZE)

/** Where n − c, n² − c and 2ⁿ − c change sign. */
export const around = (c: number): readonly number[] =>
  c < 9 ? [c, c + 1, c - 1] : [c, c + 1, c - 1, Math.ceil(Math.sqrt(c)), Math.ceil(Math.log2(c))]

const MOST_CROSSED = 1500

/** Every combination of the values as sizes, smallest first; only the first values where there would be very many. */
export const crossed = (
  names: readonly string[],
  values: readonly number[],
): readonly Readonly<Record<string, number>>[] => {
  const room = Math.floor(MOST_CROSSED ** (1 / Math.max(1, names.length)))
  let all: Record<string, number>[] = [{}]
  for (const name of names) all = all.flatMap((sizes) => values.slice(0, room).map((n) => ({ ...sizes, [name]: n })))
  const total = (sizes: Record<string, number>): number => Object.values(sizes).reduce((a, b) => a + b, 0)
  return all.sort((a, b) => total(a) - total(b))
}

/** Sizes at and beside the constants of conditions, the constants first. */
export const valuesAt = (model: Model, conditions: readonly Term[], largest: number): readonly number[] => {
  const counts = withDerived(model, constantsOf(conditions).counts, largest)
  const near = counts.flatMap(around).filter((n) => n >= 1 && n <= largest)
  // The constants themselves come before their neighbours, which fewer names have room for.
  return [...new Set([1, ...counts.filter((n) => n >= 2 && n <= largest), 2, ...near])]
}
