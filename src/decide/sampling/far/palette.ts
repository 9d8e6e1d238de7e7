import type { DomainKind } from '../../../expr'
import { contains, DOMAINS } from '../../../domains'
import * as Q from '../../../numbers/rational'

/* Values of variables where something rare may happen: at the constants of a claim, and far from 1. */

/** Numbers that so many claims are written with that nothing rare is at them; ordinary draws are near them anyway. */
const COMMON = new Set(['0', '1', '2', '1/2', '3', '4'])
const MOST_CONSTANTS = 8
const MOST_PAIRED = 4

const LADDER = [
  '10',
  '20',
  '50',
  '100',
  '1e3',
  '1e-2',
  '1e-3',
  '1e4',
  '1e6',
  '1e-6',
  '1e9',
  '1e15',
  '1e-12',
  '1e30',
  '1e-30',
]

const approximately = (x: number): readonly Q.Rational[] => (Number.isFinite(x) && x > 1e-300 ? [Q.fromNumber(x)] : [])

/** The values at which simple expressions with a constant c, such as x − c, 2x − c, x² − c, eˣ − c, change. */
const around = (c: Q.Rational): readonly Q.Rational[] => {
  const x = Q.toNumber(c)
  return [
    c,
    Q.add(c, Q.ONE),
    Q.sub(c, Q.ONE),
    Q.mul(c, Q.rational(2)),
    Q.mul(c, Q.HALF),
    Q.div(Q.ONE, c),
    ...approximately(Math.sqrt(x)),
    ...approximately(Math.abs(Math.log(x))),
    Q.mul(c, Q.rational(9, 8)),
    Q.mul(c, Q.rational(7, 8)),
    Q.mul(c, Q.rational(1025, 1024)),
    Q.mul(c, Q.rational(1023, 1024)),
  ]
}

const pairs = (list: readonly Q.Rational[]): readonly Q.Rational[] =>
  list.flatMap((a) => list.flatMap((b) => (a === b ? [] : [Q.div(a, b), Q.add(a, b)])))

/** Between each two neighbours, where a window that both of them bound is. */
const between = (list: readonly Q.Rational[]): readonly Q.Rational[] => {
  const sorted = [...list].sort(Q.compare)
  return sorted.slice(1).map((b, k) => Q.mul(Q.HALF, Q.add(sorted[k]!, b)))
}

/** Magnitudes to try, the ones that the constants suggest first; 0 leads. */
export const paletteOf = (magnitudes: readonly Q.Rational[]): readonly Q.Rational[] => {
  const unusual = magnitudes.filter((m) => !COMMON.has(Q.toText(m)))
  const own = unusual.slice(0, MOST_CONSTANTS).flatMap(around)
  const paired = pairs(magnitudes.filter((m) => Q.sign(m) > 0).slice(-MOST_PAIRED))
  const windows = between(magnitudes.slice(-MOST_CONSTANTS))
  const all = [Q.ZERO, ...windows, ...own, ...LADDER.map((text) => Q.parseRational(text)!), ...paired]
  return [...new Map(all.filter((q) => Q.sign(q) >= 0).map((q) => [Q.toText(q), q])).values()]
}

/** Counts beyond this would make powers and sums long. */
const LARGEST_COUNT = Q.rational(1000)

/** The value for a variable of a domain that a number suggests; undefined where it has none. */
export const suggested = (kind: DomainKind, bounds: readonly number[], value: Q.Rational): Q.Rational | undefined => {
  const { measure } = DOMAINS[kind]
  const limits = bounds.map((b) => (Number.isFinite(b) ? Q.fromNumber(b) : { n: b > 0 ? 1n : -1n, d: 0n }))
  if (measure === 'counting' && Q.compare(Q.mul(value, value), Q.mul(LARGEST_COUNT, LARGEST_COUNT)) > 0)
    return undefined
  return contains(kind, value, limits) ? value : undefined
}

/** Points of an interval next to its ends. */
export const nearEnds = (bounds: readonly number[]): readonly Q.Rational[] => {
  const [low, high] = bounds
  if (low === undefined || high === undefined || !Number.isFinite(low) || !Number.isFinite(high)) return []
  const [a, b] = [Q.fromNumber(low), Q.fromNumber(high)]
  const part = (share: string): Q.Rational => Q.mul(Q.sub(b, a), Q.parseRational(share)!)
  return ['1e-2', '1e-4', '1e-9'].flatMap((share) => [Q.add(a, part(share)), Q.sub(b, part(share))])
}
