import type { ModuleParts } from './module'
import type { ArrayLibrary, ArraySpelling } from '../../functions/spelling'

/** How one array library spells what array programs are made of; functions have their spellings in their own files. */
export interface Dialect {
  readonly library: ArrayLibrary
  /** As it calls itself. */
  readonly title: string
  /** The name by which the library is imported. */
  readonly module: string
  /** Integers from `low` to before `stop`, on the device of `like`. */
  readonly range: (low: string, stop: string, like: string) => string
  readonly indexAsNumber: (index: string, like: string) => string
  /** Indices that are not to leave an array, where what they would meet is not used. */
  readonly clip: (index: string, last: string) => string
  /** After truth values: as numbers of the dtype of `like`. */
  readonly number: (like: string) => string
  /** After numbers that are whole: as indices. */
  readonly integer: string
  /** A number of Python where the library wants an array. */
  readonly scalar: (x: string, like: string) => string
  /** Ones along an axis of that length. */
  readonly ones: (length: string, like: string) => string
  readonly logsumexp: (x: string, axis: number) => string
  /** What defines `logsumexp`, where the library has none. */
  readonly logsumexpSpelling: ArraySpelling
  /** Whether x**k has all derivatives at x = 0 for an array k of integers. */
  readonly powersOfIndices: boolean
  /** exp(x) / Σ exp(x) along an axis. */
  readonly softmax: ArraySpelling
  /** The quantile function of the standard Normal law. */
  readonly normalQuantile: ArraySpelling
  /** An array of the shape of `like`, which is text, filled with a number of Python. */
  readonly filled: (value: string, shape: string, like: string) => string
  /** What has to be said of the written files. */
  readonly remark?: string
  /** Lines at the top after the docstring. */
  readonly imports: readonly string[]
  /** What is returned, with the dtype of `like` where operations may have changed it. */
  readonly result: (result: string, like: string) => string
  /** A class of the model, where the library has such. */
  readonly classOf?: (parts: ModuleParts) => readonly string[]
  /** The helpers that convert arguments. */
  readonly prelude: string
}

/** What NumPy writes, and what follows its names. */
export const asInNumPy = (module: string) =>
  ({
    module,
    range: (low, stop) => `${module}.arange(${low === '0' ? stop : `${low}, ${stop}`})`,
    indexAsNumber: (index) => index,
    clip: (index, last) => `${module}.clip(${index}, 0, ${last})`,
    number: (like) => `.astype(${like}.dtype)`,
    integer: '.astype(int)',
    scalar: (x) => x,
    ones: (length, like) => `${module}.ones(${length}, ${like}.dtype)`,
    filled: (value, shape, like) => `${module}.full(${shape}, ${value}, ${like}.dtype)`,
  }) satisfies Partial<Dialect>
