import { UNRESOLVED } from '../numbers/algebra'
import { Unsupported, Unsure } from '../program/unsupported'
import { integrateBox } from './box'
import type { Cell } from '../program/ground/cells'
import { integrateSquares } from './cubature'
import { type Features, featuresOf } from './features'
import { missesHumps } from './groups'
import { type Integrand, integrandOf } from './integrand'
import { integrateLine } from './line'
import { sumCounts } from './longSum'
import { integratePair } from './nested'
import type { Cluster, Space } from './space'
import { NOISY } from './precise'
import { bitsOf } from '../program/ground/precision'
import { type Region, regionsOf } from './regions'
import type { Ring, Scaled } from './scaled'
import { Unsettled } from './unsettled'

/** Coupled cells that are integrated by quadrature. */
export const MAX_DIMENSIONS = 3
/** Beyond these the doubles of a rule's nodes are too coarse. */
const MAX_BITS = 160
/** How far down, in the logarithm, humps are followed when it is asked whether any is missing. */
const MISSING_DEPTH = 40

/** Sum or integral over the infinite cells of a cluster, at the current states of the finite cells that it touches. */
export const integrateCluster = <T>(space: Space<T>, cluster: Cluster<T>, ring: Ring<T>): Scaled<T> => {
  const cells = cluster.infinite.map((c) => space.cells.all[c]!)
  const counts = cells.filter((c) => c.kind === 'naturals')
  const continuous = cells.filter((c) => c.kind === 'continuous')
  const integrand = integrandOf(space, cluster, ring)
  if (cells.length === 1) {
    const [cell] = cells
    if (cell!.kind === 'naturals') return sumCounts(space, cluster, cell!, integrand, ring)
    return integrateLine(space, cell!, integrand, featuresOf(space, cluster, cell!), ring, true)
  }
  if (cells.length > MAX_DIMENSIONS) throw tooMany(cells)
  if (continuous.length > 1) space.evaluator.options.onDear?.(continuous.length)
  const features = continuous.map((cell) => featuresOf(space, cluster, cell))
  const moving = features.some((f) => f.movingKinks)
  // Lattices for each octant between kinks in three dimensions have too many nodes.
  const kinked = cells.length > 2 && features.some((f) => f.kinks.length > 0)
  if (counts.length === 0 && !moving && !kinked)
    try {
      return integrateSmooth(space, continuous, integrand, features, ring)
    } catch (thrown) {
      if (!(thrown instanceof Unsettled)) throw thrown
      if (cells.length > 2) throw new Unsupported(thrown.message)
    }
  if (cells.length > 2)
    throw new Unsupported(`${names(cells)} are ${describe(moving, kinked)}, which is integrated for two variables only`)
  return integratePair(space, cluster, [...counts, ...continuous], integrand, ring)
}

/**
 * Over a lattice; in two dimensions, where none fits, over squares. Where float64 has too few digits of the energy, it
 * is looked at in those of the number system.
 */
const integrateSmooth = <T>(
  space: Space<T>,
  cells: readonly Cell<T>[],
  integrand: Integrand<T>,
  features: readonly Features<T>[],
  ring: Ring<T>,
): Scaled<T> => {
  const bits = bitsOf(space.evaluator.algebra)
  const over = (own: Integrand<T>): Scaled<T> => {
    const regions = regionsOf(space, cells, own, features)
    if (!own.precise && roundingAt(regions, own) > NOISY) throw new Unsure('float64 has too few digits of the energy')
    const { tick } = space.evaluator.options
    if (regions.some((r) => missesHumps(r, own, MISSING_DEPTH, tick)))
      throw new Unsettled(`the integral over ${names(cells)} has humps that are not found`)
    try {
      // With kinks in two dimensions squares need fewer nodes than a lattice for each quadrant.
      if (cells.length === 2 && regions.length > 1) throw new Unsettled('the integrand has kinks')
      return integrateBox(space, cells, own, regions, ring)
    } catch (thrown) {
      if (!(thrown instanceof Unsettled) || cells.length > 2 || bits > MAX_BITS) throw thrown
      return integrateSquares(space, cells, own, regions, ring)
    }
  }
  try {
    return over(integrand)
  } catch (thrown) {
    const noisy = thrown instanceof Unsure || (thrown instanceof Unsettled && integrand.rounding() > NOISY)
    const base = Math.round(integrand.log())
    const precise = noisy && Number.isFinite(base) ? integrand.precisely(base) : undefined
    if (!precise) throw thrown
    if (bits < 64) throw UNRESOLVED
    return ring.raised(over(precise), base)
  }
}

/** Rounding of the logarithm at the highest hump, where the cells stay. */
const roundingAt = <T>(regions: readonly Region<T>[], integrand: Integrand<T>): number => {
  const highest = regions.reduce((a, b) =>
    (b.summits[0]?.value ?? -Infinity) > (a.summits[0]?.value ?? -Infinity) ? b : a,
  )
  const [summit] = highest.summits
  if (!summit) return 0
  highest.field(summit.at)
  return integrand.rounding()
}

const describe = (moving: boolean, kinked: boolean): string => {
  if (moving) return 'coupled inside an absolute value, maximum or minimum'
  return kinked ? 'coupled, with absolute values, maxima or minima of them' : 'counts and reals coupled with each other'
}

const names = <T>(cells: readonly Cell<T>[]): string => cells.map((c) => c.name).join(', ')

const tooMany = <T>(cells: readonly Cell<T>[]): Unsupported => {
  const shown = cells.length > 6 ? `${names(cells.slice(0, 6))}, …` : names(cells)
  return new Unsupported(
    `${cells.length} hidden variables with infinitely many values are coupled with each other (${shown}) and have no closed form; sums and integrals are done for up to ${MAX_DIMENSIONS}`,
  )
}
