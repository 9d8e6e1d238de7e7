import type { Interpreter } from '../program/interpreter'
import { UNRESOLVED } from '../numbers/algebra'
import { Unsupported } from '../program/unsupported'
import { integrateCluster, MAX_DIMENSIONS } from '../integrate/cluster'
import type { Cluster, Space } from '../integrate/space'
import { eliminationOrder } from './elimination'
import { type Ground, unionScope } from '../program/ground/ground'
import { type Builder, degreeIn, MAX_MONOMIALS, type Polynomial, polynomialOf, productOf, sumOf } from './polynomial'
import { Quadratic } from './quadratic'
import type { Ring, Scaled } from '../integrate/scaled'

/*
 * Real cells that the energy couples by squares and products only are integrated exactly, in any number. Where other
 * cells are coupled with them, or functions are no polynomials, a quadratic energy is left over those.
 */

/** With what is left of energies after cells were integrated out, by those cells. */
interface GaussianSpace<T> extends Space<T> {
  readonly quadratics: Map<string, () => Quadratic<T>>
}

const isLine = <T>(space: GaussianSpace<T>, cell: number): boolean => {
  const { kind, low, high } = space.cells.all[cell]!
  return kind === 'continuous' && !low && !high
}

/** Whether the cells of the cluster are jointly Gaussian and the functions polynomials in them. */
export const isGaussian = <T>(space: GaussianSpace<T>, { infinite, energy, tilts }: Cluster<T>): boolean => {
  const cells = new Set(infinite)
  return (
    infinite.every((c) => isLine(space, c)) &&
    energy.every((g) => degreeIn(g, cells) <= 2) &&
    tilts.every((t) => degreeIn(t.piece, cells) < Infinity)
  )
}

/** The integral over the cluster at the current states of the finite cells; undefined where no cell is of this kind. */
export const gaussianIntegrator = <T>(
  space: GaussianSpace<T>,
  cluster: Cluster<T>,
  ring: Ring<T>,
  otherwise: () => Scaled<T>,
): (() => Scaled<T>) | undefined => {
  const infinite = new Set(cluster.infinite)
  const quadratic = cluster.energy.filter((g) => degreeIn(g, infinite) <= 2)
  const others = cluster.energy.filter((g) => !quadratic.includes(g))
  const tilts = cluster.tilts.map((t) => t.piece)
  const polynomials = isGaussian(space, cluster)
  const kept = new Set((polynomials ? [] : [...others, ...tilts]).flatMap((g) => g.scope))
  const gone = cluster.infinite.filter((c) => !kept.has(c) && isLine(space, c))
  if (gone.length === 0) return undefined
  const removed = removal(space, quadratic, infinite, gone)
  if (polynomials) return unlessUnresolved(withMoments(space, cluster, infinite, removed, ring), cluster, otherwise)
  const left = cluster.infinite.filter((c) => !gone.includes(c))
  const some = (): Scaled<T> => {
    const form = removed()
    const energy = [form.energyOf(left, space.grounder), ...others]
    return ring.product(weightOf(ring, form), integrateCluster(space, { ...cluster, infinite: left, energy }, ring))
  }
  return unlessUnresolved(some, cluster, otherwise)
}

/** Where rounding hides whether a matrix is singular, quadrature sees it from the tails. */
const unlessUnresolved =
  <T>(integral: () => Scaled<T>, { infinite }: Cluster<T>, otherwise: () => Scaled<T>): (() => Scaled<T>) =>
  () => {
    try {
      return integral()
    } catch (thrown) {
      if (thrown !== UNRESOLVED || infinite.length > MAX_DIMENSIONS) throw thrown
      return otherwise()
    }
  }

/** Quadratic forms, one for each state of the finite cells, are kept up to this many cells of theirs. */
const KEPT_CELLS = 100_000

/** The quadratic form without the cells that go, kept for all functions. */
const removal = <T>(
  space: GaussianSpace<T>,
  pieces: readonly Ground<T>[],
  infinite: ReadonlySet<number>,
  gone: readonly number[],
): (() => Quadratic<T>) => {
  const key = `${[...infinite].join(',')}|${gone.join(',')}`
  let known = space.quadratics.get(key)
  if (!known) {
    const make = removing(space, pieces, infinite, gone)
    const finite = unionScope(pieces.map((p) => p.scope)).filter((c) => !infinite.has(c))
    const forms = new Map<string, Quadratic<T>>()
    known = () => {
      const states = finite.map((c) => space.cells.floats[c]).join(',')
      let form = forms.get(states)
      if (!form) {
        form = make()
        if (forms.size * gone.length < KEPT_CELLS) forms.set(states, form)
      }
      return form
    }
    space.quadratics.set(key, known)
  }
  return known
}

/** What does not depend on finite cells is built once. */
const removing = <T>(
  space: GaussianSpace<T>,
  pieces: readonly Ground<T>[],
  infinite: ReadonlySet<number>,
  gone: readonly number[],
): (() => Quadratic<T>) => {
  const { algebra: A } = space.evaluator
  const s = space.surroundings
  const leaf = (c: number): Polynomial<T> => new Map([[`${c}`, { cells: [c], coefficient: A.fromNumber(1) }]])
  const isFixed = (g: Ground<T>): boolean => g.scope.every((c) => infinite.has(c))
  const build = (g: Ground<T>): Builder<T> => polynomialOf(g, infinite, s)
  const fixed = sumOf(
    pieces.filter(isFixed).map((g) => build(g)(leaf)),
    A.add,
  )
  const varying = pieces.filter((g) => !isFixed(g)).map(build)
  const names = [...new Set(gone.map((c) => space.cells.all[c]!.variable.name.replace('°', '')))].join(', ')
  const wanted = new Set(gone)
  const scopes = pieces.map((g) => g.scope.filter((c) => wanted.has(c)))
  const { cells: order } = eliminationOrder(gone, scopes, () => 2)
  return () => {
    const form = new Quadratic(A, sumOf([fixed, ...varying.map((b) => b(leaf))], A.add))
    for (const cell of order) form.remove(cell, names)
    return form
  }
}

const weightOf = <T>(ring: Ring<T>, { logWeight }: Quadratic<T>): Scaled<T> => {
  const { algebra: A } = ring
  const e = Math.round(A.midpoint(logWeight))
  if (!Number.isFinite(e)) throw UNRESOLVED
  return { e, c: ring.constant(A.call('exp', [A.sub(logWeight, A.fromNumber(e))])) }
}

const withMoments = <T>(
  space: GaussianSpace<T>,
  { tilts }: Cluster<T>,
  infinite: ReadonlySet<number>,
  removed: () => Quadratic<T>,
  ring: Ring<T>,
): (() => Scaled<T>) => {
  const { algebra: A } = space.evaluator
  const functions = ring.degrees.map((_, a) =>
    tilts.filter((t) => t.a === a).map((t) => polynomialOf(t.piece, infinite, space.surroundings)),
  )
  return () => {
    const form = removed()
    const weight = weightOf(ring, form)
    if (ring.size === 1) return weight
    const means = form.means()
    const centred = (c: number): Polynomial<T> =>
      new Map([
        ['', { cells: [], coefficient: means.get(c)! }],
        [`${c}`, { cells: [c], coefficient: A.fromNumber(1) }],
      ])
    const values = functions.map((pieces) =>
      pieces.length === 0
        ? undefined
        : sumOf(
            pieces.map((p) => p(centred)),
            A.add,
          ),
    )
    const mean = centralMoments(space.evaluator, form)
    return {
      e: weight.e,
      c: ring.times(
        powersOf(ring, values).map((p) => p && mean(p)),
        weight.c[0]!,
      ),
    }
  }
}

/** Π g_a^k_a / k_a! for each monomial of the ring; undefined where a function that is 0 enters. */
const powersOf = <T>(
  ring: Ring<T>,
  functions: readonly (Polynomial<T> | undefined)[],
): readonly (Polynomial<T> | undefined)[] => {
  const { algebra: A } = ring
  const products: (Polynomial<T> | undefined)[] = [new Map([['', { cells: [], coefficient: A.fromNumber(1) }]])]
  for (let m = 1; m < ring.size; m++) {
    const powers = ring.powers(m)
    const a = powers.findIndex((k) => k > 0)
    const before = products[m - ring.stride(a)]
    const g = functions[a]
    if (!before || !g) products.push(undefined)
    else if (before.size * g.size > MAX_MONOMIALS)
      throw new Unsupported(
        `a function with more than ${MAX_MONOMIALS} products of hidden variables that are jointly Gaussian`,
      )
    else products.push(productOf(scaled(before, A.div(A.fromNumber(1), A.fromNumber(powers[a]!)), A.mul), g, A))
  }
  return products
}

const scaled = <T>(p: Polynomial<T>, factor: T, mul: (a: T, b: T) => T): Polynomial<T> =>
  new Map([...p].map(([key, m]) => [key, { ...m, coefficient: mul(m.coefficient, factor) }]))

/** E of a polynomial in the deviations from the means, by pairs: E[y₁ … yₙ] = Σ_k cov(y₁, y_k) E[the others] (Isserlis 1918). */
const centralMoments = <T>({ algebra: A }: Interpreter<T>, form: Quadratic<T>): ((p: Polynomial<T>) => T) => {
  const covariance = (a: number, b: number): T => form.covariances(a).get(b) ?? A.fromNumber(0)
  const moment = (cells: readonly number[]): T => {
    const [first, ...rest] = cells
    if (first === undefined) return A.fromNumber(1)
    return rest
      .map((c, k) => A.mul(covariance(first, c), moment(rest.filter((_, n) => n !== k))))
      .reduce((a, b) => A.add(a, b))
  }
  return (p) =>
    [...p.values()]
      .filter((m) => m.cells.length % 2 === 0)
      .map((m) => A.mul(m.coefficient, moment(m.cells)))
      .reduce((a, b) => A.add(a, b), A.fromNumber(0))
}
