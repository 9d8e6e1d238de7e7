import type { Derivation } from '../calculus/derivation'
import type { Display } from '../export/display'
import type { Model } from '../language/model'
import type { Naming } from '../report/names'
import type { Weighted } from '../report/weighted'

/** What can be asked for with `--what`, in the order in which it is written. */
export const WHATS = [
  'free-energy',
  'log-density',
  'score',
  'dscore',
  'objective',
  'loss',
  'conditional',
  'sample',
] as const
export type What = (typeof WHATS)[number]

/** Where exported code comes from, for its docstring. */
export interface Provenance {
  /** The path of the model file as given. */
  readonly path: string
  /** The base name of the file without its ending; `model` for standard input. */
  readonly stem: string
  /** SHA-256 of the file, in hexadecimal. */
  readonly hash: string
  readonly version: string
  /** Lines of the table of verdicts that `check` prints, where they are known. */
  readonly verdicts: readonly string[]
}

/** What a target is to write. */
export interface Request {
  readonly model: Model
  readonly derivation: Derivation
  /** How formulas are shown and which names they introduce: code that looks like them is lowered from these. */
  readonly display: Display
  readonly naming: Naming
  readonly what: readonly What[]
  /** Functions were asked for one by one: all of them have to be there. */
  readonly isExplicit: boolean
  /** All sizes of the file, derived ones too, as set by `--size`. */
  readonly sizes: Readonly<Record<string, number>>
  /** The weighted objective, where a weight was given. */
  readonly weighted?: Weighted
  readonly notation: 'paper' | 'score'
  readonly provenance: Provenance
}

/** What a target cannot express: what, why, and what to do instead. Nothing is written. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** One language or library into which models are exported. */
export interface Target {
  readonly name: string
  /** Of the written file, without a dot. */
  readonly extension: string
  /** What `--what` may ask of it. */
  readonly what: readonly What[]
  /** What is written where `--what` is absent. */
  readonly byDefault: readonly What[]
  /** How a comment that is the first line of a file begins and ends. */
  readonly comment: readonly [string, string]
  /** The file after its first line. @throws Refused */
  readonly write: (request: Request) => string
}
