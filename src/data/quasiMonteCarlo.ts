import { type AxisShape, nodesOf, type Range } from './axis'
import { type Mean, NoMean } from './mean'
import type { Means } from './means'
import { MAX_DIMENSIONS, Sobol } from './sobol'

/*
 * Randomised quasi-Monte Carlo: Sobol points under independent digital shifts (Owen 1997; L'Ecuyer 2018). Each axis is
 * sampled by the inverse of a distribution function that follows p̃ along it, and points are weighted by what remains.
 */

const REPLICATES = 16
/** Points of one replicate, to begin with and at most: doubled until the means have settled. */
const FEWEST = 2 ** 12
const MOST = 2 ** 17
/** Half-width of the confidence interval, relative to max(1, E|f|), at which a mean has settled. */
const SETTLED = 1e-5
/** 99.9 % of Student's t distribution with 15 degrees of freedom. */
const QUANTILE = 4.07

/** A distribution whose density is linear between neighbouring nodes: continuous, as the rule's order asks for. */
interface Proposal {
  readonly x: Float64Array
  readonly density: Float64Array
  readonly cumulative: Float64Array
}

const proposalOf = (means: Means, axes: readonly AxisShape[], c: number, ranges: readonly Range[]): Proposal => {
  const { x, logWeight } = nodesOf(ranges, 3)
  means.set(means.centre(axes, 0.1))
  const { array, at } = means.cells[c]!
  const logMass = Float64Array.from(x, (value, k) => {
    array[at] = value
    return means.density() + logWeight[k]!
  })
  const top = logMass.reduce((a, b) => Math.max(a, b), -Infinity)
  const density = logMass.map((mass, k) => (Math.exp(mass - top) + 1e-9) / Math.exp(logWeight[k]!))
  const cumulative = new Float64Array(x.length)
  for (let k = 1; k < x.length; k++)
    cumulative[k] = cumulative[k - 1]! + ((density[k - 1]! + density[k]!) / 2) * (x[k]! - x[k - 1]!)
  const total = cumulative.at(-1)!
  return { x, density: density.map((d) => d / total), cumulative: cumulative.map((m) => m / total) }
}

/** The quantile at u, and the log of the density there. */
const invert = ({ x, density, cumulative }: Proposal, u: number): readonly [number, number] => {
  let [low, high] = [0, cumulative.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (cumulative[middle]! <= u) low = middle
    else high = middle
  }
  const width = x[high]! - x[low]!
  const [from, rise] = [density[low]!, density[high]! - density[low]!]
  const rest = (u - cumulative[low]!) / width
  const share = Math.min(1, (2 * rest) / (from + Math.sqrt(Math.max(0, from * from + 2 * rise * rest))))
  return [x[low]! + width * share, Math.log(from + rise * share)]
}

/** 32 pseudo-random bits (splitmix), the same for the same n. */
const bits = (n: number): number => {
  let z = Math.imul(n + 1, 0x9e3779b9)
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}

/** Sums over the points of one digital shift, which can be continued. */
class Replicate {
  readonly #points: Sobol
  readonly #u: Float64Array
  readonly totals: Float64Array
  readonly sizes: Float64Array
  weight = 0
  count = 0

  constructor(
    readonly means: Means,
    readonly proposals: readonly Proposal[],
    r: number,
  ) {
    const d = proposals.length
    this.#points = new Sobol(
      d,
      proposals.map((_, k) => bits(r * 64 + k)),
    )
    this.#u = new Float64Array(d)
    this.totals = new Float64Array(means.integrands.bodies.length)
    this.sizes = new Float64Array(means.integrands.bodies.length)
  }

  /** Goes on until so many points are counted. */
  reach(count: number): void {
    const { means, proposals } = this
    for (; this.count < count; this.count++) {
      this.#points.next(this.#u)
      let log = 0
      for (let c = 0; c < proposals.length; c++) {
        const [x, own] = invert(proposals[c]!, this.#u[c]!)
        means.cells[c]!.array[means.cells[c]!.at] = x
        log -= own
      }
      const w = Math.exp(means.density() + log)
      if ((this.count & 1023) === 0) means.tick()
      if (!(w > 0)) continue
      this.weight += w
      const values = means.bodies()
      for (let m = 0; m < values.length; m++) {
        const f = values[m]!
        this.totals[m]! += w * f
        this.sizes[m]! += w * Math.abs(f)
      }
    }
  }
}

const summary = (replicates: readonly Replicate[], m: number): Mean => {
  const values = replicates.map((r) => r.totals[m]! / r.weight)
  const value = values.reduce((a, b) => a + b, 0) / REPLICATES
  const variance = values.reduce((s, v) => s + (v - value) ** 2, 0) / (REPLICATES - 1)
  return {
    value,
    error: QUANTILE * Math.sqrt(variance / REPLICATES),
    size: replicates[0]!.sizes[m]! / replicates[0]!.weight,
  }
}

/** Means of all bodies with the half-width of a 99.9 % confidence interval as their error. @throws NoMean */
export const quasiMonteCarlo = (
  means: Means,
  axes: readonly AxisShape[],
  ranges: readonly (readonly Range[])[],
): readonly Mean[] => {
  if (axes.length > MAX_DIMENSIONS)
    throw new NoMean('unresolved', `${axes.length} visible entries are too many to integrate over`)
  const proposals = axes.map((_, c) => proposalOf(means, axes, c, ranges[c]!))
  const replicates = Array.from({ length: REPLICATES }, (_, r) => new Replicate(means, proposals, r))
  for (let count = FEWEST; ; count *= 2) {
    for (const r of replicates) r.reach(count)
    const result = means.integrands.bodies.map((_, m) => summary(replicates, m))
    if (count * 2 > MOST || result.every((m) => m.error <= SETTLED * Math.max(1, m.size))) return result
  }
}
