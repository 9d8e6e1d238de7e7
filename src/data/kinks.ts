import { boundary, greatest } from '../integrate/search'
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
  const zeros: { kink: number; x: number }[] = []
  for (let k = 0; k < count; k++) {
    if (only && !only(k)) continue
    const between = (low: number, high: number): void => {
      const sign = Math.sign(value(low, k))
      const [zero] = boundary((x) => value(x, k) * sign > 0, low, high, 100)
      // A zero at 0 is found as a tiny number.
      zeros.push({ kink: k, x: Math.abs(zero) < 1e-14 * axis.scale ? 0 : zero })
    }
    for (let n = 1; n < places.length; n++) {
      const [before, at, after] = [n - 1, n, n + 1].map((m) => samples[m]?.[k] ?? Infinity) as [number, number, number]
      if (before * at < 0) between(places[n - 1]!, places[n]!)
      const turns =
        before * at > 0 && at * after > 0 && Math.abs(at) < Math.abs(before) && Math.abs(at) <= Math.abs(after)
      if (!turns || n + 1 === places.length) continue
      // It may pass 0 and come back.
      const turn = greatest((x) => -Math.sign(at) * value(x, k), places[n - 1]!, places[n + 1]!, 60)
      if (turn.value <= 0) continue
      between(places[n - 1]!, turn.x)
      between(turn.x, places[n + 1]!)
    }
  }
  cell.array[cell.at] = kept
  return zeros
}
