import type { Fault } from '../language/model'

/* What the page and its workers say to each other: plain values, with all HTML written by the worker. */

/** What is set beside the text of a model. */
export interface Settings {
  readonly seed: number
  /** Those that are not as the text has them. */
  readonly sizes: Readonly<Record<string, number>>
  /** Rows of data: files that the text names, by their names, and one that the model is to be trained on. */
  readonly files: readonly File[]
}

/** A size that can be set, with what the text has for it. */
export interface OwnSize {
  readonly name: string
  readonly value: number
}

/** A question about the text of a model; a worker answers those that it is asked in their order. */
export type Question =
  | { readonly kind: 'vocabulary' }
  | { readonly kind: 'derive'; readonly text: string }
  | ({ readonly kind: 'check'; readonly text: string } & Settings)
  | ({ readonly kind: 'pictures'; readonly text: string; readonly entries: readonly number[] } & Settings)
  | { readonly kind: 'code'; readonly text: string; readonly target: string }

/** A word of the language with what it means, for completion. */
export interface Completed {
  readonly label: string
  readonly info: string
}

/** The words of the language by what they are. */
export interface Vocabulary {
  readonly keys: readonly Completed[]
  readonly functions: readonly Completed[]
  readonly domains: readonly Completed[]
  readonly words: readonly Completed[]
  /** Targets of export. */
  readonly targets: readonly string[]
}

/** How many verdicts there are to come, and what is being decided. */
export interface Doing {
  readonly doing: string
  readonly done: number
  readonly total: number
}

export type Answer =
  | { readonly kind: 'vocabulary'; readonly vocabulary: Vocabulary }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[]; readonly names: readonly string[] }
  | {
      readonly kind: 'derived'
      readonly html: string
      readonly names: readonly string[]
      readonly sizes: readonly OwnSize[]
    }
  | ({ readonly kind: 'doing' } & Doing)
  | { readonly kind: 'verdicts'; readonly html: string }
  | { readonly kind: 'checked'; readonly summary: string }
  /** With the names of the visible entries, of which some are shown. */
  | { readonly kind: 'pictures'; readonly html: string; readonly entries: readonly string[] }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly message: string }

/** What ends an answer of several parts; all others are of one part. */
export const isLast = (answer: Answer): boolean => answer.kind !== 'doing' && answer.kind !== 'verdicts'

/** A question, or a part of its answer, by its number. */
export type Numbered<T> = T & { readonly id: number }
