import type { FunctionName } from '../../functions'

/*
 * What terms are compiled to: straight code and loops over doubles. Registers and arrays are numbered; an array's
 * elements are numbered from 0.
 */

export type Scalar =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'register'; readonly id: number }
  | { readonly op: 'load'; readonly array: number; readonly at: Scalar }
  | { readonly op: 'add' | 'mul'; readonly parts: readonly Scalar[] }
  | { readonly op: 'power'; readonly base: Scalar; readonly exponent: Scalar }
  | { readonly op: 'call'; readonly name: FunctionName; readonly args: readonly Scalar[] }
  | { readonly op: 'if'; readonly condition: Scalar; readonly then: Scalar; readonly otherwise: Scalar }
  | { readonly op: '==' | '<' | '<='; readonly left: Scalar; readonly right: Scalar }
  | { readonly op: 'and' | 'or'; readonly parts: readonly Scalar[] }
  | { readonly op: 'not'; readonly part: Scalar }
  | { readonly op: 'mod'; readonly left: Scalar; readonly right: Scalar }
  /** The value, which the register has from then on: what is computed once may be read again behind it. */
  | { readonly op: 'assign'; readonly id: number; readonly value: Scalar }
  /** A bound on the error of a function's `value` at `x`, which is off by at most `error`; `order` is its n or exponent. */
  | {
      readonly op: 'error'
      readonly name: FunctionName | 'power'
      readonly x: Scalar
      readonly value: Scalar
      readonly error: Scalar
      readonly order: Scalar
    }

export type Statement =
  | { readonly kind: 'set'; readonly id: number; readonly value: Scalar }
  /** register ← register ∘ value */
  | { readonly kind: 'update'; readonly id: number; readonly by: 'add' | 'mul' | 'max'; readonly value: Scalar }
  | {
      readonly kind: 'store'
      readonly array: number
      readonly at: Scalar
      readonly value: Scalar
      readonly add: boolean
    }
  | { readonly kind: 'fill'; readonly array: number }
  | {
      readonly kind: 'loop'
      readonly id: number
      readonly low: Scalar
      readonly high: Scalar
      readonly body: readonly Statement[]
    }
  /** id ← id + Σ value over the loop, in four partial sums that do not wait for each other. */
  | {
      readonly kind: 'accumulate'
      readonly id: number
      readonly loop: number
      readonly low: Scalar
      readonly high: Scalar
      readonly value: Scalar
      /** A second sum over the same loop, whose value may read what the first assigned. */
      readonly also?: { readonly id: number; readonly value: Scalar }
    }
  /** The n × n matrix at `from` of the source, inverted into the target, or its log-determinant; NaN where there is none. */
  | {
      readonly kind: 'invert' | 'logdet'
      readonly source: number
      readonly target: number
      readonly size: number
      readonly at: Scalar
    }
  /** Bounds on the errors of an inverse that was computed before, from bounds on those of the matrix. */
  | {
      readonly kind: 'invertErrors'
      readonly source: number
      readonly sourceErrors: number
      readonly target: number
      readonly targetErrors: number
      readonly size: number
      readonly at: Scalar
    }
  /** A bound on the error of the log-determinant of a matrix, into the first element of the target. */
  | {
      readonly kind: 'logdetError'
      readonly source: number
      readonly sourceErrors: number
      readonly target: number
      readonly size: number
    }
  /** target ← matrix · vector, in blocks: see `multiply`. The matrix is one of `prepare`. */
  | {
      readonly kind: 'product'
      readonly matrix: number
      readonly vector: number
      readonly target: number
      readonly rows: number
      readonly columns: number
    }

export interface Program {
  readonly registers: number
  /** Registers that are set in more than one place. */
  readonly shared: readonly number[]
  /** Constant arrays, numbered −1, −2, …. */
  readonly tables: readonly Float64Array[]
  /** Lengths of the arrays that the program needs beyond its inputs; numbered after them. */
  readonly work: readonly number[]
  readonly inputs: readonly Float64Array[]
  /** What depends on parameters only, run once; it leaves its results in work arrays and in `kept` registers. */
  readonly prepare: readonly Statement[]
  readonly kept: readonly number[]
  /** Run for each point; leaves its results in the registers `results`. */
  readonly run: readonly Statement[]
  readonly results: readonly Scalar[]
}

/** A program made executable; `out` holds the results of the last run. */
export interface Executable {
  readonly out: Float64Array
  /** Reads the parameters. */
  prepare(): void
  /** Computes the results at what the varying arrays hold now. */
  run(): void
}
