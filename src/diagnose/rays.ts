import { drawReal } from '../domains/draw'
import * as Q from '../numbers/rational'
import { redraw } from '../decide/sampling/draws'
import type { Energy } from './energy'

/* F along rays: where it grows least, and by how much. */

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
  /** Entries that are integrated out, F being that of the others. */
  readonly without?: readonly string[]
  /** Where it bends, the points themselves. */
  readonly points?: readonly (readonly number[])[]
}

/** Far enough for logarithms to show, and near enough that squares leave digits to them. */
export const RADII = [10, 1e3, 1e5, 1e7] as const
const RATIO = 100
/** Much farther, where what grows at all has outgrown the rest. */
const FARTHEST = 1e12
/** Digits that squares keep there. */
const KEPT = 1e-12
export const STARTS = 16
const STEPS = 60
/** A slope this near to what it has to exceed tells nothing. */
export const MARGIN = 0.03
const MOST_AXES = 8

export const norm = (u: readonly number[]): number => Math.sqrt(u.reduce((s, x) => s + x * x, 0))

/** Numbers that look random and are the same for the same seed. */
export const drawn = (seed: number, length: number): readonly number[] =>
  Array.from({ length }, (_, c) => Q.toNumber(drawReal(redraw(seed, 3, c))) + 0.0137 * (c + 1))

/** From one radius to the next. */
const slopeBetween = (from: number, to: number): number => (Number.isFinite(to) ? (to - from) / Math.log(RATIO) : to)

/** Directions that have met go on as one. */
const SAME = 1e-6

/** Of directions that are so near to each other, the first. */
const apart = (list: readonly (readonly number[])[], distance: number): readonly (readonly number[])[] =>
  list.reduce<readonly (readonly number[])[]>(
    (kept, u) => (kept.some((v) => norm(v.map((x, c) => x - u[c]!)) < distance) ? kept : [...kept, u]),
    [],
  )

/** F along rays at one instance of the parameters. */
export class Rays {
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

  /** Whether no entry has an end. */
  get isUnbounded(): boolean {
    return this.energy.axes.every(({ low, high }) => low === -Infinity && high === Infinity)
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
    return [slopeBetween(a, b), slopeBetween(b, c)]
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
    let found: readonly (readonly number[])[] = [...axes, ...random].map((start) => this.turned(start))
    for (const t of RADII)
      found = apart(
        found.map((u) => this.least(u, t)),
        t === RADII.at(-1) ? 1e-3 : SAME,
      )
    return found
  }

  /** With values that are certain. */
  ray(u: readonly number[]): Ray {
    const values = RADII.map((t) => this.energy.certain(this.point(u, t)))
    const slope = slopeBetween(values.at(-2)!, values.at(-1)!)
    return { origin: this.origin, direction: u, at: RADII, values, slope }
  }
}
