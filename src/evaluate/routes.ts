import type { Derivation, Route } from '../calculus/derivation'
import { holding, type Term } from '../expr'
import type { Model } from '../language/model'
import { derivedSizes, ownSizes } from '../language/sizes'
import { isFault } from '../numbers/algebra'
import type { Interval } from '../numbers/interval'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import { arraysOf } from '../program/arrays'
import { domainEnd } from '../program/domainEnd'
import { type EvaluateOptions, Evaluator } from '../hidden/evaluator'
import { Unsupported } from '../program/unsupported'
import { routeByDomains, routeOf } from '../hidden/route'
import { Divergent } from '../program/divergent'
import type { HiddenNode } from '../program/interpreter'
import { lengthOf } from '../program/extents'
import { placeholder } from './placeholder'

/** How the parts of an answer are computed: F with its derivatives, and the terms of Theorem 1. */
export interface Routes {
  readonly freeEnergy: Route
  readonly theorem1: Route
}

/** From the strongest to the weakest. */
const ORDER: readonly Route[] = ['closed form', 'elimination', 'enumeration', 'truncated enumeration', 'quadrature']

const isHidden = (term: Term): term is HiddenNode =>
  term.kind === 'expectation' || term.kind === 'logpartition' || term.kind === 'marginal'

/** The weakest of the ways in which the sums and integrals left in the terms are computed at the evaluator's sizes. */
const routeOfTerms = <T>(terms: readonly Term[], evaluator: Evaluator<T> | undefined): Route => {
  let weakest = 0
  const note = (route: Route): void => {
    weakest = Math.max(weakest, ORDER.indexOf(route))
  }
  const seen = new Set<number>()
  const walk = (term: Term, inside: boolean): void => {
    if (seen.has(term.id)) return
    seen.add(term.id)
    if (!isHidden(term)) return visit(term, inside)
    const own = evaluator && !inside ? attempt(() => routeOf(term, evaluator), routeByDomains(term)) : undefined
    note(own ?? routeByDomains(term))
    for (const child of term.children) walk(child, true)
  }
  const visit = (term: Term, inside: boolean): void => {
    for (const child of term.children) walk(child, inside)
  }
  for (const term of terms) {
    if (!holdsHidden(term)) continue
    if (evaluator) atLowest(evaluator, term, () => walk(term, false))
    else walk(term, false)
  }
  return ORDER[weakest]!
}

/** A node whose values cannot be had at the place that stands for all others still says by its domains what it is. */
const attempt = <R>(route: () => R, otherwise: R): R => {
  try {
    return route()
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof Unsupported || thrown instanceof Divergent) return otherwise
    throw thrown
  }
}

/** Whether a sum or integral over hidden variables is left in the term. */
export const holdsHidden = holding(isHidden)

/** Runs `body` with every index of the term at the lowest value of its range: one of its entries stands for all. */
const atLowest = <T>(evaluator: Evaluator<T>, term: Term, body: () => void): void => {
  const before = new Map(evaluator.indices)
  const seen = new Set<number>()
  const put = (t: Term): void => {
    if (seen.has(t.id)) return
    seen.add(t.id)
    if (t.kind === 'index' && !before.has(t.name)) evaluator.indices.set(t.name, lowest(evaluator, t))
    for (const child of t.children) put(child)
  }
  put(term)
  try {
    body()
  } finally {
    evaluator.indices.clear()
    for (const [name, value] of before) evaluator.indices.set(name, value)
  }
}

const lowest = <T>(evaluator: Evaluator<T>, at: Term & { kind: 'index' }): number => {
  try {
    return evaluator.integer(at.low)
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof Unsupported) return 1
    throw thrown
  }
}

const theorem1Terms = ({ theorem1 }: Derivation): readonly Term[] =>
  [theorem1.meanGradient, theorem1.varGradient, theorem1.meanCurvature].flatMap((group) => group.map((r) => r.term))

/** An evaluator at the sizes of the model's file, with values that stand for those that nobody has given. */
const evaluatorAtPlaceholders = (model: Model, options: EvaluateOptions = {}): Evaluator<Interval> => {
  const base = ownSizes(model)
  const sizes = new Map(Object.entries(derivedSizes(model, base) ?? base))
  const bare = new Evaluator(intervalAlgebra, sizes, new Map())
  const arrays = [...model.visible, ...model.parameters]
  const dims = new Map(arrays.map((v) => [v.name, v.dims.map((d) => bare.integer(d))]))
  const values = new Map(
    arrays.map((v) => {
      const bounds = v.domain.bounds.map((b) => domainEnd(bare, b))
      const own = dims.get(v.name)!
      return [v.name, Array.from({ length: lengthOf(own) }, (_, at) => placeholder(v.domain, bounds, own, at))]
    }),
  )
  const filled = arraysOf(intervalAlgebra, arrays, values, (v) => dims.get(v.name)!)
  return new Evaluator(intervalAlgebra, sizes, filled, options)
}

/** Where no sum or integral is left. */
export const CLOSED: Routes = { freeEnergy: 'closed form', theorem1: 'closed form' }

/** Routes of a derivation at the values of an evaluator, which is made only where they matter. */
export const routesAt = <T>(derivation: Derivation, evaluatorOf: () => Evaluator<T>): Routes => {
  const moments = theorem1Terms(derivation)
  if (![derivation.freeEnergy, ...moments].some(holdsHidden)) return CLOSED
  // Arrays may be too large to be given values: what is known is then known from the domains.
  const evaluator = attempt<Evaluator<T> | undefined>(evaluatorOf, undefined)
  return {
    freeEnergy: routeOfTerms([derivation.freeEnergy], evaluator),
    theorem1: routeOfTerms(moments, evaluator),
  }
}

/** Routes of a derivation at the sizes of the model's file, where no values are given. */
export const routesOf = (model: Model, derivation: Derivation): Routes =>
  routesAt(derivation, () => evaluatorAtPlaceholders(model))

/** How often sums and integrals may report progress before the estimate below is given up: the same on every machine. */
const MAX_TICKS = 1500

/**
 * Largest estimated error, relative to max(1, |value|), of F, ψ, ∂ψ and the terms of Theorem 1 at the sizes of the file,
 * where integrals or truncated sums enter; undefined where it is not found with little effort.
 */
export const estimatedError = (model: Model, derivation: Derivation): number | undefined => {
  let ticks = 0
  const tick = (): void => {
    if (++ticks > MAX_TICKS) throw new Unsupported('too dear for an estimate')
  }
  const results = [...derivation.score, ...derivation.dscore].map((r) => r.term)
  const terms = [derivation.freeEnergy, ...results, ...theorem1Terms(derivation)].filter(holdsHidden)
  try {
    const evaluator = evaluatorAtPlaceholders(model, { tick })
    const errors = terms.map((term) => {
      let error = Infinity
      atLowest(evaluator, term, () => {
        tick()
        const { lo, hi } = evaluator.value(term)
        error = (hi - lo) / 2 / Math.max(1, Math.abs(lo), Math.abs(hi))
      })
      return error
    })
    const worst = Math.max(0, ...errors)
    return Number.isFinite(worst) ? worst : undefined
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof Unsupported || thrown instanceof Divergent) return undefined
    throw thrown
  }
}
