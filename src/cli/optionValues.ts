import type { ColumnOptions } from '../diagnose/readSample'
import { InputError } from './inputError'

/** `5`, or `2..6` with its first and last number; undefined where it is neither. */
const range = (text: string): readonly [number, number] | undefined => {
  const [, first, last = first] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(text) ?? []
  return first === undefined ? undefined : [Number(first), Number(last)]
}

/** No range has more values. */
const MOST_VALUES = 100_000

const through = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, k) => first + k)

/** Values of each size, in the order given. */
export type SizeRanges = Readonly<Record<string, readonly number[]>>

/** `--size nv=5,nh=2..6`, repeatable: adds to what came before; the last values given for a name count. */
export const collectSizeRanges = (text: string, before: SizeRanges = {}): SizeRanges => {
  const sizes: Record<string, readonly number[]> = { ...before }
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^=]*?)\s*$/.exec(part) ?? []
    if (name === undefined || value === undefined) {
      throw new InputError('bad-size', `--size: cannot read \`${part}\`; write \`--size nv=5\` or \`--size nv=5,nh=3\``)
    }
    const [first, last] = range(value) ?? [0, 0]
    if (first === 0)
      throw new InputError('bad-size', `--size: \`${name}\` must be a positive integer, not \`${value}\``)
    if (last < first || last - first >= MOST_VALUES)
      throw new InputError('bad-size', `--size: \`${name}=${value}\` is no range of 1 to ${MOST_VALUES} sizes`)
    sizes[name] = through(first, last)
  }
  return sizes
}

/** The same for commands that take one value of each size. */
export const collectSizes = (text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> => {
  const sizes: Record<string, number> = { ...before }
  for (const [name, [value, ...more]] of Object.entries(collectSizeRanges(text))) {
    if (more.length > 0)
      throw new InputError('bad-size', `--size: a range of \`${name}\` is for \`check\`; give one number`)
    sizes[name] = value!
  }
  return sizes
}

/** `--seed 3` or `--seed 1..20`. */
export const seedRange =
  (largest: number) =>
  (text: string): readonly number[] => {
    const [first, last] = range(text) ?? [0, -1]
    if (last <= largest && first <= last && last - first < MOST_VALUES) return through(first, last)
    throw new InputError(
      'bad-option',
      `--seed: must be a whole number from 0 to ${largest}, or a range of them such as 1..20, not \`${text}\``,
    )
  }

/** `--shard 2/8`: which one, from 1, and of how many. */
export const shardOption = (text: string): Shard => {
  const [, shard = '', of = ''] = /^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? []
  if (Number(shard) >= 1 && Number(shard) <= Number(of)) return { shard: Number(shard), of: Number(of) }
  throw new InputError('bad-option', `--shard: must be i/n with i from 1 to n, such as 2/8, not \`${text}\``)
}
export interface Shard {
  readonly shard: number
  readonly of: number
}

/** A whole number within bounds, for an option. */
export const wholeNumber =
  (option: string, low: number, high: number) =>
  (text: string): number => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : -1
    if (value >= low && value <= high) return value
    throw new InputError('bad-option', `${option}: must be a whole number from ${low} to ${high}, not \`${text}\``)
  }

/** A number of seconds, positive. */
export const seconds =
  (option: string) =>
  (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
    if (value > 0 && value <= 1e6) return value
    throw new InputError('bad-option', `${option}: must be a positive number of seconds, not \`${text}\``)
  }

/** A positive number such as `1e-3`. */
export const positiveNumber =
  (option: string) =>
  (text: string): number => {
    const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : 0
    if (value > 0 && value < Infinity) return value
    throw new InputError('bad-option', `${option}: must be a positive number, not \`${text}\``)
  }

/** `--entries v[1],W[1,2]`: one name or two, whose own commas stand in brackets. */
export const entryNames = (text: string): readonly string[] => {
  const names = text.split(/,(?![^[]*\])/).map((name) => name.trim())
  if (names.length <= 2 && names.every((name) => name !== '')) return names
  throw new InputError('bad-option', `--entries: must be one or two visible entries, as \`v[1],v[3]\`, not \`${text}\``)
}

/** `--columns`: how the columns of a file stand for entries. */
export const COLUMNS = ['named', 'positional'] as const
export type ColumnsOption = (typeof COLUMNS)[number]
export const columnOptions = ({ columns }: { readonly columns?: ColumnsOption }): ColumnOptions => ({
  positional: columns === 'positional',
})
