import { type AxisShape, nodesOf, type Range } from './axis'
import { type Mean, NoMean } from './mean'
import type { Means } from './means'
import { MAX_DIMENSIONS, Sobol } from './sobol'

/*
 * Randomised quasi-Monte Carlo: Sobol points under independent digital shifts (Owen 1997; L'Ecuyer 2018). Each axis is
 * sampled by the inverse of a distribution function that follows p̃ along it, and points are weighted by what remains.
 */

const REPLICATES = 16
/** Points of one replicate. */
const POINTS = 2 ** 12
/** 99.9 % of Student's t distribution with 15 degrees of freedom. */
const QUANTILE = 4.07

/** A distribution that is uniform between neighbouring nodes of the axis. */
interface Proposal {
  readonly edges: Float64Array
  readonly cumulative: Float64Array
}

const proposalOf = (means: Means, axes: readonly AxisShape[], c: number, ranges: readonly Range[]): Proposal => {
  const { x, logWeight } = nodesOf(ranges, 3)
  const mass = new Float64Array(x.length)
  means.set(means.centre(axes, 0.1))
  const { array, at } = means.cells[c]!
  for (let k = 0; k < x.length; k++) {
    array[at] = x[k]!
    mass[k] = means.density() + logWeight[k]!
  }
  const top = mass.reduce((a, b) => Math.max(a, b), -Infinity)
  for (let k = 0; k < mass.length; k++) mass[k] = Math.exp(mass[k]! - top) + 1e-9
  const edges = new Float64Array(x.length + 1)
  for (let k = 1; k < x.length; k++) edges[k] = (x[k - 1]! + x[k]!) / 2
  edges[0] = Math.max(axes[c]!.low, x[0]! - (edges[1]! - x[0]!))
  edges[x.length] = Math.min(axes[c]!.high, x.at(-1)! + (x.at(-1)! - edges[x.length - 1]!))
  const cumulative = new Float64Array(x.length + 1)
  for (let k = 0; k < x.length; k++) cumulative[k + 1] = cumulative[k]! + mass[k]!
  const total = cumulative[x.length]!
  for (let k = 0; k <= x.length; k++) cumulative[k]! /= total
  return { edges, cumulative }
}

/** x at the distribution function u, and the log of its density. */
const invert = ({ edges, cumulative }: Proposal, u: number): readonly [number, number] => {
  let [low, high] = [0, cumulative.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (cumulative[middle]! <= u) low = middle
    else high = middle
  }
  const share = cumulative[high]! - cumulative[low]!
  const width = edges[high]! - edges[low]!
  return [edges[low]! + width * ((u - cumulative[low]!) / share), Math.log(share / width)]
}

/** 32 pseudo-random bits (splitmix), the same for the same n. */
const bits = (n: number): number => {
  let z = Math.imul(n + 1, 0x9e3779b9)
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}

/** Means of all bodies with the half-width of a 99.9 % confidence interval as their error. @throws NoMean */
export const quasiMonteCarlo = (
  means: Means,
  axes: readonly AxisShape[],
  ranges: readonly (readonly Range[])[],
): readonly Mean[] => {
  const d = axes.length
  if (d > MAX_DIMENSIONS) throw new NoMean('unresolved', `${d} visible entries are too many to integrate over`)
  const proposals = axes.map((_, c) => proposalOf(means, axes, c, ranges[c]!))
  const count = means.integrands.bodies.length
  const u = new Float64Array(d)
  const replicates = Array.from({ length: REPLICATES }, (_, r) => {
    const points = new Sobol(
      d,
      Array.from(axes, (__, k) => bits(r * 64 + k)),
    )
    const [totals, sizes] = [new Float64Array(count), new Float64Array(count)]
    let weight = 0
    for (let n = 0; n < POINTS; n++) {
      points.next(u)
      let log = 0
      for (let c = 0; c < d; c++) {
        const [x, own] = invert(proposals[c]!, u[c]!)
        means.cells[c]!.array[means.cells[c]!.at] = x
        log -= own
      }
      const w = Math.exp(means.density() + log)
      if ((n & 1023) === 0) means.tick()
      if (!(w > 0)) continue
      weight += w
      const values = means.bodies()
      for (let m = 0; m < count; m++) {
        const f = values[m]!
        totals[m]! += w * f
        sizes[m]! += w * Math.abs(f)
      }
    }
    return { values: totals.map((t) => t / weight), sizes: sizes.map((s) => s / weight) }
  })
  return Array.from({ length: count }, (_, m) => {
    const values = replicates.map((r) => r.values[m]!)
    const value = values.reduce((a, b) => a + b, 0) / REPLICATES
    const variance = values.reduce((s, v) => s + (v - value) ** 2, 0) / (REPLICATES - 1)
    return { value, error: QUANTILE * Math.sqrt(variance / REPLICATES), size: replicates[0]!.sizes[m]! }
  })
}
