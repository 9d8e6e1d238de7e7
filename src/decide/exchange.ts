import { Calculus } from '../calculus/close'
import { expand, ExpansionTooLarge } from '../calculus/expand'
import { growthIn } from '../calculus/growth'
import { FINITE_DOMAINS, INFINITE_DOMAINS, subterms, type Term, type Variable } from '../expr'
import { isArbitrary, type Model } from '../language/model'
import { holdsMarginal, type Question } from './question'
import type { AssumptionNote } from './verdict'

/*
 * Derivatives under an integral or an infinite sum are exchanged with it. Where exp(−E) is an exponential family in the
 * hidden variables, with natural parameters that are smooth in what is differentiated by, they may be, in the interior of
 * where it converges (Lehmann and Romano 2005, Theorem 2.7.1); elsewhere it is assumed.
 */

export interface Exchange {
  readonly assumed: readonly AssumptionNote[]
  /** Why nothing is. */
  readonly decided?: string
}

const EXCHANGE: AssumptionNote = {
  kind: 'exchange',
  text: 'derivative and sum or integral over the hidden variables may be exchanged: near each v, the derivatives of exp(−E) in v are dominated by an integrable function of h',
}

/** What the exchanges in a question rest on. */
export const exchangeOf = ({ model, equations }: Question): Exchange => {
  const isInfinite = (v: Variable): boolean => INFINITE_DOMAINS.has(v.domain.kind) || v.domain.kind === 'any'
  if (!model.hidden.some(isInfinite)) return { assumed: [] }
  const by = new Set<Variable>()
  for (const t of subterms(...equations.flatMap((e) => e.raw)))
    if (t.kind === 'diff' && holdsMarginal(t.body)) by.add(t.by.variable)
  if (by.size === 0) return { assumed: [] }
  return isDecided(model, [...by]) ? { assumed: [], decided: 'exchange: exponential family' } : { assumed: [EXCHANGE] }
}

const known = new WeakMap<Model, Map<string, boolean>>()

/** Whether derivatives by these variables of the model's sums and integrals are certainly theirs under the integral. */
const isDecided = (model: Model, by: readonly Variable[]): boolean => {
  const key = by.map((v) => v.name).join()
  const ofModel = known.get(model) ?? new Map<string, boolean>()
  known.set(model, ofModel)
  if (!ofModel.has(key)) ofModel.set(key, !isArbitrary(model) && isSmoothFamily(model, by) && convergesAround(model))
  return ofModel.get(key)!
}

/** E = Σ c_k(v) T_k(h), with c_k smooth. */
const isSmoothFamily = ({ hidden, energy }: Model, by: readonly Variable[]): boolean => {
  const growth = growthIn(by)
  const isFixed = (t: Term): boolean => by.every((v) => !t.symbols.has(v.name))
  try {
    return expand(energy, new Set(hidden.map((v) => v.name))).every(
      ({ coefficient, factors }) =>
        factors.length === 0 || (growth(coefficient) !== undefined && factors.every((f) => isFixed(f))),
    )
  } catch (error) {
    if (error instanceof ExpansionTooLarge) return false
    throw error
  }
}

/** Rules whose units converge for an open set of natural parameters, or for all of them. */
const OPEN: ReadonlySet<string> = new Set([
  'bernoulli',
  'spin',
  'categorical',
  'binomial',
  'poisson',
  'negative-binomial',
  'normal',
  'piecewise',
  'gamma',
  'log-gamma',
  'beta',
  'logistic',
])

/** Every unbounded unit has a closed form, under strict conditions that no hidden value enters. */
const convergesAround = ({ hidden, energy }: Model): boolean => {
  const { steps, remaining } = new Calculus().marginalise(hidden, energy).elimination
  const isFree = (t: Term): boolean => hidden.every((v) => !t.symbols.has(v.name))
  return (
    remaining.every((v) => FINITE_DOMAINS.has(v.domain.kind)) &&
    steps.every((step) =>
      step.kind === 'gaussian'
        ? isFree(step.precision)
        : step.law.closed &&
          OPEN.has(step.law.rule) &&
          step.law.conditions.every((c) => c.kind === 'compare' && c.op === '<' && isFree(c)),
    )
  )
}
