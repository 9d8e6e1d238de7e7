import type { DomainKind, Role } from '../domains'
import type { FunctionName } from '../functions'
import type { Rational } from '../numbers/rational'

/**
 * Immutable, interned expression terms with index variables.
 *
 * Two terms are the same object exactly when they are written the same up to the order of sums and products and the
 * names of bound indices. A bound index is named `#k`, where k is one more than the greatest binder height in the
 * body, so alpha-equivalent binders coincide and no free index can be captured; `#k` never stands outside its binder
 * ({@link openBinder} gives it a fresh name).
 *
 * Terms are made by the constructors of this folder, never by hand.
 */
export type Term =
  | NumberTerm
  | PiTerm
  | IndexTerm
  | SizeTerm
  | EntryTerm
  | AddTerm
  | MulTerm
  | PowerTerm
  | CallTerm
  | BinderTerm
  | IfTerm
  | CompareTerm
  | ConnectiveTerm
  | ModTerm
  | InverseTerm
  | LogDetTerm
  | UnknownTerm
  | DiffTerm
  | LogPartitionTerm
  | ExpectationTerm
  | MarginalTerm
  | DataTerm
  | DataScoreTerm

/** What every term carries, computed once when it is made. */
export interface TermBase {
  /** Unique; interned terms are equal iff their ids are. It tells which was made first, so nothing is ordered by it. */
  readonly id: number
  /** What it is apart from its subterms: its kind and the names in it, of which `types` are bounds and sizes. */
  readonly own: string
  readonly types: readonly Term[]
  /** Subterms in a fixed order, for generic traversal. */
  readonly children: readonly Term[]
  /** Names of free indices. */
  readonly free: ReadonlySet<string>
  /** Names of the variables, parameters and undefined functions it depends on (bound hidden variables excluded). */
  readonly symbols: ReadonlySet<string>
  /** How many subterms stand one within the other, at most; the range of an index does not count. */
  readonly depth: number
  /** Greatest nesting of index binders. */
  readonly height: number
  /** True if it has a value at every point of the domains, for every index in range (sufficient, not necessary). */
  readonly total: boolean
}

export interface NumberTerm extends TermBase {
  readonly kind: 'number'
  readonly value: Rational
}
export interface PiTerm extends TermBase {
  readonly kind: 'pi'
}
/** An integer index in low..high (inclusive). */
export interface IndexTerm extends TermBase {
  readonly kind: 'index'
  readonly name: string
  readonly low: Term
  readonly high: Term
}
/** A positive integer size. */
export interface SizeTerm extends TermBase {
  readonly kind: 'size'
  readonly name: string
}
/** `v[i]`, `W[i, j]`, `sigma`: an entry of a declared variable; slots are integer-valued terms. */
export interface EntryTerm extends TermBase {
  readonly kind: 'entry'
  readonly variable: Variable
  readonly slots: readonly Term[]
}
export interface AddTerm extends TermBase {
  readonly kind: 'add'
}
export interface MulTerm extends TermBase {
  readonly kind: 'mul'
}
/** base^exponent; x^0 = 1 everywhere, a negative base only with integer exponents. */
export interface PowerTerm extends TermBase {
  readonly kind: 'power'
  readonly base: Term
  readonly exponent: Term
}
export interface CallTerm extends TermBase {
  readonly kind: 'call'
  readonly name: FunctionName
  readonly args: readonly Term[]
}
/** Σ, Π or log Σ exp over an index. */
export interface BinderTerm extends TermBase {
  readonly kind: 'sum' | 'prod' | 'logsumexp'
  readonly index: IndexTerm
  readonly body: Term
}
/** `condition ? then : otherwise`; only the branch taken has to be defined. */
export interface IfTerm extends TermBase {
  readonly kind: 'if'
  readonly condition: Condition
  readonly then: Term
  readonly otherwise: Term
}
export type Condition = CompareTerm | ConnectiveTerm
export interface CompareTerm extends TermBase {
  readonly kind: 'compare'
  readonly op: '==' | '<' | '<='
  readonly left: Term
  readonly right: Term
}
/** `and` of nothing is true, `or` of nothing is false. */
export interface ConnectiveTerm extends TermBase {
  readonly kind: 'and' | 'or' | 'not'
  readonly children: readonly Condition[]
}
/** left mod right on integers, never negative. */
export interface ModTerm extends TermBase {
  readonly kind: 'mod'
  readonly left: Term
  readonly right: Term
}
/** Entry (at[0], at[1]) of the inverse of the matrix whose (row, column) entry is `body`. */
export interface InverseTerm extends TermBase {
  readonly kind: 'inverse'
  readonly row: IndexTerm
  readonly column: IndexTerm
  readonly body: Term
  readonly at: readonly [Term, Term]
}
/** log det of the matrix whose (row, column) entry is `body`; undefined unless the determinant is positive. */
export interface LogDetTerm extends TermBase {
  readonly kind: 'logdet'
  readonly row: IndexTerm
  readonly column: IndexTerm
  readonly body: Term
}
/** An undefined smooth function: its component, and the entries or argument positions it was differentiated by. */
export interface UnknownTerm extends TermBase {
  readonly kind: 'unknown'
  readonly fn: FunctionSymbol
  /** One term for each scalar (`real`) argument of the signature. */
  readonly args: readonly Term[]
  readonly component: readonly Term[]
  /** Sorted; an EntryTerm of a declared variable, or a NumberTerm giving the position of a scalar argument. */
  readonly by: readonly Term[]
}
/** ∂ body / ∂ by, not carried out: what a claim says, evaluated by automatic differentiation. */
export interface DiffTerm extends TermBase {
  readonly kind: 'diff'
  readonly body: Term
  readonly by: EntryTerm
}
/** log Σ_over exp(−energy), or log ∫ exp(−energy). */
export interface LogPartitionTerm extends TermBase {
  readonly kind: 'logpartition'
  readonly over: readonly Variable[]
  readonly energy: Term
}
/** E[body] under p(over) ∝ exp(−energy). */
export interface ExpectationTerm extends TermBase {
  readonly kind: 'expectation'
  readonly over: readonly Variable[]
  readonly energy: Term
  readonly body: Term
}
/** Σ_over body, or ∫ body. */
export interface MarginalTerm extends TermBase {
  readonly kind: 'marginal'
  readonly over: readonly Variable[]
  readonly body: Term
}
/** E over p̃(v) of body; binds all visible variables. */
export interface DataTerm extends TermBase {
  readonly kind: 'data'
  readonly over: readonly Variable[]
  readonly body: Term
}
/** ∂ log p̃ / ∂ of that entry, a function of all the variables of which p̃ is the joint density. */
export interface DataScoreTerm extends TermBase {
  readonly kind: 'datascore'
  readonly of: EntryTerm
  readonly variables: readonly Variable[]
}

export type { DomainKind, Role }

/** A domain of values; `bounds` are low and high for interval and integers, the count for categorical. */
export interface Domain {
  readonly kind: DomainKind
  readonly bounds: readonly Term[]
}

/** A declared array (a scalar has no dims). Interned by `variable()`, so entries of one declaration are one object. */
export interface Variable {
  readonly name: string
  readonly role: Role
  readonly domain: Domain
  /** Upper end of each index, which starts at 1. */
  readonly dims: readonly Term[]
  /** Name, role and kind of the domain. */
  readonly own: string
  /** Bounds of the domain and sizes. */
  readonly types: readonly Term[]
}

/** An undefined function `(v, h, real) -> real[nv]`. */
export interface FunctionSymbol {
  readonly name: string
  /** A declared variable passed whole, or 'real' for a scalar argument. */
  readonly parameters: readonly (Variable | 'real')[]
  readonly result: Domain
  readonly dims: readonly Term[]
}
