import { orthonormal } from '../numbers/floatMatrix'
import type { Ray, Rays } from './rays'

/*
 * Valleys of F that bend or become narrower: x²y² along its axes, (y − x²)² along a parabola. What lies in one at distances
 * from R to 2R adds about R times its widths times exp(−F) to ∫exp(−F) dv; where that does not fall with R it diverges.
 */

const RADII = [10, 100, 1e3, 1e4] as const
/** What the addend, or its changes, may fall by from one radius to the next and still count as level. */
const LEVEL = 0.01
const SAMPLES = 8

/** How far F rises by no more than 1. */
const widthOf = (most: number, rise: (width: number) => number): number => {
  let high = most
  while (high > 1e-12 * most && !(rise(high) <= 1)) high /= 2
  let low = high
  high *= 2
  for (let n = 0; n < 30; n++) {
    const middle = (low + high) / 2
    if (rise(middle) <= 1) low = middle
    else high = middle
  }
  return Math.min(low, most)
}

/** The logarithm of the addend at a radius, from below but for a constant; undefined where no box in the valley was found. */
const addend = (rays: Rays, u: readonly number[], t: number, seed: number): number | undefined => {
  const x = rays.point(u, t)
  const floor = rays.energy.value(x)
  const units = x.map((_, c) => x.map((__, k) => (k === c ? 1 : 0)))
  const across = orthonormal([u, ...units], 1e-6).slice(1)
  const rise = (by: readonly number[]): number =>
    rays.energy.value(x.map((a, c) => a + across.reduce((sum, e, k) => sum + by[k]! * e[c]!, 0))) - floor
  const widths = across.map((_, k) =>
    widthOf(t, (w) => Math.max(...[w, -w].map((s) => rise(across.map((__, j) => (j === k ? s : 0)))))),
  )
  const inBox = Array.from({ length: SAMPLES }, (_, n) =>
    rise(widths.map((w, k) => w * Math.sin(seed + (n + 1) * (k + 1) * 2.3))),
  )
  // F rises by 1 along each of them, by the square of their number on the diagonal.
  if (!inBox.every((r) => r <= across.length ** 2)) return undefined
  return Math.log(t) + widths.reduce((sum, w) => sum + Math.log(w), 0) - floor
}

/** A valley that begins in a direction and shows ∫exp(−F) dv to diverge. Only where v has no ends. */
export const valleyFrom = (rays: Rays, start: readonly number[], seed: number): Ray | undefined => {
  if (!rays.isUnbounded || rays.dimension < 2) return undefined
  const points: (readonly number[])[] = []
  const addends: number[] = []
  let u = start
  for (const t of RADII) {
    u = rays.least(u, t)
    const now = addend(rays, u, t, seed)
    if (now === undefined) return undefined
    addends.push(now)
    points.push(rays.point(u, t))
  }
  const changes = addends.slice(1).map((a, k) => a - addends[k]!)
  const isLevel = changes.every((change, k) => change >= -LEVEL && change >= (changes[k - 1] ?? -Infinity) - LEVEL)
  if (!isLevel || !rays.staysSlow(u, rays.dimension)) return undefined
  const values = points.map((x) => rays.energy.certain(x))
  if (!values.every(Number.isFinite)) return undefined
  const slope = (values.at(-1)! - values[0]!) / Math.log(RADII[3] / RADII[0])
  return { origin: rays.origin, direction: u, at: RADII, values, slope, points }
}
