import { solve } from '../numbers/floatMatrix'
import { climb, type Field, type Summit } from './summit'
import { Unsettled } from './unsettled'

/*
 * All humps of a function of two or three variables in float64. None of them may be missed: what lies beyond a valley
 * is not reached from another hump, and no second rule over the same humps would notice.
 */

/** Places worth looking at along each coordinate, in any order. */
export type Places = readonly (readonly number[])[]

/** Points along each side of the net over all coordinates, for two and three of them. */
const NET: Readonly<Record<number, number>> = { 2: 150, 3: 41 }
const MAX_STARTS = 200
const MAX_HUMPS = 40
/** Two summits that are no further apart, in widths of one of them, are one. */
const SAME = 1.5
/** Looks along lines are taken from this many of the highest humps. */
const MAX_LINES = 12

/** At most `most` of the numbers, ascending, taken evenly. */
const thinned = (list: readonly number[], most: number): readonly number[] => {
  const all = [...new Set(list)].sort((a, b) => a - b)
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, k) => all[Math.round((k * (all.length - 1)) / (most - 1))]!)
}

/** A start, with the neighbours along each coordinate between which the hump is looked for. */
interface Start {
  readonly at: readonly number[]
  readonly value: number
  readonly between: Places
}

const beside = (list: readonly number[], k: number): readonly number[] =>
  [k - 1, k, k + 1].flatMap((n) => (n >= 0 && n < list.length ? [list[n]!] : []))

/** Points of the net that are higher than all their neighbours. */
const netStarts = (field: Field, sides: Places): readonly Start[] => {
  const n = sides.length
  const sizes = sides.map((side) => side.length)
  const strides = sizes.map((_, k) => sizes.slice(k + 1).reduce((p, x) => p * x, 1))
  const values = new Float64Array(sizes.reduce((p, x) => p * x, 1))
  const where = (flat: number): number[] => strides.map((stride, k) => Math.floor(flat / stride) % sizes[k]!)
  const s = sides.map(() => 0)
  for (let flat = 0; flat < values.length; flat++) {
    for (let k = 0; k < n; k++) s[k] = sides[k]![Math.floor(flat / strides[k]!) % sizes[k]!]!
    values[flat] = field(s)
  }
  const higher = (flat: number, at: readonly number[], coordinate: number): boolean => {
    if (coordinate === n) return true
    for (const d of [-1, 0, 1]) {
      const next = at[coordinate]! + d
      if (next < 0 || next >= sizes[coordinate]!) continue
      const moved = flat + d * strides[coordinate]!
      if (values[moved]! > top || !higher(moved, at, coordinate + 1)) return false
    }
    return true
  }
  let top = -Infinity
  const starts: Start[] = []
  for (let flat = 0; flat < values.length; flat++) {
    top = values[flat]!
    if (top === -Infinity) continue
    const at = where(flat)
    if (higher(flat, at, 0))
      starts.push({
        at: at.map((k, i) => sides[i]![k]!),
        value: top,
        between: at.map((k, i) => beside(sides[i]!, k)),
      })
  }
  return starts
}

/** Points that are higher than both neighbours along a coordinate line through a summit. */
const lineStarts = (field: Field, { at }: Summit, places: Places): readonly Start[] =>
  places.flatMap((list, k) => {
    const line = [...new Set([...list, at[k]!])].sort((a, b) => a - b)
    const values = line.map((x) => field(at.map((y, i) => (i === k ? x : y))))
    return line.flatMap((x, n): Start[] => {
      const v = values[n]!
      if (x === at[k] || v === -Infinity || v < (values[n - 1] ?? v) || v < (values[n + 1] ?? v)) return []
      return [
        {
          at: at.map((y, i) => (i === k ? x : y)),
          value: v,
          between: at.map((y, i) => (i === k ? beside(line, n) : [y])),
        },
      ]
    })
  })

/** Steps from one summit to another, in widths along the axes of the first. */
const distance = (from: Summit, to: Summit): number => {
  const offset = to.at.map((x, i) => x - from.at[i]!)
  if (offset.every((x) => x === 0)) return 0
  const columns = from.at.map((_, i) => from.axes.map((axis) => axis[i]!))
  return Math.hypot(...(solve(columns, offset) ?? [NaN]))
}

/** Whether a summit is one of those that are known, or within their widths. */
export const isKnown = (summits: readonly Summit[], summit: Summit): boolean =>
  summits.some((known) => distance(known, summit) < SAME || distance(summit, known) < SAME)

const tooMany = (): Unsettled => new Unsettled('the integrand has too many humps to look at each')

/**
 * The humps, the highest first. `first` is one of them; `placesAt` gives the places worth looking at, for the other
 * coordinates at a point.
 *
 * @throws Unsettled where there are too many: none may be left out
 */
export const humpsOf = (
  field: Field,
  first: Summit,
  placesAt: (at: readonly number[]) => Places,
): readonly Summit[] => {
  const found: Summit[] = [first]
  const follow = (starts: readonly Start[]): readonly Summit[] => {
    const fresh: Summit[] = []
    if (starts.length > MAX_STARTS) throw tooMany()
    for (const { at, between } of [...starts].sort((a, b) => b.value - a.value)) {
      const summit = climb(field, at, between, 2)
      if (!Number.isFinite(summit.value) || isKnown(found, summit)) continue
      if (found.length >= MAX_HUMPS) throw tooMany()
      found.push(summit)
      fresh.push(summit)
    }
    return fresh
  }
  const places = placesAt(first.at)
  const most = NET[first.at.length]!
  follow(
    netStarts(
      field,
      places.map((list, k) => thinned([...list, first.at[k]!], most)),
    ),
  )
  let lines = found.slice(0, MAX_LINES)
  for (let looked = lines.length; lines.length > 0 && looked <= MAX_LINES; looked += lines.length)
    lines = lines.flatMap((summit) => [...follow(lineStarts(field, summit, placesAt(summit.at)))])
  return found.sort((a, b) => b.value - a.value)
}
