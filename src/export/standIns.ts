import {
  type Domain,
  entry,
  type FunctionSymbol,
  number,
  substitute,
  subterms,
  type Term,
  unknown,
  variable,
  type Variable,
} from '../expr'
import type { Definition } from '../language/model'

/* Entries of arrays that stand for definitions in formulas that are shown. */

/**
 * Domain `any` with bounds on a parameter occurs in no model: it marks the stand-ins, and the bounds are what they stand
 * for and over which indices.
 */
const standsFor = (definition: Definition): Domain => ({
  kind: 'any',
  bounds: [definition.term, ...definition.indices],
})

export const isStandIn = (of: Variable): boolean => of.role === 'parameter' && of.domain.kind === 'any'

/** What stands for F and E, of which nothing more is shown. */
export const WHOLE: Domain = { kind: 'any', bounds: [] }

/** The range of each slot of an array or stand-in. */
export const slotRanges = (of: Variable): readonly (readonly [Term, Term])[] => {
  const indices = isStandIn(of) ? of.domain.bounds.slice(1) : []
  return of.dims.map((high, k) => {
    const at = indices[k]
    return at?.kind === 'index' ? [at.low, at.high] : [number(1), high]
  })
}

export const standIn = (definition: Definition, values: readonly Term[]): Term => {
  const dims = definition.indices.map((at) => at.high)
  if (definition.args.length === 0)
    return entry(variable(definition.name, 'parameter', standsFor(definition), dims), values)
  const symbol: FunctionSymbol = {
    name: definition.name,
    parameters: definition.args.map(() => 'real' as const),
    result: { kind: 'real', bounds: [definition.term, ...definition.args, ...definition.indices] },
    dims,
  }
  return unknown(symbol, values.slice(definition.indices.length), values.slice(0, definition.indices.length))
}

/** What a stand-in stands for, with its indices and arguments put in; undefined for other terms. */
export const meaningOf = (term: Term): Term | undefined => {
  const at = term.kind === 'entry' && isStandIn(term.variable) ? term.variable.domain.bounds : []
  const call = term.kind === 'unknown' ? term.fn.result.bounds : []
  const [meaning, ...holes] = [...at, ...call]
  if (!meaning) return undefined
  const values = term.kind === 'entry' ? term.slots : term.kind === 'unknown' ? [...term.args, ...term.component] : []
  return substitute(meaning, new Map(holes.map((hole, k) => [hole, values[k]!])))
}

/** The names of what a term depends on, through the stand-ins in it. */
export const dependenciesOf = (term: Term): ReadonlySet<string> => {
  const found = new Set(term.symbols)
  for (const t of subterms(term)) for (const name of meaningOf(t)?.symbols ?? []) found.add(name)
  return found
}
