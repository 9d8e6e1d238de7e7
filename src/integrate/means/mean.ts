/** An expectation with an estimate of its error; `size` is that of the absolute value. */
export interface Mean {
  readonly value: number
  readonly error: number
  readonly size: number
  /** The error is an estimate of slow convergence, at places across several entries that are not smooth. */
  readonly rough?: boolean
  /** The same by each of several independent randomisations, where it was found so. */
  readonly replicates?: readonly number[]
}

/** Relative change between two rules at which they have settled: the error of the finer one is then far smaller. */
const SETTLED = 1e-9

/** Whether the error is small beside max(1, E|f|). */
export const isSettled = ({ error, size }: Mean, tolerance = SETTLED): boolean => error <= tolerance * Math.max(1, size)

/** Why an expectation has no number. */
export class NoMean extends Error {
  constructor(
    readonly kind: 'divergent' | 'unresolved',
    message: string,
  ) {
    super(message)
  }
}
