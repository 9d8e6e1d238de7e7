import type { Term } from '../../expr'
import { UNRESOLVED } from '../../numbers/algebra'
import { compile } from './compile'
import { forEachAssignment } from './elimination'
import { type Ground } from './ground'
import type { Network, Tilt } from './network'
import { type Product, productsOf } from './pieces'
import { Ring } from './scaled'

/** Up to this many joint states of the cells concerned, a mean is summed state by state. */
export const DIRECT_STATES = 4096

/** Up to this many joint states of the cells that a function reads, their probabilities are computed once for all functions. */
const LOCAL_STATES = 64

/** E[body] under p ∝ exp(−energy). */
export const meanOf = <T>(network: Network<T>, body: Term): T => {
  const g = network.ground(body)
  if (g.kind === 'constant') return g.value
  const direct = directMean(network, g)
  if (direct !== undefined) return direct
  const local = localMean(network, g)
  if (local !== undefined) return local
  if (touchesOneCluster(network, g))
    return productMean(network, { coefficient: undefined, sums: [{ constant: undefined, pieces: [g], power: 1 }] })
  const { algebra: A } = network.evaluator
  const products = productsOf(g, network.grounder, fitsIn(network))
  return products.map((p) => productMean(network, p)).reduce((a, b) => A.add(a, b))
}

const statesOf = <T>(network: Network<T>, cells: readonly number[]): number =>
  cells.reduce((n, c) => n * network.sizeOf(c), 1)

/** Σ p f over the joint states of the few finite cells that matter: no cancellation between powers of sums. */
const directMean = <T>(network: Network<T>, g: Ground<T>): T | undefined => {
  const { evaluator, cells } = network
  const { algebra: A } = evaluator
  const component = network.components([{ a: 0, piece: g }])
  const root = component(g.scope[0]!)
  const scope = cells.all.filter((c) => component(c.id) === root)
  if (
    scope.some((c) => c.kind !== 'finite') ||
    statesOf(
      network,
      scope.map((c) => c.id),
    ) > DIRECT_STATES
  )
    return undefined
  const energy = compile(
    network.grounder.add(network.pieces.filter((p) => component(p.scope[0]!) === root)),
    network.surroundings,
  )
  const f = compile(g, network.surroundings)
  const exponents: T[] = []
  const values: T[] = []
  forEachAssignment(evaluator, cells, scope, () => {
    exponents.push(A.neg(energy()))
    values.push(f())
  })
  const shift = exponents.reduce((m, e) => Math.max(m, A.midpoint(e)), -Infinity)
  if (!Number.isFinite(shift)) throw UNRESOLVED
  const weights = exponents.map((e) => A.call('exp', [A.sub(e, A.fromNumber(shift))]))
  const total = weights.reduce((a, b) => A.add(a, b))
  return weights.map((w, n) => A.mul(A.div(w, total), values[n]!)).reduce((a, b) => A.add(a, b))
}

/** Σ p f over the states of the few finite cells that the function reads, out of many that are coupled. */
const localMean = <T>(network: Network<T>, g: Ground<T>): T | undefined => {
  const { evaluator, cells } = network
  const { algebra: A } = evaluator
  if (g.scope.some((c) => !network.isFinite(c)) || statesOf(network, g.scope) > LOCAL_STATES) return undefined
  const probabilities = network.marginal(g.scope)
  if (!probabilities) return undefined
  const f = compile(g, network.surroundings)
  const values: T[] = []
  forEachAssignment(
    evaluator,
    cells,
    g.scope.map((c) => cells.all[c]!),
    () => values.push(f()),
  )
  return probabilities.map((p, n) => A.mul(p, values[n]!)).reduce((a, b) => A.add(a, b))
}

const touchesOneCluster = <T>(network: Network<T>, g: Ground<T>): boolean => {
  const touched = network.clusters([]).filter((c) => c.infinite.some((id) => g.scope.includes(id)))
  const finite = g.scope.filter((c) => network.isFinite(c))
  return touched.length === 1 && finite.every((c) => touched[0]!.finite.includes(c))
}

/** Whether a function of these cells adds no coupling that the energy does not have. */
const fitsIn = <T>(network: Network<T>): ((scope: readonly number[]) => boolean) => {
  const clusters = network.clusters([]).map((c) => new Set([...c.infinite, ...c.finite]))
  const scopes = new Map<number, Set<number>[]>()
  const put = (set: Set<number>): void => {
    for (const c of set) scopes.set(c, [...(scopes.get(c) ?? []), set])
  }
  clusters.forEach(put)
  for (const p of network.pieces) if (p.scope.length > 1) put(new Set(p.scope))
  const memo = new Map<string, boolean>()
  return (scope) => {
    if (scope.length <= 1) return true
    const key = scope.join(',')
    let fits = memo.get(key)
    if (fits === undefined)
      memo.set(key, (fits = (scopes.get(scope[0]!) ?? []).some((set) => scope.every((c) => set.has(c)))))
    return fits
  }
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

/** E of a product of powers of sums, by one sum over truncated polynomials. */
const productMean = <T>(network: Network<T>, { coefficient, sums }: Product<T>): T => {
  const { algebra: A } = network.evaluator
  const ring = new Ring(
    A,
    sums.map((s) => s.power),
  )
  const tilts: Tilt<T>[] = sums.flatMap((s, a) => s.pieces.map((piece) => ({ a, piece })))
  const component = network.components(tilts)
  const touched = new Set(tilts.map((t) => component(t.piece.scope[0]!)))
  let moments = ring.constant(A.fromNumber(1))
  if (tilts.length > 0) moments = ring.moments(network.sum(ring, tilts, (cell) => touched.has(component(cell))))
  sums.forEach((s, a) => {
    if (s.constant !== undefined) moments = ring.multiply(moments, ring.tilt(a, s.constant))
  })
  const top = moments[ring.size - 1] ?? A.fromNumber(0)
  const factor = sums.reduce((f, s) => f * factorial(s.power), 1)
  const value = factor === 1 ? top : A.mul(top, A.fromNumber(factor))
  return coefficient === undefined ? value : A.mul(coefficient, value)
}
