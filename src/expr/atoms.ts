import * as Q from '../numbers/rational'
import {
  type Domain,
  type EntryTerm,
  type FunctionSymbol,
  type IndexTerm,
  intern,
  type NumberTerm,
  type Role,
  type SizeTerm,
  type Term,
  type TermBase,
  union,
  type Variable,
} from './term'

/* Terms without operations: numbers, sizes, indices, entries of arrays, values of undefined functions. */

/** Fields that follow from the children; `total` says whether the node itself is defined wherever its children are. */
export const derived = (children: readonly Term[], total: boolean): Omit<TermBase, 'id'> => ({
  children,
  free: union(children.map((c) => c.free)),
  symbols: union(children.map((c) => c.symbols)),
  height: children.reduce((h, c) => Math.max(h, c.height), 0),
  total: total && children.every((c) => c.total),
})

export const keyOf = (children: readonly Term[]): string => children.map((c) => c.id).join(',')

export const number = (value: Q.Rational | number | bigint): NumberTerm => {
  const q = typeof value === 'object' ? value : Q.rational(value)
  return intern<NumberTerm>(`n${Q.toText(q)}`, () => ({ kind: 'number', value: q, ...derived([], true) }))
}
export const ZERO = number(0)
export const ONE = number(1)
export const MINUS_ONE = number(-1)
export const HALF = number(Q.HALF)
export const TWO = number(2)
export const PI = intern<Term & { kind: 'pi' }>('pi', () => ({ kind: 'pi', ...derived([], true) }))

export const size = (name: string): SizeTerm =>
  intern<SizeTerm>(`s${name}`, () => ({ kind: 'size', name, ...derived([], true) }))

/** An index in low..high. A name that starts with `#` or `~` is reserved for binders. */
export const index = (name: string, low: Term, high: Term): IndexTerm =>
  intern<IndexTerm>(`i${name}:${low.id}:${high.id}`, () => {
    const base = derived([low, high], true)
    return { kind: 'index', name, low, high, ...base, free: union([base.free, new Set([name])]) }
  })

const domainKey = (d: Domain): string => `${d.kind}(${keyOf(d.bounds)})`
const variables = new Map<string, Variable>()

/** The declaration of an array; the same content gives the same object. */
export const variable = (name: string, role: Role, domain: Domain, dims: readonly Term[] = []): Variable => {
  const key = `${name}|${role}|${domainKey(domain)}|${keyOf(dims)}`
  let found = variables.get(key)
  if (!found) variables.set(key, (found = { name, role, domain, dims }))
  return found
}
/** Names that the calculus made carry a mark: `h°` is one unit of h, `x@f` the argument x of f. People see h and x. */
export const plainName = (marked: string): string => marked.replace(/[°@].*$/, '')
export const variableKey = (v: Variable): string => `${v.name}|${v.role}|${domainKey(v.domain)}|${keyOf(v.dims)}`

/** `variable[slots]`. @throws RangeError if the number of slots is not that of the declaration */
export const entry = (of: Variable, slots: readonly Term[] = []): EntryTerm => {
  if (slots.length !== of.dims.length)
    throw new RangeError(`${of.name} has ${of.dims.length} indices, not ${slots.length}`)
  return intern<EntryTerm>(`e${variableKey(of)}[${keyOf(slots)}]`, () => {
    const base = derived(slots, true)
    return { kind: 'entry', variable: of, slots, ...base, symbols: union([base.symbols, new Set([of.name])]) }
  })
}

const functionKey = (f: FunctionSymbol): string =>
  `${f.name}(${f.parameters.map((p) => (p === 'real' ? 'real' : variableKey(p))).join(',')})${domainKey(f.result)}${keyOf(f.dims)}`

/** An undefined function at its declared arguments; derivative entries commute, so they are sorted. */
export const unknown = (
  fn: FunctionSymbol,
  args: readonly Term[],
  component: readonly Term[] = [],
  by: readonly Term[] = [],
): Term => {
  const sorted = [...by].sort((a, b) => a.id - b.id)
  return intern<Term & { kind: 'unknown' }>(
    `u${functionKey(fn)};${keyOf(args)};${keyOf(component)};${keyOf(sorted)}`,
    () => {
      const base = derived([...args, ...component, ...sorted], true)
      const names = fn.parameters.flatMap((p) => (p === 'real' ? [] : [p.name]))
      return {
        kind: 'unknown',
        fn,
        args,
        component,
        by: sorted,
        ...base,
        symbols: union([base.symbols, new Set([fn.name, ...names])]),
      }
    },
  )
}
