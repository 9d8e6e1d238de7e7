import { isFault, UNRESOLVED } from '../../numbers/algebra'
import { Unsupported } from '../unsupported'
import type { Cell, End } from './cells'
import { type Chart, chartOf } from './charts'
import { type Features, kinkEnds } from './features'
import type { Integrand } from './integrand'
import { Lattice } from './lattice'
import type { Network } from './network'
import { bitsOf, centre } from './precision'
import type { Ring, Scaled } from './scaled'
import { climb, type Field, type Summit } from './summit'
import { checkTail } from './tails'

/*
 * Integrals over two or three coupled cells: the trapezoidal rule on a lattice along the principal axes of the hump, in
 * charts where ends are at infinity. The rule is repeated on lattices moved by half a step along each axis in turn, so
 * that every frequency which the rule mistakes for a constant has another sign on at least one of them: the differences
 * are the error that is entered, the mean is the result. Lattices that are turned and of other widths have to agree in
 * float64.
 */

const STEPS = [1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125]
const MAX_FLOAT_NODES = 200_000
const MAX_NODES: Readonly<Record<number, number>> = { 2: 2 ** 16, 3: 2 ** 17 }
const GOAL = 1e-14
/** Below this a difference that no longer falls is rounding. */
const ROUNDING = 1e-12
/** A lattice that has not come this far at this step is given up. */
const SLOW = 1e-4
const SLOW_STEP = 0.375
/** What the two lattices may differ by when nothing better is reached. */
const ENOUGH = 1e-9
const AGREEMENT = 1e-8
const RAYS = Array.from({ length: 30 }, (_, k) => k)
const PLACES: readonly number[] = (() => {
  const scales = Array.from({ length: 41 }, (_, k) => 2 ** (k - 16))
  return [...scales.map((x) => -x).reverse(), 0, ...scales]
})()

/** The lattice itself, then moved along each axis. */
const movesOf = (n: number): readonly (readonly number[])[] =>
  Array.from({ length: n + 1 }, (_, k) => Array.from({ length: n }, (__, i) => (i === k - 1 ? 0.5 : 0)))

/** Thrown where the lattice does not settle, so that another way may be tried. */
export class Unsettled extends Error {}

interface Region<T> {
  readonly charts: readonly Chart<T>[]
  readonly signs: readonly (readonly [number, number])[]
  readonly summits: readonly Summit[]
  readonly field: Field
}

class Box<T> {
  readonly #name: string

  constructor(
    readonly network: Network<T>,
    readonly cells: readonly Cell<T>[],
    readonly integrand: Integrand<T>,
    readonly features: readonly Features<T>[],
    readonly ring: Ring<T>,
  ) {
    this.#name = cells.map((c) => c.name).join(', ')
  }

  integrate(): Scaled<T> {
    const { algebra: A } = this.network.evaluator
    const depth = Math.max(38, bitsOf(A) * Math.LN2 + 4)
    const regions = this.#regions()
    const top = regions.reduce((m, r) => Math.max(m, ...r.summits.map((s) => s.value)), -Infinity)
    if (!Number.isFinite(top))
      throw new Unsupported(`the mass of the integrand over ${this.#name} is not found in float64`)
    const shift = Math.round(top)
    let total: (T | undefined)[] | undefined
    for (const region of regions) {
      if (region.summits.every((s) => s.value < top - depth - 45)) continue
      const part = this.#region(region, shift, depth)
      total = total === undefined ? part : this.ring.plus(total, part)
    }
    return { e: shift, c: total! }
  }

  /** Products of intervals between kinks, each with its humps. */
  #regions(): readonly Region<T>[] {
    const { network, cells } = this
    const { algebra: A } = network.evaluator
    const lists = cells.map((cell, k) => {
      const probes = [
        ...(cell.low ? [cell.low.x] : [-1e300]),
        ...PLACES.filter((x) => (!cell.low || x > cell.low.x) && (!cell.high || x < cell.high.x)),
        ...(cell.high ? [cell.high.x] : [1e300]),
      ]
      const ends: (End<T> | undefined)[] = [
        cell.low,
        ...kinkEnds(network, cell, this.features[k]!, () => probes),
        cell.high,
      ]
      return ends.slice(1).map((high, n) => chartOf(A, network.cells, cell, ends[n], high))
    })
    const combinations = lists.reduce<readonly (readonly Chart<T>[])[]>(
      (all, list) => all.flatMap((c) => list.map((chart) => [...c, chart])),
      [[]],
    )
    return combinations.map((charts) => this.#regionOf(charts))
  }

  #regionOf(charts: readonly Chart<T>[]): Region<T> {
    const { tick } = this.network.evaluator.options
    let looks = 0
    const field: Field = (s) => {
      if (++looks % 1024 === 0) tick?.()
      let jacobian = 0
      for (let k = 0; k < charts.length; k++) jacobian += charts[k]!.setFloat(s[k]!)
      const v = this.integrand.log() + jacobian
      return Number.isNaN(v) ? -Infinity : v
    }
    const places = charts.map((chart, k) => {
      const centres = this.features[k]!.centres(true)
      const points =
        chart.low || chart.high
          ? Array.from({ length: 81 }, (_, n) => n - 40)
          : centres.flatMap((c) => PLACES.map((p) => c.x + p * c.width))
      return [...points, ...centres.map((c) => chart.inverse(c.x))].filter(Number.isFinite)
    })
    const first = climb(
      field,
      charts.map(() => 0),
      places,
      4,
    )
    this.#checkRays(charts, field, first)
    const starts = signPatterns(charts.length).map((p) =>
      first.at.map((x, i) => x + p.reduce((d, sign, k) => d + 3 * sign * first.axes[k]![i]!, 0)),
    )
    const humps = [
      first,
      ...starts.map((s) =>
        climb(
          field,
          s,
          places.map(() => []),
          0,
        ),
      ),
      climb(
        field,
        first.at.map((x) => -x),
        places,
        1,
      ),
    ]
    const summits = humps.filter((h) => Number.isFinite(h.value)).sort((a, b) => b.value - a.value)
    field(first.at)
    const signs = this.features.flatMap((f) => f.kinks.map((k) => [k.id, Math.sign(k.float())] as const))
    return { charts, signs, summits, field }
  }

  /** Along each axis, each coordinate and each diagonal the integrand has to fall faster than the volume grows. */
  #checkRays(charts: readonly Chart<T>[], field: Field, summit: Summit): void {
    const n = charts.length
    const unit = summit.axes.map((axis) => (axis.every(Number.isFinite) ? axis : axis.map(() => 0)))
    const coordinates = charts.map((_, k) =>
      charts.map((__, i) => (i === k ? Math.max(1e-3, ...unit.map((a) => Math.abs(a[k]!))) : 0)),
    )
    const diagonals = signPatterns(n).map((p) =>
      charts.map((_, i) => p.reduce((d, sign, k) => d + sign * coordinates[k]![i]!, 0)),
    )
    for (const axis of [...unit, ...coordinates, ...diagonals])
      for (const direction of [1, -1]) {
        if (axis.every((x) => x === 0)) continue
        const scaled = axis.map((x) => Math.abs(x))
        const cell = this.cells[scaled.indexOf(Math.max(...scaled))]!
        const k = this.cells.indexOf(cell)
        const outwards = axis[k]! * direction > 0
        const end = charts[k]!.low || charts[k]!.high ? 'the ends of its domain' : outwards ? '∞' : '-∞'
        checkTail(
          cell.name,
          end,
          (r) => field(summit.at.map((x, i) => x + direction * Math.exp(r) * axis[i]!)) + n * r,
          RAYS,
          Infinity,
        )
      }
    if (summit.axes.some((axis) => !axis.every(Number.isFinite)))
      throw new Unsettled(`the integrand over ${this.#name} has a direction along which it hardly falls`)
  }

  /** Finds a step that settles in float64, then sums in the number system. */
  #region(region: Region<T>, shift: number, depth: number): (T | undefined)[] {
    for (const sinh of [false, true]) {
      const found = this.#settle(region, region.summits[0]!.axes, shift, 40, sinh)
      if (!found) continue
      this.#confirm(region, found.totals, found.sizes, shift, sinh)
      return this.#sum(region, found.step, shift, depth, sinh)
    }
    throw new Unsettled(
      `the integral over ${this.#name} does not settle: its ${this.cells.length} coupled variables need too many nodes`,
    )
  }

  #settle(region: Region<T>, axes: Summit['axes'], shift: number, depth: number, sinh: boolean) {
    let best: { step: number; difference: number; totals: Float64Array; sizes: Float64Array } | undefined
    for (const step of STEPS) {
      const lattices = this.#lattices(region, axes, step, sinh, depth, shift)
      for (const lattice of lattices)
        if (!lattice.fill(best ? MAX_FLOAT_NODES : MAX_FLOAT_NODES / 8, this.network.evaluator.options.tick))
          return best && best.difference < ENOUGH ? best : undefined
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
      if (difference < GOAL) return best
      if (step <= SLOW_STEP && best.difference > SLOW) return undefined
    }
    return best && best.difference < ENOUGH ? best : undefined
  }

  #lattices(region: Region<T>, axes: Summit['axes'], step: number, sinh: boolean, depth: number, shift: number) {
    const { field, summits } = region
    return movesOf(this.cells.length).map(
      (move) => new Lattice(field, this.integrand, summits, axes, step, move, sinh, depth, shift),
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
    const other = this.#settle(region, turned, shift, 34, sinh)
    const far =
      !other || totals.some((x, m) => Math.abs(x - other.totals[m]!) > (AGREEMENT + 10 * other.difference) * sizes[m]!)
    if (far)
      throw new Unsettled(
        `the integral over ${this.#name}: two quadrature rules disagree (${totals[0]} and ${other?.totals[0] ?? 'none'}, times exp(${shift}))`,
      )
  }

  #sum(region: Region<T>, floatStep: number, shift: number, depth: number, sinh: boolean): (T | undefined)[] {
    const { network, ring } = this
    const { algebra: A, options } = network.evaluator
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
    for (const [id, sign] of region.signs) network.kinkSigns[id] = sign
    try {
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
    } catch (thrown) {
      if (isFault(thrown)) throw UNRESOLVED
      throw thrown
    } finally {
      for (const [id] of region.signs) network.kinkSigns[id] = 0
      for (const chart of region.charts) chart.leave()
    }
  }

  #exactSum(region: Region<T>, lattice: Lattice, shift: number, sinh: boolean): (T | undefined)[] {
    const { ring, network } = this
    const { algebra: A, options } = network.evaluator
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
    return ring.times(total.total()!, this.#volume(axes, lattice.step))
  }

  /** step^n · |det axes|. */
  #volume(axes: readonly (readonly T[])[], step: number): T {
    const { algebra: A } = this.network.evaluator
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

const signPatterns = (n: number): readonly (readonly number[])[] =>
  n === 0
    ? [[]]
    : signPatterns(n - 1).flatMap((p) => [
        [...p, 1],
        [...p, -1],
      ])

/** ∫ of the integrand over two or three continuous cells whose kinks lie at fixed places. */
export const integrateBox = <T>(
  network: Network<T>,
  cells: readonly Cell<T>[],
  integrand: Integrand<T>,
  features: readonly Features<T>[],
  ring: Ring<T>,
): Scaled<T> => new Box(network, cells, integrand, features, ring).integrate()
