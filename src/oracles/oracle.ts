import type { EntryTerm, Term } from '../expr'
import type { Algebra } from '../numbers/algebra'

/** A derivative that a third party found, or why it did not. Abstaining is not agreeing. */
export type OracleResult =
  | {
      readonly kind: 'value-function'
      /**
       * Its value at a point, computed from the third party's expression by our own arithmetic.
       *
       * @throws UNDEFINED or UNRESOLVED as the algebra does
       */
      readonly evaluate: <T>(algebra: Algebra<T>, point: ReadonlyMap<EntryTerm, T>) => T
      /** Decimal digits to which the third party rounded constants of its own; absent where all are exact. */
      readonly digits?: number
      /** The third party's expression, for reports; variables are q1, q2, … */
      readonly text: string
    }
  | { readonly kind: 'abstains'; readonly reason: string }

/** Differentiates scalar closed expressions by a program that is not ours. */
export interface Oracle {
  readonly name: string
  readonly version: string
  /** ∂expression/∂by of an unrolled expression: numbers, π, entries with literal indices, arithmetic, functions. */
  derivative(expression: Term, by: EntryTerm): OracleResult
}

export const abstains = (reason: string): OracleResult => ({ kind: 'abstains', reason })

/** Thrown inside an oracle where the expression is beyond it; becomes an abstention. */
export class Abstention extends Error {}

/** The result of `attempt`; what it throws on purpose, and overflows of the third party's stack, are abstentions. */
export const orAbstain = (attempt: () => OracleResult): OracleResult => {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof Abstention) return abstains(error.message)
    if (error instanceof RangeError) return abstains('nested too deeply')
    throw error
  }
}
