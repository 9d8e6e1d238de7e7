import { TooLong } from '../expr'
import { formatFaults } from '../language/formatFaults'
import { didYouMean, ModelError } from '../language/faults'
import type { Fault, Model } from '../language/model'
import { admissibleSizes, derivedSizes, ownSizes } from '../language/sizes'
import { parseModel } from '../language/parseModel'
import { printable } from '../language/printable'
import { tooLongFault } from '../report/tooLong'
import { InputError } from './inputError'
import { readText } from './readText'
import type { Terminal } from './terminal'

/** The most that is read of a model file; the language refuses more as well. */
const LARGEST_MODEL = 2 ** 20

/** A model file as given, read or not. */
export interface Readable {
  readonly path: string
  readonly model: Model
}
export interface Faulty {
  readonly path: string
  readonly text: string
  readonly faults: readonly Fault[]
}
export type Loaded = Readable | Faulty

const HINTS: Readonly<Record<string, string>> = {
  empty: '`scoreproof init` prints a model to start from',
  folder: 'no file in it ends in .yaml or .yml',
}

export const isFaulty = (loaded: Readable | Faulty): loaded is Faulty => 'faults' in loaded

/** The text of a model file, right or wrong. @throws InputError */
export const readModelText = (path: string): string => readText(path, LARGEST_MODEL)

export const loadModel = (path: string): Loaded => {
  let text = ''
  try {
    text = readModelText(path)
    return { path, model: parseModel(text) }
  } catch (error) {
    if (error instanceof ModelError) return { path, faults: error.faults, text }
    if (!(error instanceof InputError)) throw error
    return { path, faults: [{ code: error.code, message: error.message, hint: HINTS[error.code] }], text }
  }
}

/** The sizes that can be set are those with a default. @throws InputError where `--size` names another than models declare */
export const refuseUnknownSizes = (all: Model['sizes'], given: readonly string[]): void => {
  for (const name of given) {
    const declared = all.filter((s) => s.name === name)
    if (declared.some((s) => typeof s.value === 'bigint')) continue
    if (declared.length > 0)
      throw new InputError('derived-size', `--size: \`${name}\` follows from other sizes and cannot be set`)
    const names = all.filter((s) => typeof s.value === 'bigint').map((s) => s.name)
    const listed =
      names.length === 0 ? 'the model has none' : `sizes are ${[...new Set(names)].map((n) => `\`${n}\``).join(', ')}`
    throw new InputError('unknown-size', `--size: no size \`${name}\`; ${didYouMean(name, names) ?? listed}`)
  }
}

/**
 * The model of a command that takes one, with `--size` checked; undefined where its faults have been printed.
 *
 * @throws InputError for a size that cannot be set
 */
export const openModel = (
  path: string,
  sizes: Readonly<Record<string, number>>,
  terminal: Terminal,
): Model | undefined => {
  const loaded = loadModel(path)
  if (isFaulty(loaded)) {
    printFaults(loaded, terminal)
    return undefined
  }
  refuseUnknownSizes(loaded.model.sizes, Object.keys(sizes))
  return loaded.model
}

/** Those of the sizes that the model declares. */
export const sizesOf = (model: Model, sizes: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(sizes).filter(([name]) => model.sizes.some((s) => s.name === name)))

/**
 * The model with other default sizes.
 *
 * @throws InputError if the model makes no sense at them
 */
export const withSizes = (model: Model, sizes: Readonly<Record<string, number>>): Model => {
  const own = sizesOf(model, sizes)
  if (Object.keys(own).length === 0) return model
  const changed: Model = {
    ...model,
    sizes: model.sizes.map((s) => (s.name in own ? { ...s, value: BigInt(own[s.name]!) } : s)),
  }
  const base = ownSizes(changed)
  const at = Object.entries(base)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')
  if (!derivedSizes(changed, base))
    throw new InputError('bad-size', `--size: the derived sizes are no positive integers at ${at}`)
  if (!admissibleSizes(changed, undefined, base))
    throw new InputError('bad-size', `--size: an assumption or an index of the model leaves out ${at}`)
  return changed
}

/** Faults of one file, as they are printed. */
export const printFaults = ({ path, text, faults }: Faulty, terminal: Terminal): void => {
  // A file that could not be read has one fault, which has no place.
  const [only] = faults
  const told =
    text === '' && only
      ? printable(`${path}: ${only.message}${only.hint ? `; ${only.hint}` : ''}`)
      : formatFaults(path, text, faults)
  terminal.err(`${told}\n`)
}

/** That formulas of a model are too long to be written, with the place; whatever else was thrown is thrown on. */
export const printTooLong = (thrown: unknown, { path, model }: Readable, terminal: Terminal): void => {
  if (!(thrown instanceof TooLong)) throw thrown
  printFaults({ path, text: model.text, faults: [tooLongFault(model, thrown)] }, terminal)
}
