import type { Term, Variable } from '../expr'
import type { FunctionName } from '../functions'
import type * as Q from '../numbers/rational'

/* What stands on paper: the result of `layout`, which printers only put into characters. */

/** A sign and what it stands before. */
export interface Signed {
  readonly negative: boolean
  readonly body: Layout
}

export type Layout =
  /** Never negative; a fraction only where no fraction bar stands. */
  | { readonly kind: 'number'; readonly value: Q.Rational }
  | { readonly kind: 'pi' }
  /** An array entry, definition, index or size. */
  | { readonly kind: 'name'; readonly name: string; readonly slots: readonly Layout[]; readonly ranges: Ranges }
  /** One negative summand is how a minus sign before a term is written. */
  | { readonly kind: 'sum'; readonly terms: readonly Signed[] }
  | { readonly kind: 'product'; readonly factors: readonly Layout[] }
  | { readonly kind: 'quotient'; readonly top: Layout; readonly bottom: Layout }
  | { readonly kind: 'power'; readonly base: Layout; readonly exponent: Layout }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Layout[] }
  | UnknownLayout
  /** Σ, Π, log Σ exp; the range is absent where a bare index in the body tells it. */
  | {
      readonly kind: 'big'
      readonly operator: 'sum' | 'prod' | 'logsumexp'
      readonly index: string
      readonly range?: readonly [Layout, Layout]
      /** The range as terms, told or not. */
      readonly ranges: Ranges
      readonly body: Layout
    }
  /** Without `otherwise` it is a bracket, 0 where the condition is false. */
  | {
      readonly kind: 'if'
      readonly condition: ConditionLayout
      readonly then: Layout
      readonly otherwise?: Layout
    }
  | { readonly kind: 'mod'; readonly left: Layout; readonly right: Layout }
  | {
      readonly kind: 'inverse'
      readonly matrix: MatrixLayout
      readonly at: readonly [Layout, Layout]
      readonly ranges: Ranges
    }
  | { readonly kind: 'logdet'; readonly matrix: MatrixLayout; readonly ranges: Ranges }
  | { readonly kind: 'diff'; readonly body: Layout; readonly by: readonly Layout[] }
  /** log Σ or log ∫ of exp(−energy). */
  | {
      readonly kind: 'logpartition'
      readonly over: readonly Variable[]
      readonly negated: Layout
    }
  | { readonly kind: 'marginal'; readonly over: readonly Variable[]; readonly body: Layout }
  | {
      readonly kind: 'expectation'
      readonly over: readonly Variable[]
      /** Visible variables and other hidden ones which the law depends on. */
      readonly given: readonly Variable[]
      readonly energy: Term
      readonly body: Layout
    }
  /** var(f) or cov(f, g), which stand as the mean of centred factors in the term. */
  | {
      readonly kind: 'moment'
      readonly operator: 'var' | 'cov'
      readonly args: readonly Layout[]
      readonly over: readonly Variable[]
      readonly given: readonly Variable[]
      readonly energy: Term
    }
  | { readonly kind: 'data'; readonly body: Layout }
  | { readonly kind: 'datascore'; readonly of: Layout }

/** A function given by name: undefined, or a definition with arguments. */
interface UnknownLayout {
  readonly kind: 'unknown'
  readonly name: string
  readonly args: readonly Layout[]
  readonly component: readonly Layout[]
  /** Entries it was differentiated by. */
  readonly entries: readonly Layout[]
  /** 1-based positions of scalar arguments it was differentiated by. */
  readonly positions: readonly number[]
}

export type ConditionLayout =
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Layout; readonly right: Layout }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionLayout[] }
  | { readonly kind: 'not'; readonly part: ConditionLayout }
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A matrix by name (with the slots in front, for a batch), or by its entry at row and column. */
export type MatrixLayout =
  | { readonly kind: 'named'; readonly name: string; readonly batch: readonly Layout[]; readonly transposed: boolean }
  | { readonly kind: 'entries'; readonly row: string; readonly column: string; readonly body: Layout }

/** Ends of the range of each slot. */
export type Ranges = readonly (readonly [Term, Term])[]
