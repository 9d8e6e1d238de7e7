import type { Term, Variable } from '../expr'
import * as Q from '../numbers/rational'

/*
 * A term as a JSON tree. Every node is an object with one key that says what it is:
 *
 *   { number: "3/8" }                              an exact rational
 *   { pi: true }
 *   { index: "i" }   { size: "nv" }
 *   { entry: "W", at: [node, …] }
 *   { add: [node, …] }   { mul: [node, …] }
 *   { power: [base, exponent] }                    x⁰ = 1 everywhere
 *   { call: "softplus", args: [node, …] }
 *   { sum | prod | logsumexp: node, index: "#1", low: node, high: node }
 *   { if: condition, then: node, else: node }      only the branch taken has to be defined
 *   { mod: [left, right] }
 *   { inverse: node, row: "#1r", column: "#1c", size: node, at: [node, node] }
 *   { logdet: node, row: "#1r", column: "#1c", size: node }
 *   { unknown: "mu", args: [node, …], component: [node, …], by: [node, …] }
 *   { diff: node, by: node }
 *   { logpartition: energy, over: [name, …] }      log Σ or ∫ of exp(−energy)
 *   { expectation: node, energy: node, over: [name, …] }
 *   { marginal: node, over: [name, …] }   { data: node, over: [name, …] }   { datascore: entry }
 *
 * and a condition
 *
 *   { "==" | "<" | "<=": [left, right] }   { and | or: [condition, …] }   { not: condition }
 *
 * A bound index is named #k by its nesting, so equal terms have equal trees up to the order of sums and products;
 * `low` and `high` are inclusive.
 */

export type TermJson = { readonly [key: string]: TermJson | readonly TermJson[] | string | readonly string[] | true }

export const toJson = (term: Term): TermJson => (WRITERS[term.kind] as (t: Term) => TermJson)(term)

const all = (terms: readonly Term[]): readonly TermJson[] => terms.map(toJson)
const names = (over: readonly Variable[]): readonly string[] => over.map((v) => v.name)
const binder = (term: Term & { kind: 'sum' | 'prod' | 'logsumexp' }): TermJson => ({
  [term.kind]: toJson(term.body),
  index: term.index.name,
  low: toJson(term.index.low),
  high: toJson(term.index.high),
})

const WRITERS: { readonly [K in Term['kind']]: (term: Term & { kind: K }) => TermJson } = {
  number: (t) => ({ number: Q.toText(t.value) }),
  pi: () => ({ pi: true }),
  index: (t) => ({ index: t.name }),
  size: (t) => ({ size: t.name }),
  entry: (t) => ({ entry: t.variable.name, at: all(t.slots) }),
  add: (t) => ({ add: all(t.children) }),
  mul: (t) => ({ mul: all(t.children) }),
  power: (t) => ({ power: all([t.base, t.exponent]) }),
  call: (t) => ({ call: t.name, args: all(t.args) }),
  sum: binder,
  prod: binder,
  logsumexp: binder,
  if: (t) => ({ if: toJson(t.condition), then: toJson(t.then), else: toJson(t.otherwise) }),
  compare: (t) => ({ [t.op]: all([t.left, t.right]) }),
  and: (t) => ({ and: all(t.children) }),
  or: (t) => ({ or: all(t.children) }),
  not: (t) => ({ not: toJson(t.children[0]!) }),
  mod: (t) => ({ mod: all([t.left, t.right]) }),
  inverse: (t) => ({
    inverse: toJson(t.body),
    row: t.row.name,
    column: t.column.name,
    size: toJson(t.row.high),
    at: all(t.at),
  }),
  logdet: (t) => ({ logdet: toJson(t.body), row: t.row.name, column: t.column.name, size: toJson(t.row.high) }),
  unknown: (t) => ({ unknown: t.fn.name, args: all(t.args), component: all(t.component), by: all(t.by) }),
  diff: (t) => ({ diff: toJson(t.body), by: toJson(t.by) }),
  logpartition: (t) => ({ logpartition: toJson(t.energy), over: names(t.over) }),
  expectation: (t) => ({ expectation: toJson(t.body), energy: toJson(t.energy), over: names(t.over) }),
  marginal: (t) => ({ marginal: toJson(t.body), over: names(t.over) }),
  data: (t) => ({ data: toJson(t.body), over: names(t.over) }),
  datascore: (t) => ({ datascore: toJson(t.of) }),
}
