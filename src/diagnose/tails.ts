import { drawReal } from '../domains/draw'
import { orthonormal } from '../numbers/floatMatrix'
import * as Q from '../numbers/rational'
import { redraw } from '../decide/sampling/draws'
import type { Energy } from './energy'

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

/** x = origin + t·direction, with F at some t, or at some distances to the end that it runs into. */
export interface Ray {
  readonly origin: readonly number[]
  readonly direction: readonly number[]
  readonly at: readonly number[]
  readonly values: readonly number[]
  /** What F grows like along it: so many times log t. */
  readonly slope: number
  /** The end that it runs into, in place of infinity. */
  readonly end?: string
}

/** Far enough for logarithms to show, and near enough that squares leave digits to them. */
const RADII = [10, 1e3, 1e5, 1e7] as const
const RATIO = 100
/** Much farther, where what grows at all has outgrown the rest. */
const FARTHEST = 1e12
/** Digits that squares keep there. */
const KEPT = 1e-12
/** Slopes that rise are those of log² t and the like, which tell only farther out. */
const RISING = 0.02
const DISTANCES = [1e-4, 1e-6, 1e-8] as const
const STARTS = 16
const STEPS = 60
/** A slope this near to what it has to exceed tells nothing. */
const MARGIN = 0.03
/** How far beside a ray F has to grow as little as on it. */
const TUBE = 0.3
const BESIDE = 6
const MOST_MINIMA = 5
const MOST_AXES = 8

const norm = (u: readonly number[]): number => Math.sqrt(u.reduce((s, x) => s + x * x, 0))

/** Numbers that look random and are the same for the same seed. */
export const drawn = (seed: number, length: number): readonly number[] =>
  Array.from({ length }, (_, c) => Q.toNumber(drawReal(redraw(seed, 3, c))) + 0.0137 * (c + 1))

/** F along rays at one instance of the parameters. */
class Rays {
  /** Entries that have an end at infinity. */
  readonly #free: readonly number[]

  constructor(
    readonly energy: Energy,
    readonly origin: readonly number[],
  ) {
    this.#free = energy.axes.flatMap(({ low, high }, c) => (low === -Infinity || high === Infinity ? [c] : []))
  }

  get dimension(): number {
    return this.#free.length
  }

  /** Turned into the domain, of length 1 and 0 where an entry is bounded. */
  turned(u: readonly number[]): readonly number[] {
    const inside = this.energy.axes.map(({ low, high }, c) => {
      if (low === -Infinity) return high === Infinity ? u[c]! : -Math.abs(u[c]!)
      return high === Infinity ? Math.abs(u[c]!) : 0
    })
    const length = norm(inside)
    return length > 0 ? inside.map((x) => x / length) : inside
  }

  point(u: readonly number[], t: number, beside: readonly number[] = []): readonly number[] {
    return this.origin.map((x, c) => x + t * u[c]! + (beside[c] ?? 0))
  }

  value(u: readonly number[], t: number, beside?: readonly number[]): number {
    return this.energy.value(this.point(u, t, beside))
  }

  /** F ≈ slope · log t, from one of the last radii to the next. */
  slopes(u: readonly number[], beside?: readonly number[]): readonly [before: number, last: number] {
    const [a, b, c] = RADII.slice(1).map((t) => this.value(u, t, beside)) as [number, number, number]
    const between = (from: number, to: number): number => (Number.isFinite(to) ? (to - from) / Math.log(RATIO) : to)
    return [between(a, b), between(b, c)]
  }

  slope(u: readonly number[]): number {
    return this.slopes(u)[1]
  }

  /** Whether next to the ray F has not grown much faster at a much larger radius, as far as rounding leaves it to be seen. */
  staysSlow(u: readonly number[], slope: number): boolean {
    const generic = Math.abs(this.value(this.turned(u.map((x, c) => x + (c % 2 === 0 ? 0.5 : -0.4))), FARTHEST))
    const [from, to] = [this.value(u, RADII[3]), this.value(this.least(u, FARTHEST), FARTHEST)]
    const noise = Number.isFinite(generic) ? KEPT * generic : 0
    return !(to - from > (slope + MARGIN) * Math.log(FARTHEST / RADII[3]) + noise)
  }

  /** The direction next to u in which F is least at the radius. */
  least(u: readonly number[], t: number): readonly number[] {
    let [best, value, step] = [u, this.value(u, t), 0.3]
    for (let n = 0; n < STEPS && step > 1e-12; n++) {
      const psi = this.energy.score(this.point(best, t))
      const along = this.#free.reduce((s, c) => s + psi[c]! * best[c]!, 0)
      const tangent = best.map((x, c) => (this.#free.includes(c) ? psi[c]! - along * x : 0))
      const length = norm(tangent)
      if (!(length > 0 && length < Infinity)) break
      let moved = false
      while (!moved && step > 1e-12) {
        const next = this.turned(best.map((x, c) => x + (step * tangent[c]!) / length))
        const there = this.value(next, t)
        moved = there < value
        if (moved) [best, value, step] = [next, there, step * 1.6]
        else step /= 3
      }
    }
    return best
  }

  /** Directions in which F grows least, each once, at all radii. */
  minima(seed: number): readonly (readonly number[])[] {
    const axes = this.#free
      .slice(0, MOST_AXES)
      .flatMap((c) => [1, -1].map((s) => this.origin.map((_, k) => (k === c ? s : 0))))
    const random = Array.from({ length: STARTS }, (_, k) => drawn(seed + k, this.origin.length))
    const found: (readonly number[])[] = []
    for (const start of [...axes, ...random]) {
      let u = this.turned(start)
      for (const t of RADII) u = this.least(u, t)
      if (!found.some((v) => norm(v.map((x, c) => x - u[c]!)) < 1e-3)) found.push(u)
    }
    return found
  }

  ray(u: readonly number[]): Ray {
    const values = RADII.map((t) => this.value(u, t))
    return { origin: this.origin, direction: u, at: RADII, values, slope: this.slope(u) }
  }
}

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
    const isSlow = most <= k + MARGIN / 10 && !slopes.some(([before, last]) => last > before + RISING)
    if (isSlow && rays.staysSlow(inside[0]!, k)) return { kind: 'diverges', ray: rays.ray(inside[0]!) }
    if (!(least > k + MARGIN)) told = false
  }
  return told ? { kind: 'converges' } : { kind: 'open' }
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
    if ((slope! >= 1 - MARGIN / 10 && slope! >= before! - RISING) || values[2] === -Infinity) {
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
