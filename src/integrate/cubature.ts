import type { Algebra } from '../numbers/algebra'
import type { Cell } from '../program/ground/cells'
import { disagreement, ENOUGH } from './agreement'
import { withMass } from './groups'
import { type Integrand, logCoefficient } from './integrand'
import { functionsOver } from './mesh'
import type { Space } from './space'
import { bitsOf, centre } from '../program/ground/precision'
import { type Region, within } from './regions'
import type { Ring, Scaled } from './scaled'
import { type ExactNode, exactRule } from './rule15'
import {
  logWeight,
  place,
  type Square,
  type Subdivision,
  subdivide,
  type Warp,
  type Warps,
  warpsOf,
} from './subdivision'
import { Unsettled } from './unsettled'

/*
 * Integrals over two coupled cells whose mass no lattice fits: bent, ring-shaped, or wide here and narrow there. The
 * plane is subdivided in float64 until the rules agree, the sum is repeated in the number system, with the differences
 * of the rules as its error; a subdivision of another map has to agree.
 */

/** Of the sum, at which squares are no longer divided: a few hundred roundings of float64. */
const TOLERANCE = 1e-12
/** QUADPACK bounds the error by s · (200 δ/s)^1.5 where its rules differ by δ next to a size s; here by ten times that. */
const BOUND = 10 * 200 ** 1.5

class Cubature<T> {
  constructor(
    readonly space: Space<T>,
    readonly cells: readonly Cell<T>[],
    readonly integrand: Integrand<T>,
    readonly ring: Ring<T>,
    readonly depth: number,
  ) {}

  integrate(all: readonly Region<T>[]): Scaled<T> {
    const regions = withMass(all, this.integrand, this.depth).filter((r) => r.summits.length > 0)
    const top = regions.reduce((m, r) => Math.max(m, r.summits[0]!.value), -Infinity)
    if (!Number.isFinite(top)) throw this.#unsettled('its mass is not found')
    const shift = Math.round(top)
    let total: (T | undefined)[] | undefined
    for (const region of regions) {
      const part = this.#region(region, shift)
      total = total === undefined ? part : this.ring.plus(total, part)
    }
    return { e: shift, c: total! }
  }

  #unsettled(why: string): Unsettled {
    return new Unsettled(`the integral over ${this.cells.map((c) => c.name).join(', ')}: ${why}`)
  }

  #region(region: Region<T>, shift: number): (T | undefined)[] {
    const { integrand, space, cells } = this
    const { tick } = space.evaluator.options
    return within(space, region, () => {
      const warps = warpsOf(region, cells, 0, 1)
      const found = subdivide(region, integrand, warps, shift, TOLERANCE, tick)
      if (!(found.error < ENOUGH)) throw this.#unsettled('it needs too many nodes')
      if (!this.#resolves(region, warps, found)) throw this.#unsettled('a function averaged varies within a square')
      const other = subdivide(region, integrand, warpsOf(region, cells, 0.37, 1.6), shift, TOLERANCE * 100, tick)
      if (disagreement(found.values, other.values, found.sizes) !== undefined)
        throw this.#unsettled('two quadrature rules disagree')
      return this.#sum(region, warps, found, shift)
    })
  }

  /** Whether each function is resolved over every square that counts. */
  #resolves({ charts }: Region<T>, warps: Warps, { squares }: Subdivision): boolean {
    const { form } = this.integrand
    if (!form || form.functions.length === 0) return true
    const resolved = functionsOver(this.space, this.cells, charts, form)
    return squares.every(({ middle, half, sizes }) => {
      const ends = warps.map((w, k) => [place(w, middle[k]! - half[k]!), place(w, middle[k]! + half[k]!)] as const)
      return (
        sizes[0] === 0 ||
        resolved(
          ends.map(([low]) => low),
          ends.map(([, high]) => high),
        )
      )
    })
  }

  #sum(region: Region<T>, warps: Warps, { squares, sizes }: Subdivision, shift: number): (T | undefined)[] {
    const { algebra: A, options } = this.space.evaluator
    const { ring } = this
    const rule = exactRule(A)
    const bounds = sizes.map((x) => Math.log(x) - this.depth)
    const [values, errors] = [ring.accumulator(), ring.accumulator()]
    for (const square of squares) {
      if (square.sizes.every((x) => x === 0)) continue
      options.tick?.()
      const { value, difference } = this.#square(region, warps, square, rule, shift, bounds)
      const part = A.fromNumber(trust(square))
      values.add(value)
      errors.add(difference.map((d) => d && A.widen(A.fromNumber(0), A.mul(part, centre(A, d)))))
    }
    const none = ring.constant(A.fromNumber(0))
    return ring.plus(values.total() ?? none, errors.total() ?? none)
  }

  /** Kronrod's sum over a square, and its difference from Gauss's. */
  #square(
    region: Region<T>,
    warps: Warps,
    { middle, half }: Square,
    rule: readonly ExactNode<T>[],
    shift: number,
    bounds: Float64Array,
  ): { value: (T | undefined)[]; difference: (T | undefined)[] } {
    const { integrand, ring } = this
    const { algebra: A } = this.space.evaluator
    const [all, inner] = [ring.accumulator(), ring.accumulator()]
    const side = (k: 0 | 1): readonly Warped<T>[] => rule.map((r) => warped(A, warps[k], middle[k], half[k], r))
    const [rows, columns] = [side(0), side(1)]
    for (const x of rows)
      for (const y of columns) {
        const log = logWeight(region, warps, x.u, y.u) - shift
        const ratios = integrand.ratios()
        if (!bounds.some((bound, m) => logCoefficient(log, ratios[m]!) > bound)) continue
        const jacobians = [region.charts[0]!.setExact(x.s), region.charts[1]!.setExact(y.s)]
        const extra = jacobians.reduce((a, b) => (a === undefined ? b : b === undefined ? a : A.add(a, b)))
        const f = integrand.exact(extra, shift)
        all.add(ring.times(f, A.mul(x.kronrod, y.kronrod)))
        if (x.gauss !== undefined && y.gauss !== undefined) inner.add(ring.times(f, A.mul(x.gauss, y.gauss)))
      }
    const none = ring.constant(A.fromNumber(0))
    const value = all.total() ?? none
    return { value, difference: ring.plus(value, ring.times(inner.total() ?? none, A.fromNumber(-1))) }
  }
}

/** The part of the difference of its rules that a square's sum may be wrong by. */
const trust = ({ errors, sizes }: Square): number => {
  const relative = sizes.reduce((r, size, m) => (size > 0 ? Math.max(r, (errors[0][m]! + errors[1][m]!) / size) : r), 0)
  return Math.min(1, BOUND * Math.sqrt(relative))
}

/** A node of a side in its chart's coordinate, with both weights times the slope of the map. */
interface Warped<T> {
  readonly u: number
  readonly s: T
  readonly kronrod: T
  readonly gauss: T | undefined
}

const warped = <T>(
  A: Algebra<T>,
  { fromKink, centre: c, width }: Warp,
  middle: number,
  half: number,
  { node, kronrod, gauss }: ExactNode<T>,
): Warped<T> => {
  const [h, w] = [A.fromNumber(half), A.fromNumber(width)]
  const u = A.add(A.fromNumber(middle), A.mul(h, node))
  const [sinh, cosh] = [A.call('sinh', [u]), A.call('cosh', [u])]
  const slope = A.mul(h, fromKink ? A.div(cosh, sinh) : A.mul(w, cosh))
  return {
    u: A.midpoint(u),
    s: fromKink ? A.call('log', [A.mul(w, sinh)]) : A.add(A.fromNumber(c), A.mul(w, sinh)),
    kronrod: A.mul(kronrod, slope),
    gauss: gauss === undefined ? undefined : A.mul(gauss, slope),
  }
}

/**
 * ∫ of the integrand over two coupled cells, to about 1e-11 of it.
 *
 * @throws Unsettled where the rules do not agree
 */
export const integrateSquares = <T>(
  space: Space<T>,
  cells: readonly Cell<T>[],
  integrand: Integrand<T>,
  regions: readonly Region<T>[],
  ring: Ring<T>,
): Scaled<T> =>
  new Cubature(space, cells, integrand, ring, bitsOf(space.evaluator.algebra) * Math.LN2 + 14).integrate(regions)
