import type { Fault } from '../language/model'

/* What the page and its workers say to each other: plain values, with all HTML written by the worker. */

/** A question about the text of a model; a worker answers those that it is asked in their order. */
export type Question =
  | { readonly kind: 'vocabulary' }
  | { readonly kind: 'derive'; readonly text: string }
  | { readonly kind: 'check'; readonly text: string }
  | { readonly kind: 'pictures'; readonly text: string }
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
  | { readonly kind: 'derived'; readonly html: string; readonly names: readonly string[] }
  | ({ readonly kind: 'doing' } & Doing)
  | { readonly kind: 'verdicts'; readonly html: string }
  | { readonly kind: 'checked'; readonly summary: string }
  | { readonly kind: 'pictures'; readonly html: string }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly message: string }

/** What ends an answer of several parts; all others are of one part. */
export const isLast = (answer: Answer): boolean => answer.kind !== 'doing' && answer.kind !== 'verdicts'

/** A question, or a part of its answer, by its number. */
export type Numbered<T> = T & { readonly id: number }
