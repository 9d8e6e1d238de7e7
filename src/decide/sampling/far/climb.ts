import type { Interval } from '../../../numbers/interval'
import { isInside, type Landscape } from './landscape'

/*
 * Looks for a point at which a function is positive: by steps upwards from several starts, then by bisection of boxes
 * whose enclosures do not tell, the most promising first.
 */

export interface Within {
  /** No coordinate goes farther out. */
  readonly reach: number
  readonly tick: () => void
}

export type Ascent =
  | { readonly outcome: 'found'; readonly at: readonly number[] }
  /** Boxes that cover all within reach exclude it, but for specks where the function touches 0. */
  | { readonly outcome: 'none' }
  | { readonly outcome: 'unknown' }

const STARTS = 8
const LATE_STARTS = 12
const FEW_STARTS = 3
const MOST_BOXES = 3000
/** More coordinates than this cannot be covered by boxes. */
const MOST_COORDINATES = 6
/** Boxes of this width, on a scale that is logarithmic far out, are specks. */
const SPECK = 1e-6

/** Where sign · function is positive. */
export const ascend = (
  land: Landscape,
  sign: 1 | -1,
  starts: readonly (readonly number[])[],
  within: Within,
): Ascent => {
  const slope = new Slope(land, sign, within.reach)
  const early = slope.top(starts, STARTS)
  if (early) return { outcome: 'found', at: early }
  if (land.coordinates.length > MOST_COORDINATES || land.coordinates.length === 0) return { outcome: 'unknown' }
  const { found, open, specks } = bisect(land, slope, within)
  const late = found ?? slope.top([...open, ...specks], LATE_STARTS)
  return late ? { outcome: 'found', at: late } : { outcome: open.length === 0 ? 'none' : 'unknown' }
}

/** The same by steps upwards alone. */
export const climbFrom = (
  land: Landscape,
  starts: readonly (readonly number[])[],
  { reach }: Within,
): readonly number[] | undefined => new Slope(land, 1, reach).top(starts, FEW_STARTS)

/** How far the values beside a zero are looked at, and by how much they are greater. */
const BESIDE = 1e-2
const GREATER = 1e9
const FINEST = 1e-15
const LOW_STARTS = 6
const MOST_LOW_STEPS = 2000

/** A point at which the function comes so much nearer to 0 than beside it that it is taken to touch it. */
export const touchedBy = (
  land: Landscape,
  starts: readonly (readonly number[])[],
  { reach }: Within,
): readonly number[] | undefined => {
  const height = (x: readonly number[]): number => {
    const value = -Math.abs(land.value(x))
    return Number.isNaN(value) ? -Infinity : value
  }
  const ranked = starts.map((x) => ({ x, top: height(x) })).sort((a, b) => b.top - a.top)
  for (const { x } of ranked.slice(0, LOW_STARTS)) {
    const at = climbed(land, x, height, { reach, finest: FINEST, most: MOST_LOW_STEPS })
    const beside = at.flatMap((a, k) => [-1, 1].map((side) => at.with(k, a + side * BESIDE * (1 + Math.abs(a)))))
    const depths = beside.map((y) => -height(y)).filter(Number.isFinite)
    const depth = -height(at)
    // Far out a function that only tends to 0 comes nearer to it on one side.
    if (depths.every((d) => d >= depth) && GREATER * depth <= Math.max(...depths) && Math.max(...depths) > 0) return at
  }
  return undefined
}

/** sign · function, to be made positive. */
class Slope {
  constructor(
    readonly land: Landscape,
    readonly sign: 1 | -1,
    readonly reach: number,
  ) {}

  height(x: readonly number[]): number {
    const value = this.sign * this.land.value(x)
    return Number.isNaN(value) ? -Infinity : value
  }

  /** Whether the function is positive there, by more than rounding. */
  isUp(x: readonly number[]): boolean {
    if (!(this.height(x) > 0)) return false
    const value = this.land.enclosure(x.map((a) => ({ lo: a, hi: a })))
    return typeof value !== 'string' && (this.sign > 0 ? value.lo > 0 : value.hi < 0)
  }

  /** Steps upwards from the best of the starts. */
  top(starts: readonly (readonly number[])[], count: number): readonly number[] | undefined {
    const ranked = starts.map((x) => ({ x, height: this.height(x) })).sort((a, b) => b.height - a.height)
    for (const { x } of ranked.slice(0, count)) {
      const top = climbed(this.land, x, (at) => this.height(at), { reach: this.reach, finest: 1e-10, most: MOST_STEPS })
      if (this.isUp(top)) return top
    }
    return undefined
  }
}

const MOST_STEPS = 400

interface Steps {
  readonly reach: number
  /** The climb ends at smaller steps, in relation to a coordinate. */
  readonly finest: number
  readonly most: number
}

/** Steps along one coordinate at a time, shortened where none leads upwards. */
const climbed = (
  { coordinates }: Landscape,
  start: readonly number[],
  height: (x: readonly number[]) => number,
  { reach, finest, most }: Steps,
): readonly number[] => {
  let [at, top] = [[...start], height(start)]
  const steps = at.map((x, k) => (coordinates[k]!.discrete ? 1 : Math.max(0.5, Math.abs(x) / 2)))
  for (let n = 0; n < most && top <= 0;) {
    let moved = false
    for (const [k, coordinate] of coordinates.entries())
      for (const direction of [1, -1]) {
        const next = [...at]
        next[k] = at[k]! + direction * steps[k]!
        n++
        if (!isInside(coordinate, next[k]) || Math.abs(next[k]) > reach) continue
        const h = height(next)
        if (!(h > top)) continue
        ;[at, top, moved] = [next, h, true]
        steps[k]! *= 1.5
        break
      }
    if (moved) continue
    const small = steps.every((s, k) => coordinates[k]!.discrete || s <= finest * (1 + Math.abs(at[k]!)))
    if (small) break
    coordinates.forEach(({ discrete }, k) => !discrete && (steps[k]! /= 3))
  }
  return at
}

interface Box {
  readonly sides: readonly Interval[]
  /** No value in the box is higher. */
  readonly bound: number
}

const SCALE = 1e3
const stretch = (x: number): number => Math.asinh(x * SCALE)
const unstretch = (u: number): number => Math.sinh(u) / SCALE
const widthOf = ({ lo, hi }: Interval): number => stretch(hi) - stretch(lo)

const bisect = (
  land: Landscape,
  slope: Slope,
  { reach, tick }: Within,
): {
  readonly found?: readonly number[]
  readonly open: readonly (readonly number[])[]
  readonly specks: readonly (readonly number[])[]
} => {
  const centre = (sides: readonly Interval[]): readonly number[] =>
    sides.map(({ lo, hi }, k) => {
      const middle = unstretch((stretch(lo) + stretch(hi)) / 2)
      return land.coordinates[k]!.discrete ? Math.round(middle) : middle
    })
  const boundOf = (sides: readonly Interval[]): number => {
    const value = land.enclosure(sides)
    if (value === 'undefined') return -Infinity
    return value === 'unknown' ? Infinity : slope.sign > 0 ? value.hi : -value.lo
  }
  const whole = land.coordinates.map(({ low, high }) => ({ lo: Math.max(low, -reach), hi: Math.min(high, reach) }))
  const boxes: Box[] = [{ sides: whole, bound: Infinity }]
  const specks: (readonly number[])[] = []
  for (let n = 0; n < MOST_BOXES && boxes.length > 0; n++) {
    tick()
    const at = boxes.reduce((best, box, k) => (box.bound > boxes[best]!.bound ? k : best), 0)
    const { sides } = boxes[at]!
    boxes[at] = boxes.at(-1)!
    boxes.pop()
    const middle = centre(sides)
    if (slope.isUp(middle)) return { found: middle, open: [], specks }
    const split = splitOf(land, sides)
    if (!split) {
      specks.push(middle)
      continue
    }
    for (const half of split) {
      const bound = boundOf(half)
      if (bound > 0) boxes.push({ sides: half, bound })
    }
  }
  return { open: boxes.map(({ sides }) => centre(sides)), specks }
}

/** Two halves across the widest side; undefined for a speck. */
const splitOf = (land: Landscape, sides: readonly Interval[]): readonly (readonly Interval[])[] | undefined => {
  const widths = sides.map((side, k) => (land.coordinates[k]!.discrete ? (side.hi - side.lo) / SCALE : widthOf(side)))
  const k = widths.indexOf(Math.max(...widths))
  const { lo, hi } = sides[k]!
  const { discrete } = land.coordinates[k]!
  if (discrete ? lo === hi : widths[k]! <= SPECK) return undefined
  const put = (side: Interval): readonly Interval[] => sides.map((own, c) => (c === k ? side : own))
  if (discrete) {
    const middle = Math.floor((lo + hi) / 2)
    return [put({ lo, hi: middle }), put({ lo: middle + 1, hi })]
  }
  const middle = unstretch((stretch(lo) + stretch(hi)) / 2)
  return middle <= lo || middle >= hi ? undefined : [put({ lo, hi: middle }), put({ lo: middle, hi })]
}
