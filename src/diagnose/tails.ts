import { orthonormal } from '../numbers/floatMatrix'
import type { Energy } from './energy'
import { drawn, MARGIN, norm, RADII, type Ray, Rays, STARTS } from './rays'
import { valleyFrom } from './valleys'

/*
 * Whether ∫exp(−F) dv converges, by how F grows: along rays where it grows least, and towards finite ends.
 *
 * With F ≥ s log r along every ray and s greater than the dimension, ∫exp(−F) converges. Where F grows more slowly next to
 * a flat through the origin, by s log r in a tube around it, it is the dimension of the flat that s has to exceed.
 */

/** What was found at one instance of the parameters. */
export type Tail =
  | { readonly kind: 'converges' }
  | { readonly kind: 'diverges'; readonly ray: Ray }
  /** No bound was found, or F has no value where it was looked at. */
  | { readonly kind: 'open' }

/** Slopes that rise are those of log² t, of t^(1/20) and the like, which tell only farther out. */
const RISING = 0.02
const SLIGHTLY = 1e-3
const isRising = (before: number, last: number): boolean => last > before + SLIGHTLY + RISING * Math.abs(before)
const DISTANCES = [1e-4, 1e-6, 1e-8] as const
/** How far beside a ray F has to grow as little as on it. */
const TUBE = 0.3
const BESIDE = 6
const MOST_MINIMA = 5

/** Subsets of a list, of any size but 0. */
const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.reduce<readonly (readonly T[])[]>((all, x) => [...all, ...all.map((s) => [...s, x]), [x]], [])

/** How many of the directions, of length 1, are independent. */
const rank = (directions: readonly (readonly number[])[]): number => orthonormal(directions, 1e-3).length

const atInfinity = (rays: Rays, seed: number): Tail => {
  const dimension = rays.dimension
  if (dimension === 0) return { kind: 'converges' }
  const slow = rays.minima(seed).filter((u) => !(rays.slope(u) > dimension + MARGIN))
  if (slow.length === 0) return { kind: 'converges' }
  // F along a ray may be undefined, which is no growth.
  if (slow.some((u) => Number.isNaN(rays.slope(u)))) return { kind: 'open' }
  const length = rays.origin.length
  const beside = Array.from({ length: BESIDE }, (_, k) => drawn(seed + 31 * k, length).map((x) => TUBE * Math.tanh(x)))
  const generic = Array.from({ length: dimension }, (_, k) => rays.turned(drawn(seed + 7 * k, length)))
  if (rays.energy.isBounded) return { kind: 'diverges', ray: rays.ray(generic[0]!) }
  let told = true
  for (const flat of [...subsets(slow.slice(0, MOST_MINIMA)), generic]) {
    const k = rank(flat)
    const inside = [1, 2, 3].map((n) => {
      const weights = drawn(seed + n, flat.length).map((x) => Math.abs(x) + 0.1)
      return rays.turned(rays.origin.map((_, c) => flat.reduce((s, u, m) => s + weights[m]! * u[c]!, 0)))
    })
    const slopes = inside.flatMap((u) => [
      rays.slopes(u),
      ...(k < dimension ? beside.map((w) => rays.slopes(u, w)) : []),
    ])
    const [least, most] = [Math.min(...slopes.map(([, last]) => last)), Math.max(...slopes.flat())]
    const isSlow = most <= k + MARGIN / 10 && !slopes.some(([before, last]) => isRising(before, last))
    const ray = isSlow && rays.staysSlow(inside[0]!, k) ? rays.ray(inside[0]!) : undefined
    if (ray) return ray.slope <= k + MARGIN ? { kind: 'diverges', ray } : { kind: 'open' }
    if (!(least > k + MARGIN)) told = false
  }
  if (told) return { kind: 'converges' }
  const ray = slow.map((u) => valleyFrom(rays, u, seed)).find((found) => found !== undefined)
  return ray ? { kind: 'diverges', ray } : { kind: 'open' }
}

/** Towards the nearest end that a direction leads to, at a finite distance: F ≈ −q log δ diverges there for q ≥ 1. */
const atEnds = (energy: Energy, origin: readonly number[], seed: number): Tail => {
  const directions = Array.from({ length: STARTS }, (_, k) => drawn(seed + 101 * k, origin.length))
  let told = true
  for (const start of directions) {
    const u = start.map((x) => x / norm(start))
    const at = (t: number): readonly number[] => origin.map((x, c) => x + t * u[c]!)
    const distance = exit((t) => energy.admits(at(t)))
    if (distance === undefined) continue
    const values = DISTANCES.map((d) => energy.value(at(distance * (1 - d))))
    const [before, slope] = [0, 1].map(
      (k) => (values[k + 1]! - values[k]!) / Math.log(DISTANCES[k + 1]! / DISTANCES[k]!),
    )
    if ((slope! >= 1 - MARGIN / 10 && !isRising(slope!, before!)) || values[2] === -Infinity) {
      const end = energy.axes.find(({ low, high }, c) => Math.abs(at(distance)[c]! - (u[c]! < 0 ? low : high)) < 1e-6)
      const ray = { origin, direction: u, at: DISTANCES, values, slope: slope! }
      return { kind: 'diverges', ray: { ...ray, end: end?.name ?? 'the edge of what is assumed of v' } }
    }
    if (!(slope! < 1 - MARGIN)) told = false
  }
  return told ? { kind: 'converges' } : { kind: 'open' }
}

/** Where a ray from inside leaves; undefined where it does not, up to a large distance. */
export const exit = (isInside: (t: number) => boolean): number | undefined => {
  let [low, high] = [0, 1e-3]
  while (isInside(high)) {
    if (high > 1e4) return undefined
    low = high
    high *= 2
  }
  for (let n = 0; n < 200 && high - low > 1e-15 * high; n++) {
    const middle = (low + high) / 2
    if (isInside(middle)) low = middle
    else high = middle
  }
  return low
}

/** So far from 0 is the point on a line, at which nothing special is to happen. */
const NEAR = 40

/** A point inside of the domains that meets what is assumed of v. */
export const interior = (energy: Energy, seed: number): readonly number[] | undefined => {
  for (let n = 0; n < 200; n++) {
    const draws = drawn(seed + n, energy.axes.length)
    const x = energy.axes.map(({ low, high }, c) => {
      const part = 1 / (1 + Math.exp(-draws[c]!))
      if (low === -Infinity) return high === Infinity ? draws[c]! / NEAR : high - part
      return high === Infinity ? low + part : low + part * (high - low)
    })
    if (energy.admits(x)) return x
  }
  return undefined
}

/** Whether ∫exp(−F) dv converges at the parameters that are bound; F has to have values. */
export const tailOf = (energy: Energy, seed: number): Tail => {
  const origin = interior(energy, seed)
  if (!origin || !Number.isFinite(energy.value(origin))) return { kind: 'open' }
  const bounded = energy.axes.some(({ low, high }) => low > -Infinity || high < Infinity)
  const isCut = bounded || energy.isRestricted
  const near = isCut ? atEnds(energy, origin, seed) : undefined
  if (near?.kind === 'diverges') return near
  // Where assumptions bound v, no ray stays inside.
  const far =
    energy.isRestricted && !staysInside(energy, origin, seed) ? undefined : atInfinity(new Rays(energy, origin), seed)
  if (far && far.kind !== 'converges') return far
  return near ?? { kind: 'converges' }
}

const staysInside = (energy: Energy, origin: readonly number[], seed: number): boolean => {
  const rays = new Rays(energy, origin)
  const directions = Array.from({ length: 4 * STARTS }, (_, k) => rays.turned(drawn(seed + k, origin.length)))
  return directions.some((u) => energy.admits(rays.point(u, RADII[0])))
}
