import { withTurns, zerosBetween } from '../search'
import type { AxisShape } from './axis'
import { inside, type Points } from './points'

/** Cells that a kink's argument depends on, by trying. */
export const dependence = (points: Points, axes: readonly AxisShape[]): readonly (readonly number[])[] => {
  const at = (x: readonly number[]): Float64Array => {
    points.set(x)
    return points.kinkValues()
  }
  const centre = points.centre(axes, 0.1)
  const base = Array.from(at(centre))
  const found: number[][] = base.map(() => [])
  axes.forEach((axis, c) => {
    for (const s of [0.37, -0.61]) {
      const moved = centre.map((x, k) => (k === c ? inside(axis, x + s * axis.scale, x) : x))
      const values = at(moved)
      values.forEach((v, k) => {
        if (v !== base[k] && !found[k]!.includes(c)) found[k]!.push(c)
      })
    }
  })
  return found
}

/** Zeros of the kinks' arguments along one axis, the other entries as they are. */
export const zerosAlong = (
  points: Points,
  c: number,
  axis: AxisShape,
  only?: (k: number) => boolean,
): readonly { readonly kink: number; readonly x: number }[] => {
  const count = points.integrands.kinks.length
  if (count === 0) return []
  const cell = points.cells[c]!
  const kept = cell.array[cell.at]!
  const value = (x: number, k: number): number => {
    cell.array[cell.at] = x
    return points.kinkValues()[k]!
  }
  const ends = [
    Math.max(axis.low, axis.centre - 40 * axis.scale),
    Math.min(axis.high, axis.centre + 40 * axis.scale),
  ] as const
  const places = Array.from({ length: 161 }, (_, n) => ends[0] + ((ends[1] - ends[0]) * (n + 0.503)) / 161.2)
  const samples = places.map((x) => {
    cell.array[cell.at] = x
    return Float64Array.from(points.kinkValues())
  })
  const zeros = Array.from({ length: count }, (_, k) => {
    if (only && !only(k)) return []
    const own = (x: number): number => value(x, k)
    const found = zerosBetween(own, withTurns(own, { points: places, values: samples.map((s) => s[k]!) }), 100)
    // A zero at 0 is found as a tiny number.
    return found.map((x) => ({ kink: k, x: Math.abs(x) < 1e-14 * axis.scale ? 0 : x }))
  }).flat()
  cell.array[cell.at] = kept
  return zeros
}
