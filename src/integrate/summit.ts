import { boundary, greatest } from './search'
import { eigen, solve } from '../numbers/floatMatrix'

/*
 * The greatest value of a function of two or three variables in float64, with directions and widths of the hump there.
 */

export type Field = (s: readonly number[]) => number

export interface Summit {
  readonly at: readonly number[]
  readonly value: number
  /** Rows: orthogonal directions (in the coordinates scaled by `unit`), as far as the field falls by one half. */
  readonly axes: readonly (readonly number[])[]
}

/** Distance along a direction at which the field has fallen by `by`; Infinity where it does not. */
const dropAlong = (field: Field, from: readonly number[], direction: readonly number[], by: number): number => {
  const top = field(from)
  const at = (d: number): boolean => field(from.map((x, k) => x + d * direction[k]!)) >= top - by
  let d = 1e-13 * Math.max(1e-200, ...from.map((x, k) => (direction[k] === 0 ? 0 : Math.abs(x / direction[k]!))))
  let low = 0
  while (at(d)) {
    low = d
    d *= d < 1e-30 ? 1e8 : 2
    if (d > 1e200) return Infinity
  }
  return boundary(at, low, d, 14)[1]
}

/** One coordinate after the other: the best of the given places and, from there, golden section. */
const sweep = (field: Field, start: readonly number[], places: readonly (readonly number[])[]): number[] => {
  const s = [...start]
  for (let k = 0; k < s.length; k++) {
    const along = (x: number): number => {
      const v = field(s.map((y, i) => (i === k ? x : y)))
      return Number.isNaN(v) ? -Infinity : v
    }
    const grid = [...new Set([...places[k]!, s[k]!])].sort((a, b) => a - b)
    const values = grid.map(along)
    const best = values.indexOf(Math.max(...values))
    const [from, to] = [grid[Math.max(0, best - 1)]!, grid[Math.min(grid.length - 1, best + 1)]!]
    const top = greatest(along, from, to, 60, 1e-7)
    s[k] = top.value > values[best]! ? top.x : grid[best]!
  }
  return s
}

const unitVector = (n: number, k: number): number[] => Array.from({ length: n }, (_, i) => (i === k ? 1 : 0))

/** Steps of a fraction of the width along each axis, for differences. */
const unitsAt = (field: Field, s: readonly number[]): number[] =>
  s.map((x, k) => {
    const e = unitVector(s.length, k)
    const d = Math.min(
      dropAlong(field, s, e, 0.5),
      dropAlong(
        field,
        s,
        e.map((y) => -y),
        0.5,
      ),
    )
    return Number.isFinite(d) && d > 0 ? d : Math.max(1, Math.abs(x))
  })

const derivatives = (
  field: Field,
  s: readonly number[],
  unit: readonly number[],
): { gradient: number[]; hessian: number[][] } => {
  const n = s.length
  const step = 0.25
  const at = (...moves: readonly (readonly [number, number])[]): number => {
    const p = [...s]
    for (const [k, d] of moves) p[k]! += d * step * unit[k]!
    return field(p)
  }
  const here = field(s)
  const gradient = s.map((_, k) => (at([k, 1]) - at([k, -1])) / (2 * step))
  const hessian = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, k) =>
      i === k
        ? (at([i, 1]) - 2 * here + at([i, -1])) / step ** 2
        : (at([i, 1], [k, 1]) - at([i, 1], [k, -1]) - at([i, -1], [k, 1]) + at([i, -1], [k, -1])) / (4 * step ** 2),
    ),
  )
  return { gradient, hessian }
}

/** Newton's method, with steps that must rise. */
const newton = (field: Field, start: readonly number[]): number[] => {
  let s = [...start]
  for (let n = 0; n < 40; n++) {
    const unit = unitsAt(field, s)
    const { gradient, hessian } = derivatives(field, s, unit)
    const concave = eigen(hessian).values.every((v) => v < 0)
    const up = concave ? solve(hessian, gradient) : undefined
    const move = up?.map((x) => -x) ?? gradient.map((g) => g / Math.max(1, Math.hypot(...gradient)))
    const here = field(s)
    let factor = 1
    let next = s
    for (let k = 0; k < 30; k++, factor /= 2) {
      next = s.map((x, i) => x + factor * move[i]! * unit[i]!)
      if (field(next) > here) break
    }
    if (!(field(next) > here)) return s
    const gain = field(next) - here
    s = next
    if (gain < 1e-6) return s
  }
  return s
}

/** The hump reached from a start; `places` are coordinates worth looking at along each axis. */
export const climb = (
  field: Field,
  start: readonly number[],
  places: readonly (readonly number[])[],
  sweeps: number,
): Summit => {
  let s = [...start]
  for (let n = 0; n < sweeps; n++) s = sweep(field, s, places)
  s = newton(field, s)
  const unit = unitsAt(field, s)
  const { vectors } = eigen(derivatives(field, s, unit).hessian)
  const axes = vectors.map((v) => {
    const direction = v.map((x, k) => x * unit[k]!)
    const [a, b] = [
      dropAlong(field, s, direction, 0.5),
      dropAlong(
        field,
        s,
        direction.map((x) => -x),
        0.5,
      ),
    ]
    const width = Math.max(a, b) > 3 * Math.min(a, b) ? Math.min(a, b) : Math.sqrt(a * b)
    return direction.map((x) => x * width)
  })
  return { at: s, value: field(s), axes }
}
