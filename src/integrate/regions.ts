import { choices } from '../numbers/choices'
import { isFault, UNRESOLVED } from '../numbers/algebra'
import type { Cell, End } from '../program/ground/cells'
import { type Chart, chartOf } from './charts'
import { type Features, kinkEnds } from './features'
import { humpsOf, type Places } from './humps'
import type { Integrand } from './integrand'
import type { Space } from './space'
import { climb, type Field, type Summit } from './summit'
import { checkTail } from './tails'
import { Unsettled } from './unsettled'

/*
 * The domain of two or three coupled cells, cut where their kinks lie: products of intervals, each with its humps.
 */

/** A product of intervals in its charts. */
export interface Region<T> {
  readonly charts: readonly Chart<T>[]
  readonly signs: readonly (readonly [number, number])[]
  /** The highest first. */
  readonly summits: readonly Summit[]
  /** Logarithm of the integrand and of the charts' volume. */
  readonly field: Field
}

const RAYS = Array.from({ length: 30 }, (_, k) => k)
const SCALES: readonly number[] = Array.from({ length: 41 }, (_, k) => 2 ** (k - 16))
const PLACES: readonly number[] = [...SCALES.map((x) => -x).reverse(), 0, ...SCALES]
const EVENLY: readonly number[] = Array.from({ length: 81 }, (_, n) => n - 40)

class Regions<T> {
  constructor(
    readonly space: Space<T>,
    readonly cells: readonly Cell<T>[],
    readonly integrand: Integrand<T>,
    readonly features: readonly Features<T>[],
  ) {}

  all(): readonly Region<T>[] {
    const { space, cells } = this
    const { algebra: A } = space.evaluator
    const lists = cells.map((cell, k) => {
      const probes = [
        ...(cell.low ? [cell.low.x] : [-1e300]),
        ...PLACES.filter((x) => (!cell.low || x > cell.low.x) && (!cell.high || x < cell.high.x)),
        ...(cell.high ? [cell.high.x] : [1e300]),
      ]
      const ends: (End<T> | undefined)[] = [
        cell.low,
        ...kinkEnds(space, cell, this.features[k]!, () => probes, false),
        cell.high,
      ]
      return ends.slice(1).map((high, n) => chartOf(A, space.cells, cell, ends[n], high, this.integrand.precise))
    })
    return choices(lists).map((charts) => this.#region(charts))
  }

  #field(charts: readonly Chart<T>[]): Field {
    const { tick } = this.space.evaluator.options
    let looks = 0
    return (s) => {
      if (++looks % 1024 === 0) tick?.()
      let jacobian = 0
      for (let k = 0; k < charts.length; k++) jacobian += charts[k]!.setFloat(s[k]!)
      const v = this.integrand.log() + jacobian
      return Number.isNaN(v) ? -Infinity : v
    }
  }

  /** Coordinates worth looking at with the cells where they are; `thrifty`: those that the form gives at once. */
  #places(charts: readonly Chart<T>[], thrifty: boolean): Places {
    return charts.map((chart, k) => {
      const centres = this.features[k]!.centres(thrifty)
      const points = chart.low || chart.high ? EVENLY : centres.flatMap((c) => PLACES.map((p) => c.x + p * c.width))
      return [...points, ...centres.map((c) => chart.inverse(c.x))].filter(Number.isFinite)
    })
  }

  #region(charts: readonly Chart<T>[]): Region<T> {
    const field = this.#field(charts)
    const start = charts.map(() => 0)
    const first = climb(field, start, this.#places(charts, true), 4)
    this.#checkRays(charts, field, first)
    const summits = humpsOf(field, first, (at) => {
      field(at)
      return this.#places(charts, false)
    })
    field(first.at)
    const signs = this.features.flatMap((f) => f.kinks.map((k) => [k.id, Math.sign(k.float())] as const))
    return { charts, signs, summits: summits.filter((h) => Number.isFinite(h.value)), field }
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
        const at = (r: number): number[] => summit.at.map((x, i) => x + direction * Math.exp(r) * axis[i]!)
        checkTail(
          cell.name,
          end,
          (r) => field(at(r)) + n * r,
          RAYS,
          Infinity,
          () => this.integrand.rounding(),
        )
      }
    if (summit.axes.some((axis) => !axis.every(Number.isFinite)))
      throw new Unsettled(
        `the integrand over ${this.cells.map((c) => c.name).join(', ')} has a direction along which it hardly falls`,
      )
  }
}

const signPatterns = (n: number): readonly (readonly number[])[] => choices(Array.from({ length: n }, () => [1, -1]))

/** Runs `body` with the signs that the kinks have on a region. @throws UNRESOLVED for a fault at one of its points */
export const within = <T, R>(space: Space<T>, { signs, charts }: Region<T>, body: () => R): R => {
  for (const [id, sign] of signs) space.kinkSigns[id] = sign
  try {
    return body()
  } catch (thrown) {
    if (isFault(thrown)) throw UNRESOLVED
    throw thrown
  } finally {
    for (const [id] of signs) space.kinkSigns[id] = 0
    for (const chart of charts) chart.leave()
  }
}

/** Products of intervals between kinks, each with its humps. */
export const regionsOf = <T>(
  space: Space<T>,
  cells: readonly Cell<T>[],
  integrand: Integrand<T>,
  features: readonly Features<T>[],
): readonly Region<T>[] => new Regions(space, cells, integrand, features).all()
