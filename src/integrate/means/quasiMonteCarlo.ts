import type { AxisShape, Range } from './axis'
import { ControlledSums, Controls } from './controls'
import { type Mean, NoMean } from './mean'
import type { Kernels, Points } from './points'
import { Proposal } from './proposal'
import { MAX_DIMENSIONS, Sobol } from './sobol'

/*
 * Randomised quasi-Monte Carlo: Sobol points under independent nested scrambles (Owen 1997; L'Ecuyer 2018). Points are
 * drawn from densities somewhat wider than p̃, in whose tails integrands vanish that would else grow without bound, and
 * weighted by what remains.
 */

const REPLICATES = 16
/** Points of one replicate: at first, and at most. */
const POINTS = 2 ** 12
const MOST_POINTS = 2 ** 16
/** 99.9 % of Student's t distribution with 15 degrees of freedom. */
const QUANTILE = 4.07

/** Power of p̃ along an axis that points are drawn from: for wider tails, and weights that vary little in 8 dimensions. */
const FLATTENED = 0.85

/** More rows are drawn from, by one more coordinate, and not each one by itself. */
const MOST_STREAMS = 256

/** Draws points: sets the cells of `space` and gives log(p̃/q) there. */
interface Source {
  readonly dimensions: number
  /** Sequences of points, each with its own share of them. */
  readonly streams: number
  readonly controls?: Controls
  draw(u: Float64Array, stream: number): number
}

const alongAxes = (space: Points, axes: readonly AxisShape[], ranges: readonly (readonly Range[])[]): Source => {
  const centre = space.centre(axes, 0.1)
  const along = (power: number) =>
    axes.map((_, c) => {
      space.set(centre)
      const { array, at } = space.cells[c]!
      return Proposal.along(ranges[c]!, (x) => {
        array[at] = x
        return power * space.unrestricted()
      })
    })
  const proposals = along(FLATTENED)
  const { independent, conditions, bodies } = space.integrands
  // Conditions make the entries dependent.
  const controls =
    independent && conditions.length === 0
      ? new Controls(
          along(1).map((p) => p.nodes()),
          bodies.length,
        )
      : undefined
  return {
    dimensions: axes.length,
    streams: 1,
    controls,
    draw: (u) => {
      let log = 0
      for (let c = 0; c < axes.length; c++) {
        const [x, own] = proposals[c]!.at(u[c]!)
        controls?.set(c, x)
        space.cells[c]!.array[space.cells[c]!.at] = x
        log -= own
      }
      return space.density() + log
    },
  }
}

/** Kernels somewhat wider, around the same rows. */
const aroundRows = (space: Points, axes: readonly AxisShape[], { rows, bandwidth }: Kernels): Source => {
  const normal = Proposal.normal()
  const width = bandwidth / Math.sqrt(FLATTENED)
  const byRow = rows.length <= MOST_STREAMS
  const x = new Float64Array(axes.length)
  const exponents = new Float64Array(rows.length)
  return {
    dimensions: axes.length + (byRow ? 0 : 1),
    streams: byRow ? rows.length : 1,
    draw: (u, stream) => {
      const row = rows[byRow ? stream : Math.min(rows.length - 1, Math.floor(u[axes.length]! * rows.length))]!
      for (let c = 0; c < axes.length; c++) {
        x[c] = row[c]! + width * normal.at(u[c]!)[0]
        if (!(x[c]! > axes[c]!.low && x[c]! < axes[c]!.high)) return -Infinity
        space.cells[c]!.array[space.cells[c]!.at] = x[c]!
      }
      let top = -Infinity
      for (let r = 0; r < rows.length; r++) {
        let e = 0
        for (let c = 0; c < axes.length; c++) e -= ((x[c]! - rows[r]![c]!) / width) ** 2 / 2
        exponents[r] = e
        if (e > top) top = e
      }
      let sum = 0
      for (let r = 0; r < rows.length; r++) sum += Math.exp(exponents[r]! - top)
      return space.density() - top - Math.log(sum)
    },
  }
}

/** 32 pseudo-random bits (splitmix), the same for the same n. */
const bits = (n: number): number => {
  let z = Math.imul(n + 1, 0x9e3779b9)
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}

/** One scramble of all streams, and the sums over its points so far. */
class Replicate {
  readonly #streams: readonly Sobol[]
  readonly #u: Float64Array
  readonly sums: ControlledSums

  constructor(
    r: number,
    readonly source: Source,
    readonly space: Points,
  ) {
    const { dimensions, streams } = source
    const seeds = (stream: number): number[] =>
      Array.from({ length: dimensions }, (_, k) => bits((r * streams + stream) * 64 + k))
    this.#streams = Array.from({ length: streams }, (_, s) => new Sobol(dimensions, seeds(s)))
    this.#u = new Float64Array(dimensions)
    this.sums = new ControlledSums(space.integrands.bodies.length, source.controls)
  }

  /** Further points of every stream. */
  extend(points: number): void {
    const { source, space } = this
    for (const [s, stream] of this.#streams.entries())
      for (let n = 0; n < points; n++) {
        stream.next(this.#u)
        if ((n & 255) === 0) space.tick()
        const w = Math.exp(source.draw(this.#u, s))
        if (w > 0) this.sums.add(w, space.bodies())
      }
  }
}

/** The mean of replicates and the half-width of its 99.9 % confidence interval. */
export const confidenceOf = (values: readonly number[]): { readonly value: number; readonly error: number } => {
  const value = values.reduce((a, b) => a + b, 0) / values.length
  const variance = values.reduce((s, v) => s + (v - value) ** 2, 0) / (values.length - 1)
  return { value, error: QUANTILE * Math.sqrt(variance / values.length) }
}

/**
 * Means of all bodies with the half-width of a 99.9 % confidence interval as their error; points are added until they
 * are `enough`.
 *
 * @throws NoMean
 */
export const quasiMonteCarlo = (
  space: Points,
  axes: readonly AxisShape[],
  ranges: readonly (readonly Range[])[],
  enough: (means: readonly Mean[]) => boolean,
): readonly Mean[] => {
  if (axes.length > MAX_QUASI_DIMENSIONS)
    throw new NoMean('unresolved', `${axes.length} visible entries are too many to integrate over`)
  const { kernels, bodies } = space.integrands
  const source = kernels ? aroundRows(space, axes, kernels) : alongAxes(space, axes, ranges)
  const replicates = Array.from({ length: REPLICATES }, (_, r) => new Replicate(r, source, space))
  let done = 0
  let found: readonly Mean[] | undefined
  for (let points = 2 ** Math.max(5, Math.ceil(Math.log2(POINTS / source.streams))); ; points *= 2) {
    try {
      for (const replicate of replicates) replicate.extend(points - done)
    } catch (error) {
      // The time is over: what fewer points have shown stands.
      if (found) return found
      throw error
    }
    done = points
    const lists = replicates.map((r) => r.sums.means)
    const { sizes, weight } = replicates[0]!.sums
    found = bodies.map((_, m): Mean => {
      const own = lists.map((values) => values[m]!)
      return { ...confidenceOf(own), size: sizes[m]! / weight, replicates: own }
    })
    if (enough(found) || points * source.streams >= MOST_POINTS) return found
  }
}
/** Coordinates of a point: one more may choose a row. */
const MAX_QUASI_DIMENSIONS = MAX_DIMENSIONS - 1
