/** An expectation with an estimate of its error; `size` is that of the absolute value. */
export interface Mean {
  readonly value: number
  readonly error: number
  readonly size: number
  /** The same by each of several independent randomisations, where it was found so. */
  readonly replicates?: readonly number[]
}

/** Why an expectation has no number. */
export class NoMean extends Error {
  constructor(
    readonly kind: 'divergent' | 'unresolved',
    message: string,
    /** Where it diverges, for a finite place. */
    readonly place?: number,
  ) {
    super(message)
  }
}
