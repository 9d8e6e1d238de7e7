import { Unsupported } from '../program/unsupported'
import { AGREEMENT, disagreement, ENOUGH } from './agreement'
import type { Cell } from '../program/ground/cells'
import type { Integrand } from './integrand'
import { groupsOf, levelsOf, withMass } from './groups'
import { Lattice, type Levels } from './lattice'
import { functionsOver } from './mesh'
import type { Space } from './space'
import { bitsOf, centre } from '../program/ground/precision'
import { type Region, within } from './regions'
import type { Ring, Scaled } from './scaled'
import type { Summit } from './summit'
import { Unsettled } from './unsettled'

/*
 * Integrals over two or three coupled cells: the trapezoidal rule on a lattice along the principal axes of the hump, in
 * charts where ends are at infinity. The rule is repeated on lattices moved by half a step along each axis in turn, so
 * that every frequency which the rule mistakes for a constant has another sign on at least one of them: the differences
 * are the error that is entered, the mean is the result. Lattices that are turned and of other widths have to agree in
 * float64.
 */

const STEPS = [1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125]
/** In float64, on the first lattice and on finer ones. */
const MAX_FLOAT_NODES: Readonly<Record<number, readonly [first: number, finer: number]>> = {
  2: [25_000, 200_000],
  3: [250_000, 400_000],
}
/** Over all lattices of an integral. */
const MAX_LOOKS: Readonly<Record<number, number>> = { 2: 2_000_000, 3: 5_000_000 }
const MAX_NODES: Readonly<Record<number, number>> = { 2: 2 ** 16, 3: 2 ** 20 }
/** Differences of the lattices that are small enough; in three dimensions a finer one is dear. */
const GOAL: Readonly<Record<number, number>> = { 2: 1e-14, 3: 1e-11 }
/** How far below the greatest value terms are negligible, in the logarithm, at least and in float64. */
const DEPTH: Readonly<Record<number, readonly [least: number, float: number]>> = { 2: [40, 40], 3: [33, 34] }
/** Below this a difference that no longer falls is rounding. */
const ROUNDING = 1e-12
/** A lattice that has not come so far at this step is given up; in two dimensions squares may do better. */
const SLOW: Readonly<Record<number, { readonly step: number; readonly difference: number }>> = {
  2: { step: 0.5, difference: 1e-6 },
  3: { step: 0.375, difference: 1e-4 },
}
/** The lattice itself, then moved along each axis. */
const movesOf = (n: number): readonly (readonly number[])[] =>
  Array.from({ length: n + 1 }, (_, k) => Array.from({ length: n }, (__, i) => (i === k - 1 ? 0.5 : 0)))

class Box<T> {
  readonly #name: string
  #levels: Levels = new Float64Array()
  #looked = 0

  constructor(
    readonly space: Space<T>,
    readonly cells: readonly Cell<T>[],
    readonly integrand: Integrand<T>,
    readonly ring: Ring<T>,
  ) {
    this.#name = cells.map((c) => c.name).join(', ')
  }

  integrate(all: readonly Region<T>[]): Scaled<T> {
    const { integrand, space } = this
    const { algebra: A, options } = space.evaluator
    const [least] = DEPTH[this.cells.length]!
    const depth = bitsOf(A) < 64 ? least : bitsOf(A) * Math.LN2 + 4
    const top = all.reduce((m, r) => Math.max(m, ...r.summits.map((s) => s.value)), -Infinity)
    if (!Number.isFinite(top))
      throw new Unsupported(`the mass of the integrand over ${this.#name} is not found in float64`)
    const shift = Math.round(top)
    const regions = withMass(all, integrand, depth)
    this.#levels = levelsOf(regions, integrand)
    let total: (T | undefined)[] | undefined
    for (const region of regions)
      for (const summits of groupsOf(region, integrand, this.#levels, depth, options.tick)) {
        const part = this.#group({ ...region, summits }, shift, depth)
        total = total === undefined ? part : this.ring.plus(total, part)
      }
    return { e: shift, c: total! }
  }

  /** Finds a step that settles in float64, then sums in the number system. */
  #group(region: Region<T>, shift: number, depth: number): (T | undefined)[] {
    for (const sinh of [false, true]) {
      const found = this.#settle(
        region,
        region.summits[0]!.axes,
        shift,
        DEPTH[this.cells.length]![1],
        sinh,
        GOAL[this.cells.length]!,
      )
      if (!found) continue
      this.#confirm(region, found.totals, found.sizes, shift, sinh)
      return this.#sum(region, found.step, shift, depth, sinh)
    }
    throw this.#tooMany()
  }

  #tooMany(): Unsettled {
    return new Unsettled(
      `the integral over ${this.#name} does not settle: its ${this.cells.length} coupled variables need too many nodes`,
    )
  }

  #settle(region: Region<T>, axes: Summit['axes'], shift: number, depth: number, sinh: boolean, goal: number) {
    let best: { step: number; difference: number; totals: Float64Array; sizes: Float64Array } | undefined
    const slow = SLOW[this.cells.length]!
    for (const step of STEPS) {
      const lattices = this.#lattices(region, axes, step, sinh, depth, shift)
      for (const lattice of lattices) {
        const filled = lattice.fill(
          MAX_FLOAT_NODES[this.cells.length]![best ? 1 : 0],
          this.space.evaluator.options.tick,
        )
        this.#looked += lattice.looked
        if (this.#looked > MAX_LOOKS[this.cells.length]!) throw this.#tooMany()
        if (!filled) return best && best.difference < ENOUGH ? best : undefined
      }
      const count = lattices.length
      const totals = lattices[0]!.totals.map((_, m) => lattices.reduce((t, l) => t + l.totals[m]!, 0) / count)
      const sizes = totals.map((_, m) => lattices.reduce((t, l) => t + l.sizes[m]!, 0) / count)
      const difference = lattices.reduce(
        (d, l) =>
          l.totals.reduce((e, x, m) => (sizes[m]! > 0 ? Math.max(e, Math.abs(x - totals[m]!) / sizes[m]!) : e), d),
        0,
      )
      if (best && best.difference < ROUNDING && difference > best.difference / 4) return best
      if (!best || difference < best.difference) best = { step, difference, totals, sizes }
      if (difference < goal) return best
      if (step <= slow.step && best.difference > slow.difference) return undefined
    }
    return best && best.difference < ENOUGH ? best : undefined
  }

  #lattices(region: Region<T>, axes: Summit['axes'], step: number, sinh: boolean, depth: number, shift: number) {
    const { field, summits } = region
    const { integrand } = this
    const levels = this.#levels
    return movesOf(this.cells.length).map(
      (move) => new Lattice({ field, integrand, summits, axes, step, move, sinh, depth, shift, levels }),
    )
  }

  /** The same on a lattice that is turned and has other widths. */
  #confirm(region: Region<T>, totals: Float64Array, sizes: Float64Array, shift: number, sinh: boolean): void {
    const [c, s] = [Math.cos(0.6), Math.sin(0.6)]
    const axes = region.summits[0]!.axes.map((a) => a.map((x) => 0.87 * x))
    const [first, second] = [axes[0]!, axes[1]!]
    const turned = [
      first.map((x, k) => c * x + s * second[k]!),
      second.map((x, k) => c * x - s * first[k]!),
      ...axes.slice(2),
    ]
    const other = this.#settle(region, turned, shift, 34, sinh, AGREEMENT / 100)
    if (!other || disagreement(totals, other.totals, sizes, 10 * other.difference) !== undefined)
      throw new Unsettled(
        `the integral over ${this.#name}: two quadrature rules disagree (${totals[0]} and ${other?.totals[0] ?? 'none'}, times exp(${shift}))`,
      )
  }

  #sum(region: Region<T>, floatStep: number, shift: number, depth: number, sinh: boolean): (T | undefined)[] {
    const { space, ring } = this
    const { algebra: A, options } = space.evaluator
    const bits = bitsOf(A)
    const { axes } = region.summits[0]!
    // Halving the step doubles the digits at least.
    const steps =
      bits > 64
        ? STEPS.concat(0.09375, 0.0625)
            .filter((s) => s <= floatStep && s >= (floatStep * 40) / bits)
            .reverse()
        : [floatStep]
    const lattices = (() => {
      for (const step of steps) {
        const list = this.#lattices(region, axes, step, sinh, depth, shift)
        if (list.every((l) => l.fill(MAX_NODES[this.cells.length]! / list.length, options.tick))) return list
      }
      throw new Unsettled(`the integral over ${this.#name} needs more than ${MAX_NODES[this.cells.length]} nodes`)
    })()
    if (!this.#resolves(region, lattices[0]!, sinh))
      throw new Unsettled(`a function averaged over ${this.#name} varies within the lattice`)
    return within(space, region, () => {
      const sums = lattices.map((l) => this.#exactSum(region, l, shift, sinh))
      const mean = ring.times(
        sums.reduce((a, b) => ring.plus(a, b)),
        A.div(A.fromNumber(1), A.fromNumber(sums.length)),
      )
      const edge = A.fromNumber(Math.exp(-depth) * 1e3)
      return mean.map((x, m) => {
        if (x === undefined) return x
        const parts = sums.map((c) => c[m] ?? A.fromNumber(0))
        const widened = parts.reduce((y, part) => A.widen(y, centre(A, A.sub(part, parts[0]!))), x)
        return A.widen(widened, A.mul(edge, centre(A, x)))
      })
    })
  }

  /** Whether each function is seen whole by the nodes: from each to its neighbours it does nothing of its own. */
  #resolves({ charts, summits }: Region<T>, lattice: Lattice, sinh: boolean): boolean {
    const { form } = this.integrand
    if (!form || form.functions.length === 0) return true
    const resolved = functionsOver(this.space, this.cells, charts, form)
    const { at, axes } = summits[0]!
    const { step } = lattice.plan
    const move = (z: number): number => (sinh ? Math.sinh(z) : z)
    let looked = 0
    for (const z of lattice.nodes()) {
      if (++looked % 256 === 0) this.space.evaluator.options.tick?.()
      const ends = z.map((x, k) => axes[k]!.map((a) => [a * move(x - step), a * move(x + step)] as const))
      const along = (pick: (...ends: number[]) => number): number[] =>
        at.map((s, i) => ends.reduce((sum, axis) => sum + pick(...axis[i]!), s))
      if (!resolved(along(Math.min), along(Math.max))) return false
    }
    for (const chart of charts) chart.leave()
    return true
  }

  #exactSum(region: Region<T>, lattice: Lattice, shift: number, sinh: boolean): (T | undefined)[] {
    const { ring, space } = this
    const { algebra: A, options } = space.evaluator
    const { charts, summits } = region
    const at = summits[0]!.at.map((x) => A.fromNumber(x))
    const axes = summits[0]!.axes.map((axis) => axis.map((x) => A.fromNumber(x)))
    const total = ring.accumulator()
    let count = 0
    for (const z of lattice.nodes()) {
      if (++count % 256 === 0) options.tick?.()
      const moves = z.map((x) => (sinh ? A.call('sinh', [A.fromNumber(x)]) : A.fromNumber(x)))
      let extra: T | undefined
      for (let i = 0; i < charts.length; i++) {
        const s = moves.reduce((p, x, k) => A.add(p, A.mul(x, axes[k]![i]!)), at[i]!)
        const jacobian = charts[i]!.setExact(s)
        extra = extra === undefined ? jacobian : jacobian === undefined ? extra : A.add(extra, jacobian)
      }
      let part = this.integrand.exact(extra, shift)
      if (sinh) for (const x of z) part = ring.times(part, A.call('cosh', [A.fromNumber(x)]))
      total.add(part)
    }
    return ring.times(total.total()!, this.#volume(axes, lattice.plan.step))
  }

  /** step^n · |det axes|. */
  #volume(axes: readonly (readonly T[])[], step: number): T {
    const { algebra: A } = this.space.evaluator
    const det2 = (a: T, b: T, c: T, d: T): T => A.sub(A.mul(a, d), A.mul(b, c))
    const [x, y, z] = axes as [T[], T[], T[] | undefined]
    const determinant = !z
      ? det2(x[0]!, x[1]!, y[0]!, y[1]!)
      : A.add(
          A.sub(A.mul(x[0]!, det2(y[1]!, y[2]!, z[1]!, z[2]!)), A.mul(x[1]!, det2(y[0]!, y[2]!, z[0]!, z[2]!))),
          A.mul(x[2]!, det2(y[0]!, y[1]!, z[0]!, z[1]!)),
        )
    return A.mul(A.call('abs', [determinant]), A.fromNumber(step ** axes.length))
  }
}

/** ∫ of the integrand over two or three continuous cells whose kinks lie at fixed places. */
export const integrateBox = <T>(
  space: Space<T>,
  cells: readonly Cell<T>[],
  integrand: Integrand<T>,
  regions: readonly Region<T>[],
  ring: Ring<T>,
): Scaled<T> => new Box(space, cells, integrand, ring).integrate(regions)
