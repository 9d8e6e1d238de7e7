import type { SignFact } from '../../expr/sign'
import type { Variable } from '../../expr'
import type { Rational } from '../../numbers/rational'

/**
 * A letter that stands for an integer in an index form: a summed (dummy) index, a free index, a size, or an integer
 * expression that is not linear, such as `mod(i, n)` or a categorical hidden variable.
 *
 * A dummy belongs to one sum only; its bounds are that sum's range, so they hold wherever the dummy occurs.
 */
export interface Letter {
  readonly id: number
  readonly kind: 'dummy' | 'index' | 'size' | 'mod' | 'opaque'
  readonly name: string
  /** All of them hold: low ≤ letter, letter ≤ high. */
  readonly lows: readonly Form[]
  readonly highs: readonly Form[]
  /** `mod(left, right)` */
  readonly inner: readonly Form[]
  /** The integer-valued term that an opaque letter stands for. */
  readonly value?: Poly
  /** Dummies that occur in it. */
  readonly free: ReadonlySet<Letter>
}

/** constant + Σ coefficient · letter, an integer. */
export interface Form {
  readonly constant: number
  readonly terms: readonly (readonly [Letter, number])[]
}

export type AtomKind =
  | 'entry'
  | 'index'
  | 'pi'
  | 'prime'
  | 'exp'
  | 'call'
  | 'base'
  | 'root'
  | 'power'
  | 'zero'
  | 'atleast'
  | 'test'
  | 'sum'
  | 'prod'
  | 'inverse'
  | 'logdet'
  | 'unknown'
  | 'mean'
  | 'logpartition'

/**
 * What a monomial is a product of. All kinds share one shape, so that keys, renaming and substitution are written once:
 * `bound` letters range over `polys`.
 *
 * | kind | meaning |
 * | --- | --- |
 * | entry | variable[forms] |
 * | index | a letter as a number |
 * | exp | exp of one monomial with coefficient 1 |
 * | base | a primitive polynomial of several terms; only negative integer exponents |
 * | root | a polynomial under an exponent in (0, 1) |
 * | power | polys[0] ^ polys[1] with an integer exponent that is not a number |
 * | zero, atleast, test | brackets [form = 0], [form ≥ 0], [polys[0] (= or ≤ or <) 0] |
 * | sum | Σ over `bound` of the one monomial in polys[0], connected through them |
 * | inverse | entry (forms) of the inverse of the matrix polys[0] over bound = row, column |
 */
export interface Atom {
  readonly id: number
  readonly kind: AtomKind
  /** Name of the variable, function, relation or family. */
  readonly head: string
  readonly forms: readonly Form[]
  readonly polys: readonly Poly[]
  readonly bound: readonly Letter[]
  readonly height: number
  /** Dummies that occur free. */
  readonly free: ReadonlySet<Letter>
  /** Names of variables and undefined functions. */
  readonly symbols: ReadonlySet<string>
  /** Names bound inside (the hidden variables of an expectation). */
  readonly hides: readonly string[]
  /** The last two forms may be exchanged. */
  readonly symmetric: boolean
  /** An entry of a positive definite matrix. */
  readonly definite: boolean
  /** From this position on the polynomials are a multiset. */
  readonly orderedPolys: number
  readonly sign: SignFact
  readonly variable?: Variable
  /** Keys by relabelling of the free dummies. */
  readonly keys: Map<string, string>
}

export interface Factor {
  readonly atom: Atom
  readonly exponent: Rational
}

/** coefficient · Π atom^exponent, no atom twice. */
export interface Mono {
  readonly coefficient: Rational
  readonly factors: readonly Factor[]
  /** Identifies the factors; equal monomials (up to names of summed indices) have equal keys. */
  readonly key: string
  readonly free: ReadonlySet<Letter>
}

/** A sum of monomials with distinct keys and nonzero coefficients. */
export interface Poly {
  readonly monos: ReadonlyMap<string, Mono>
  readonly free: ReadonlySet<Letter>
  readonly keys: Map<string, string>
}

/** New names of some dummies. */
export type Labels = ReadonlyMap<Letter, string>

/** Thrown where the budget is spent or a form is met that the normal form does not know. */
export class GiveUp extends Error {}

/** An assumed equation as a rule. */
export interface Equation {
  readonly leader: Mono
  /** What the leader is equal to. */
  readonly value: Poly
}
