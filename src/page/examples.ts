/** A model of the collection. */
export interface Example {
  /** The name of its file. */
  readonly file: string
  /** What it is called. */
  readonly name: string
  readonly text: string
}

declare const SCOREPROOF_EXAMPLES: readonly Example[]

/** The models of `proofs/models`, put in when the page is built. */
export const EXAMPLES: readonly Example[] = SCOREPROOF_EXAMPLES
