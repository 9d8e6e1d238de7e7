import { factorialNumber } from '../numbers/whole'
import type { Term } from '../expr'
import { probabilities } from '../program/logSumExp'
import { compile } from '../program/ground/compile'
import { forEachAssignment } from './elimination'
import { type Ground } from '../program/ground/ground'
import type { Cluster, Tilt } from '../integrate/space'
import type { Network } from './network'
import { type Product, productsOf } from './pieces'
import { Ring } from '../integrate/scaled'

/** Up to this many joint states of the cells concerned, a mean is summed state by state. */
export const DIRECT_STATES = 4096

/** E[body] under p ∝ exp(−energy). */
export const meanOf = <T>(network: Network<T>, body: Term): T => {
  const g = network.ground(body)
  const { algebra: A } = network.evaluator
  const known = simpleMean(network, g)
  if (known !== undefined) return known
  if (clusterOf(network, g))
    return productMean(network, { coefficient: undefined, sums: [{ constant: undefined, pieces: [g], power: 1 }] })
  const products = productsOf(g, network.grounder, (scope) => network.couplings.fits(scope))
  return products
    .map((p) => sumMean(network, p) ?? pairMean(network, p) ?? productMean(network, p))
    .reduce((a, b) => A.add(a, b))
}

const simpleMean = <T>(network: Network<T>, g: Ground<T>): T | undefined =>
  g.kind === 'constant' ? g.value : (directMean(network, g) ?? localMean(network, g) ?? conditionalMean(network, g))

/** Σ p f over the joint states of the few finite cells that matter: no cancellation between powers of sums. */
const directMean = <T>(network: Network<T>, g: Ground<T>): T | undefined => {
  const ids = network.couplings.component(g.scope)
  if (ids.some((c) => !network.isFinite(c)) || network.jointStates(ids) > DIRECT_STATES) return undefined
  return weightedSum(
    network,
    network.jointly(ids, () => jointProbabilities(network, ids)),
    valuesAt(network, g, ids),
  )
}

const jointProbabilities = <T>(network: Network<T>, ids: readonly number[]): readonly T[] => {
  const { algebra: A } = network.evaluator
  const energy = network.grounder.add(network.pieces.filter((p) => ids.includes(p.scope[0]!)))
  return probabilities(
    A,
    valuesAt(network, energy, ids).map((x) => A.neg(x)),
  )
}

/** The function at each joint state of the finite cells. */
const valuesAt = <T>(network: Network<T>, g: Ground<T>, ids: readonly number[]): readonly T[] => {
  const f = compile(g, network.surroundings)
  const values: T[] = []
  const scope = ids.map((c) => network.cells.all[c]!)
  forEachAssignment(network.evaluator, network.cells, scope, () => values.push(f()))
  return values
}

const weightedSum = <T>(network: Network<T>, weights: readonly T[], values: readonly T[]): T => {
  const { algebra: A } = network.evaluator
  return weights.map((p, n) => A.mul(p, values[n]!)).reduce((a, b) => A.add(a, b))
}

/** Σ p f over the states of the few finite cells that the function reads, out of many that are coupled. */
const localMean = <T>(network: Network<T>, g: Ground<T>): T | undefined => {
  if (g.scope.some((c) => !network.isFinite(c)) || network.jointStates(g.scope) > DIRECT_STATES) return undefined
  const known = network.marginal(g.scope)
  return known && weightedSum(network, known, valuesAt(network, g, g.scope))
}

/** The cluster whose cells, with the finite ones that it touches, are all that the function reads. */
const clusterOf = <T>(network: Network<T>, g: Ground<T>): Cluster<T> | undefined => {
  const touched = network.couplings.clusters([]).filter((c) => c.infinite.some((id) => g.scope.includes(id)))
  const finite = g.scope.filter((c) => network.isFinite(c))
  return touched.length === 1 && finite.every((c) => touched[0]!.finite.includes(c)) ? touched[0] : undefined
}

/** Σ p(s) E[f | s] over the states of the finite cells that a cluster touches. */
const conditionalMean = <T>(network: Network<T>, g: Ground<T>): T | undefined => {
  const cluster = clusterOf(network, g)
  const known = cluster && cluster.finite.length > 0 ? network.marginal(cluster.finite) : undefined
  return known && weightedSum(network, known, network.conditionalMeans(cluster!, g))
}

/** E of a sum, piece by piece where the probabilities that each needs are at hand for all functions. */
const sumMean = <T>(network: Network<T>, { coefficient, sums }: Product<T>): T | undefined => {
  const [only, ...others] = sums
  if (coefficient !== undefined || !only || others.length > 0 || only.power !== 1) return undefined
  const parts: T[] = only.constant === undefined ? [] : [only.constant]
  for (const piece of only.pieces) {
    const part = simpleMean(network, piece)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts.reduce((a, b) => network.evaluator.algebra.add(a, b))
}

/** E of a product of two sums from the probabilities of pairs, where all joint states were summed over. */
const pairMean = <T>(network: Network<T>, { coefficient, sums }: Product<T>): T | undefined => {
  const { algebra: A } = network.evaluator
  const factors = sums.flatMap((s) => Array.from({ length: s.power }, () => s))
  const [left, right, ...others] = factors
  if (!left || !right || others.length > 0) return undefined
  const terms = (s: Product<T>['sums'][number]): readonly Ground<T>[] =>
    s.constant === undefined ? s.pieces : [network.grounder.constant(s.constant), ...s.pieces]
  if (!factors.every((s) => s.pieces.every((p) => network.enumerated(p.scope[0]!)))) return undefined
  let total: T | undefined
  for (const a of terms(left))
    for (const b of terms(right)) {
      const part = simpleMean(network, network.grounder.mul([a, b]))
      if (part === undefined) return undefined
      total = total === undefined ? part : A.add(total, part)
    }
  return total === undefined || coefficient === undefined ? total : A.mul(coefficient, total)
}

/** E of a product of powers of sums, by one sum over truncated polynomials. */
const productMean = <T>(network: Network<T>, { coefficient, sums }: Product<T>): T => {
  const { algebra: A } = network.evaluator
  const ring = new Ring(
    A,
    sums.map((s) => s.power),
  )
  const tilts: Tilt<T>[] = sums.flatMap((s, a) => s.pieces.map((piece) => ({ a, piece })))
  const component = network.couplings.components(tilts)
  const touched = new Set(tilts.map((t) => component(t.piece.scope[0]!)))
  let moments = ring.constant(A.fromNumber(1))
  if (tilts.length > 0) moments = ring.moments(network.sum(ring, tilts, (cell) => touched.has(component(cell))))
  sums.forEach((s, a) => {
    if (s.constant !== undefined) moments = ring.multiply(moments, ring.tilt(a, s.constant))
  })
  const top = moments[ring.size - 1] ?? A.fromNumber(0)
  const factor = sums.reduce((f, s) => f * factorialNumber(s.power), 1)
  const value = factor === 1 ? top : A.mul(top, A.fromNumber(factor))
  return coefficient === undefined ? value : A.mul(coefficient, value)
}
