import * as Q from '../numbers/rational'
import { intern, union } from './intern'
import { inOrder } from './order'
import type {
  Domain,
  EntryTerm,
  FunctionSymbol,
  IndexTerm,
  NumberTerm,
  PiTerm,
  Role,
  SizeTerm,
  Term,
  UnknownTerm,
  Variable,
} from './term'

/* Terms without operations: numbers, sizes, indices, entries of arrays, values of undefined functions. */

export const number = (value: Q.Rational | number | bigint): NumberTerm => {
  const q = typeof value === 'object' ? value : Q.rational(value)
  return intern<NumberTerm>(`number ${Q.toText(q)}`, [], () => ({ kind: 'number', value: q }))
}
export const ZERO = number(0)
export const ONE = number(1)
export const MINUS_ONE = number(-1)
export const HALF = number(Q.HALF)
export const TWO = number(2)
export const PI = intern<PiTerm>('pi', [], () => ({ kind: 'pi' }))

export const size = (name: string): SizeTerm => intern<SizeTerm>(`size ${name}`, [], () => ({ kind: 'size', name }))

/** An index in low..high. A name that starts with `#` or `~` is reserved for binders. */
export const index = (name: string, low: Term, high: Term): IndexTerm =>
  intern<IndexTerm>(`index ${name}`, [low, high], ({ free }) => ({
    kind: 'index',
    name,
    low,
    high,
    depth: 0,
    free: union([free, new Set([name])]),
  }))

const textOf = ({ own, children }: Term): string => `${own}(${children.map(textOf).join()})`
/** A domain and sizes of an array as text. */
const typeText = (d: Domain, dims: readonly Term[]): string =>
  `${d.kind}(${d.bounds.map(textOf).join()})[${dims.map(textOf).join()}]`
const variables = new Map<string, Variable>()

/** The declaration of an array; the same content gives the same object. */
export const variable = (name: string, role: Role, domain: Domain, dims: readonly Term[] = []): Variable => {
  const text = `${name} ${role} ${typeText(domain, dims)}`
  let found = variables.get(text)
  if (!found) variables.set(text, (found = { name, role, domain, dims, text }))
  return found
}
/** Names that the calculus made carry a mark: `h°` is one unit of h, `x@f` the argument x of f. People see h and x. */
export const plainName = (marked: string): string => marked.replace(/[°@].*$/, '')

/** `variable[slots]`. @throws RangeError if the number of slots is not that of the declaration */
export const entry = (of: Variable, slots: readonly Term[] = []): EntryTerm => {
  if (slots.length !== of.dims.length)
    throw new RangeError(`${of.name} has ${of.dims.length} indices, not ${slots.length}`)
  return intern<EntryTerm>(`entry ${of.text}`, slots, ({ symbols }) => ({
    kind: 'entry',
    variable: of,
    slots,
    symbols: union([symbols, new Set([of.name])]),
  }))
}

const functionText = (f: FunctionSymbol): string =>
  `${f.name}(${f.parameters.map((p) => (p === 'real' ? p : p.text)).join()}) ${typeText(f.result, f.dims)}`

/** An undefined function at its declared arguments; derivative entries commute, so they are sorted. */
export const unknown = (
  fn: FunctionSymbol,
  args: readonly Term[],
  component: readonly Term[] = [],
  by: readonly Term[] = [],
): Term => {
  const sorted = inOrder([...by])
  const own = `unknown ${functionText(fn)} ${args.length} ${component.length}`
  return intern<UnknownTerm>(own, [...args, ...component, ...sorted], ({ symbols }) => {
    const names = fn.parameters.flatMap((p) => (p === 'real' ? [] : [p.name]))
    return { kind: 'unknown', fn, args, component, by: sorted, symbols: union([symbols, new Set([fn.name, ...names])]) }
  })
}
