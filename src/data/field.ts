import {
  add,
  call,
  div,
  endsOfDomain,
  entry,
  type EntryTerm,
  exp,
  expectation,
  freshIndex,
  freshIndices,
  index,
  isInfinite,
  logPartition,
  mapTerm,
  mul,
  neg,
  number,
  ONE,
  remembered,
  sub,
  sum,
  type Term,
  variable,
  type Variable,
} from '../expr'
import type { Model } from '../language/model'
import type { Data } from './density'

/*
 * Expectations under p̃ as means of what the engine for hidden units sums and integrates: the visible entries are its
 * cells, −log p̃ is its energy.
 */

/** p̃ as that engine sees it. */
export interface Field {
  readonly over: readonly Variable[]
  readonly energy: Term
  /** A term of the visible entries in those of the field. */
  at(term: Term): Term
  /** E_p̃ of a term. */
  mean(body: Term): Term
}

/** What stands for one visible variable whose density is positive on a part of its domain only. */
interface Chart {
  readonly variable: Variable
  readonly at: (slots: readonly Term[]) => Term
}

const holdsIndices = (t: Term): boolean => t.free.size > 0

/** The part of the domain that lies between the ends, as an interval; by entry, as a unit interval that is stretched. */
const chartOf = (v: Variable, ends: (slots: readonly Term[]) => readonly [Term, Term]): Chart => {
  const slots = freshIndices(v.dims)
  const between = (own: readonly Term[]): readonly [low: Term, high: Term] => {
    const [low, high] = ends(own)
    const [least, most] = endsOfDomain(v.domain)
    return [inner('max', low, least), inner('min', high, most)]
  }
  const name = `${v.name}°`
  const fixed = between(slots)
  if (!fixed.some(holdsIndices)) {
    const own = variable(name, v.role, { kind: 'interval', bounds: fixed }, v.dims)
    return { variable: own, at: (at) => entry(own, at) }
  }
  const unit = variable(name, v.role, { kind: 'interval', bounds: [number(0), ONE] }, v.dims)
  return {
    variable: unit,
    at: (at) => {
      const [low, high] = between(at)
      return add(low, mul(sub(high, low), entry(unit, at)))
    },
  }
}

const inner = (name: 'max' | 'min', end: Term, bound: Term | undefined): Term =>
  bound === undefined || isInfinite(bound) ? end : isInfinite(end) ? bound : call(name, end, bound)

/** Rows around each of which a kernel density is integrated by itself. */
const MOST_KERNELS = 24

export const fieldOf = (model: Model, data: Data & { readonly kind: 'density' }): Field => {
  const charts = new Map([...(data.ends ?? [])].map(([v, ends]) => [v, chartOf(v, ends)]))
  const put: (t: Term) => Term = remembered((t) => (isCharted(t) ? charted(t) : mapTerm(t, put)))
  const isCharted = (t: Term): t is EntryTerm => t.kind === 'entry' && charts.has(t.variable)
  const charted = (t: EntryTerm): Term => charts.get(t.variable)!.at(t.slots.map(put))
  const at = charts.size === 0 ? (t: Term) => t : put
  const over = model.visible.map((v) => charts.get(v)?.variable ?? v)
  const energy = neg(at(data.logDensity))
  const { kernel, kernels } = data
  // Each kernel is a product over the entries, if no end of a domain cuts it off.
  const byRow = kernel && kernels!.rows.length <= MOST_KERNELS && over.every((v) => v.domain.kind === 'real')
  if (!byRow) return { over, energy, at, mean: (body) => expectation(over, energy, at(body)) }
  const count = number(kernels!.rows.length)
  const r = freshIndex(index('~', ONE, count))
  return { over, energy, at, mean: (body) => div(sum(r, expectation(over, neg(kernel(r)), body)), count) }
}

/** E[f g] = (∫ f p̃ / ∫ p̃) · E_fp̃[g]: what has a logarithm is a part of the weight, where nothing overflows. */
export const weighted = (
  { over, energy }: Field,
  logs: readonly Term[],
  rest: readonly Term[],
): { readonly weight: Term; readonly mean: Term } => {
  const tilted = sub(energy, add(...logs))
  return {
    weight: exp(sub(logPartition(over, tilted), logPartition(over, energy))),
    mean: expectation(over, tilted, mul(ONE, ...rest)),
  }
}
