import { type Algebra, isFault } from '../numbers/algebra'
import { Unsupported } from '../program/unsupported'
import type { Cell, Cells } from '../program/ground/cells'
import { Divergent } from '../program/divergent'
import { featuresOf } from './features'
import { type Integrand, logsOf, termsOf } from './integrand'
import { integrateLine, integrateLineFloat } from './line'
import { sumNaturals, sumNaturalsFloat } from './naturals'
import type { Cluster, Space } from './space'
import type { Ring, Scaled } from './scaled'

/** The doubles of a cell that was moved in the number system. */
const follow = <T>(A: Algebra<T>, cells: Cells<T>, cell: Cell<T>): void => {
  cells.floats[cell.id] = A.midpoint(cell.array.values[cell.at]!)
  const { low, high, ...ends } = cells.logGaps[cell.id]!
  const known = (gap: T | undefined): number | undefined => (gap === undefined ? undefined : A.midpoint(gap))
  Object.assign(cells.floatLogGaps[cell.id]!, { ...ends, low: known(low), high: known(high) })
}

/** The integrand as a function of `outer` alone, `inner` being the sum or integral over all other cells. */
const marginalIntegrand = <T>(
  space: Space<T>,
  ring: Ring<T>,
  outer: Cell<T>,
  inner: { float: () => { log: number; ratios: Float64Array }; exact: () => Scaled<T> },
): Integrand<T> => {
  const { algebra: A } = space.evaluator
  let ratios: Float64Array<ArrayBufferLike> = new Float64Array(ring.size)
  let trouble: unknown
  return {
    form: undefined,
    precise: false,
    rounding: () => 0,
    precisely: () => undefined,
    log: () => {
      try {
        const value = inner.float()
        ratios = value.ratios
        return value.log
      } catch (thrown) {
        // Far from the mass the inner integral may be out of reach; where it matters, `complain` says so.
        if (!(thrown instanceof Unsupported || thrown instanceof Divergent || isFault(thrown))) throw thrown
        trouble = thrown
        return NaN
      }
    },
    complain: () => {
      if (trouble !== undefined) throw trouble
    },
    ratios: () => ratios,
    terms: (log) => termsOf(log, ratios),
    logs: (log) => logsOf(log, ratios),
    exponents: (log) => ratios.map(() => log),
    magnitudes: () => ratios.map(Math.abs),
    exact: (extra, shift) => {
      follow(A, space.cells, outer)
      const { e, c } = inner.exact()
      const exponent = A.fromNumber(e - shift)
      return ring.times(c, A.call('exp', [extra === undefined ? exponent : A.add(extra, exponent)]))
    },
  }
}

/** Sums and integrals one inside the other, the first cell outermost. */
class Nested<T> {
  constructor(
    readonly space: Space<T>,
    readonly cluster: Cluster<T>,
    readonly integrand: Integrand<T>,
    readonly ring: Ring<T>,
  ) {}

  exact(cells: readonly Cell<T>[]): Scaled<T> {
    const { space, ring } = this
    const { outer, over } = this.#outermost(cells)
    if (outer.kind === 'naturals') return sumNaturals(space, outer, over, ring, true)
    return integrateLine(space, outer, over, featuresOf(space, this.cluster, outer), ring, false)
  }

  float(cells: readonly Cell<T>[]): { log: number; ratios: Float64Array } {
    const { space } = this
    const { outer, over } = this.#outermost(cells)
    if (outer.kind === 'naturals') return sumNaturalsFloat(space, outer, over)
    return integrateLineFloat(space, outer, over, featuresOf(space, this.cluster, outer))
  }

  /** The first cell, and what is summed or integrated over it: the integrand, with all other cells gone. */
  #outermost(cells: readonly Cell<T>[]): { outer: Cell<T>; over: Integrand<T> } {
    const [outer, ...rest] = cells as [Cell<T>, ...Cell<T>[]]
    if (rest.length === 0) return { outer, over: this.integrand }
    const inner = { float: () => this.float(rest), exact: () => this.exact(rest) }
    return { outer, over: marginalIntegrand(this.space, this.ring, outer, inner) }
  }
}

/** Two rules that differ by more than this refuse. */
const AGREEMENT = 1e-7

/** Two cells, one inside the other; float64 with the order reversed has to agree. */
export const integratePair = <T>(
  space: Space<T>,
  cluster: Cluster<T>,
  cells: readonly Cell<T>[],
  integrand: Integrand<T>,
  ring: Ring<T>,
): Scaled<T> => {
  const nested = new Nested(space, cluster, integrand, ring)
  const result = nested.exact(cells)
  // Sums over counts inside an integral cost too much, and a sum over counts is no quadrature.
  if (cells.some((c) => c.kind === 'naturals')) return result
  const { algebra: A } = space.evaluator
  const other = nested.float([...cells].reverse())
  const log = A.midpoint(ring.log(result))
  if (!(Math.abs(log - other.log) <= AGREEMENT + 1e-12 * Math.abs(log)))
    throw new Unsupported(
      `the integral over ${cells.map((c) => c.name).join(', ')}: two quadrature rules disagree (logarithms ${log} and ${other.log})`,
    )
  return result
}
