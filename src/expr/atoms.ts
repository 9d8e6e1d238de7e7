import * as Q from '../numbers/rational'
import { type Derived, intern, union } from './intern'
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
import { WeakTable } from './weakTable'

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

const table = new WeakTable<Variable>()

/** The declaration of an array; the same content gives the same object. */
export const variable = (name: string, role: Role, domain: Domain, dims: readonly Term[] = []): Variable => {
  const own = `${name} ${role} ${domain.kind} ${domain.bounds.length} ${dims.length}`
  const types = [...domain.bounds, ...dims]
  return table.get([own, ...types.map((t) => t.id)].join(), () => ({ name, role, domain, dims, own, types }))
}
/** Names that the calculus made carry a mark: `h°` is one unit of h, `x@f` the argument x of f. People see h and x. */
export const plainName = (marked: string): string => marked.replace(/[°@].*$/, '')

/** `variable[slots]`. @throws RangeError if the number of slots is not that of the declaration */
export const entry = (of: Variable, slots: readonly Term[] = []): EntryTerm => {
  if (slots.length !== of.dims.length)
    throw new RangeError(`${of.name} has ${of.dims.length} indices, not ${slots.length}`)
  const fields = ({ symbols }: Derived) => ({
    kind: 'entry' as const,
    variable: of,
    slots,
    symbols: union([symbols, new Set([of.name])]),
  })
  return intern<EntryTerm>(`entry ${of.own}`, slots, fields, of.types)
}

/** An undefined function at its declared arguments; derivative entries commute, so they are sorted. */
export const unknown = (
  fn: FunctionSymbol,
  args: readonly Term[],
  component: readonly Term[] = [],
  by: readonly Term[] = [],
): Term => {
  const sorted = inOrder([...by])
  const { name, parameters, result, dims } = fn
  const arrays = parameters.filter((p) => p !== 'real')
  const fields = ({ symbols }: Derived) => ({
    kind: 'unknown' as const,
    fn,
    args,
    component,
    by: sorted,
    symbols: union([symbols, new Set([name, ...arrays.map((v) => v.name)])]),
  })
  const signature = parameters.map((p) => (p === 'real' ? p : p.own)).join()
  const lengths = [result.bounds, args, component].map((list) => list.length).join()
  return intern<UnknownTerm>(
    `unknown ${name}(${signature}) ${result.kind} ${lengths}`,
    [...args, ...component, ...sorted],
    fields,
    [...arrays.flatMap((v) => v.types), ...result.bounds, ...dims],
  )
}
