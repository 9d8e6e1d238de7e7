import { type Condition, entry, type IndexTerm, type Term, type Variable, variable } from '../../expr'

/*
 * What terms become in a language of loops over doubles. Values are terms of numbers, sizes, indices that count from 0
 * and entries of local variables; a dialect puts them into the language.
 */

export type Statement =
  | { readonly kind: 'let'; readonly of: Variable; readonly value: Term; readonly changes: boolean }
  | { readonly kind: 'assign'; readonly to: Term; readonly by: Assignment; readonly value: Term }
  | { readonly kind: 'fill'; readonly array: Variable }
  | { readonly kind: 'loop'; readonly index: IndexTerm; readonly count: Term; readonly body: readonly Statement[] }
  | {
      readonly kind: 'branch'
      readonly condition: Condition
      readonly then: readonly Statement[]
      readonly otherwise: readonly Statement[]
    }
  /** to ← max(to, value) */
  | { readonly kind: 'raise'; readonly to: Term; readonly value: Term }
  /** total·e^shift ← total·e^shift + e^value, with the greatest exponent so far as the shift. */
  | { readonly kind: 'addExponential'; readonly shift: Term; readonly total: Term; readonly value: Term }
  /** The number of joint states of the units, refused where it is too large. */
  | { readonly kind: 'countStates'; readonly size: string; readonly units: readonly Units[] }
  /** The values of the units in a state. */
  | { readonly kind: 'decode'; readonly state: IndexTerm; readonly units: readonly Units[] }
  /** The matrix is destroyed; its inverse goes to `inverse`, the logarithm of its determinant to `logdet`. */
  | {
      readonly kind: 'eliminate'
      readonly matrix: Variable
      readonly extent: Term
      readonly inverse?: Term
      readonly logdet?: Term
    }
  /** A positive definite matrix is replaced by L with L Lᵀ = the matrix. */
  | { readonly kind: 'factor'; readonly matrix: Variable; readonly extent: Term }

type Assignment = '=' | '+=' | '*=' | '/='

/** The units of one hidden array, which take the values low, low + step, … */
export interface Units {
  readonly array: Variable
  readonly cells: Term
  readonly low: Term
  readonly step: Term
  readonly count: Term
}

/** An exported function of some rows. */
export interface Program {
  /** `score`, `mean_h`. */
  readonly name: string
  /** Lines that say what it gives. */
  readonly summary: readonly string[]
  /** Locals of the arrays that it reads, by their names in the model. */
  readonly read: ReadonlyMap<string, Variable>
  /** Sizes that it reads. */
  readonly sizes: ReadonlySet<string>
  /** Locals that are no arrays and no integers. */
  readonly scalars: ReadonlySet<string>
  /** Arrays that it works with. */
  readonly work: readonly Variable[]
  /** What depends on parameters only. */
  readonly before: readonly Statement[]
  /** For each row. */
  readonly row: readonly Statement[]
  readonly results: readonly Result[]
}

/** One array of a result: what is assigned to in a row, with the row as its first index. */
export interface Result {
  readonly array: Variable
  /** Without the rows. */
  readonly dims: readonly Term[]
}

export const REAL = { kind: 'real', bounds: [] } as const
/** What a maximum starts from: minus this. */
export const INFINITE = entry(variable('∞', 'parameter', REAL))

/** States beyond which nothing is enumerated. */
export const MOST_STATES = 2 ** 20
