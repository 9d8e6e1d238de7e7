import type { Variable } from '../expr'
import { printable } from '../language/printable'
import { type Header, SampleFault } from './sampleFault'

/* Columns of a file by their names: `x`, `v[1]`, `v1`, `v_1`, `W[1, 2]`, `W1_2`, `W_1_2`. */

/** A visible array at concrete sizes. */
export interface VisibleArray {
  readonly variable: Variable
  readonly dims: readonly number[]
}

/** Positions from 1 of every entry of an array, row-major. */
const positions = (dims: readonly number[]): readonly (readonly number[])[] => {
  const [first, ...rest] = dims
  if (first === undefined) return [[]]
  const inner = positions(rest)
  return Array.from({ length: first }, (_, k) => inner.map((at) => [k + 1, ...at])).flat()
}

/** The name of an entry as the language writes it, and others that people use. */
const namesOf = (name: string, at: readonly number[], count: number): readonly string[] =>
  at.length === 0
    ? [name]
    : [`${name}[${at.join(',')}]`, `${name}${at.join('_')}`, `${name}_${at.join('_')}`, ...(count === 1 ? [name] : [])]

interface Entries {
  /** In the order of columns without a header. */
  readonly names: readonly string[]
  /** Position of an entry by any of its names; undefined for a name of two. */
  readonly of: ReadonlyMap<string, number | undefined>
}

const entriesOf = (arrays: readonly VisibleArray[]): Entries => {
  const all = arrays.flatMap(({ variable: { name }, dims }) => {
    const each = positions(dims)
    return each.map((at) => namesOf(name, at, each.length))
  })
  const of = new Map<string, number | undefined>(all.map(([own], k) => [own!, k]))
  const own = new Set(of.keys())
  all.forEach(([, ...others], k) => {
    for (const name of others) if (!own.has(name)) of.set(name, of.has(name) ? undefined : k)
  })
  return { names: all.map(([name]) => name!), of }
}

/** A list of names that is cut where it is long. */
const MOST_NAMES = 12
const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MOST_NAMES).map((n) => `\`${printable(n)}\``)
  return names.length > MOST_NAMES ? `${shown.join(', ')}, … (${names.length} in all)` : shown.join(', ')
}

const POSITIONAL = '`--columns positional` takes columns by position'

/**
 * For each visible entry, row-major in the order of `visible`, the column that its values stand in.
 *
 * @throws SampleFault where names are others than those of the entries, doubled or missing
 */
export const columnOrder = (header: Header, arrays: readonly VisibleArray[]): readonly number[] => {
  const { names, of } = entriesOf(arrays)
  const given = header.names.map((name) => name.replace(/\s+/g, ''))
  const unknown = header.names.filter((_, k) => !of.has(given[k]!))
  if (unknown.length > 0)
    throw new SampleFault(
      `its columns are named ${listed(header.names)}, and the visible entries are ${listed(names)}; ${unknown.length === given.length ? 'give them these names' : `no entry is named ${listed(unknown)}`}, or ${POSITIONAL}`,
    )
  const order: (number | undefined)[] = names.map(() => undefined)
  given.forEach((name, column) => {
    const k = of.get(name)
    if (k === undefined)
      throw new SampleFault(
        `column ${column + 1}: \`${printable(name)}\` names two visible entries; write it with brackets`,
      )
    const before = order[k]
    if (before !== undefined)
      throw new SampleFault(
        `columns ${before + 1} and ${column + 1} are both \`${names[k]}\`; each visible entry has one column`,
      )
    order[k] = column
  })
  const missing = names.filter((_, k) => order[k] === undefined)
  if (missing.length > 0) throw new SampleFault(`has no column for ${listed(missing)}`)
  return order as readonly number[]
}

/**
 * The numbers of the visible entries that have these names.
 *
 * @throws SampleFault where one is no entry's, or two name the same
 */
export const entryNumbers = (names: readonly string[], arrays: readonly VisibleArray[]): readonly number[] => {
  const { names: all, of } = entriesOf(arrays)
  const numbers = names.map((name) => {
    const k = of.get(name.replace(/\s+/g, ''))
    if (k === undefined) throw new SampleFault(`no visible entry is \`${printable(name)}\`; they are ${listed(all)}`)
    return k
  })
  if (new Set(numbers).size < numbers.length) throw new SampleFault('the same entry twice; name two')
  return numbers
}

/** Whether a comment that may be anything names columns: one of its words is an entry's name. */
export const namesEntries = (header: Header, arrays: readonly VisibleArray[]): boolean => {
  const { of } = entriesOf(arrays)
  return header.names.some((name) => of.has(name.replace(/\s+/g, '')))
}
