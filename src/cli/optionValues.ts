import type { ColumnOptions } from '../diagnose/readSample'
import { InputError } from './inputError'

/** `--size nv=5,nh=3`, repeatable: adds to what came before; the last value given for a name counts. */
export const collectSizes = (text: string, before: Readonly<Record<string, number>>): Record<string, number> => {
  const sizes: Record<string, number> = { ...before }
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^=]*?)\s*$/.exec(part) ?? []
    if (name === undefined || value === undefined) {
      throw new InputError('bad-size', `--size: cannot read \`${part}\`; write \`--size nv=5\` or \`--size nv=5,nh=3\``)
    }
    const size = /^\d{1,15}$/.test(value) ? Number(value) : 0
    if (size === 0) throw new InputError('bad-size', `--size: \`${name}\` must be a positive integer, not \`${value}\``)
    sizes[name] = size
  }
  return sizes
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
