import type { SignFact } from '../../expr/sign'
import type { FunctionName } from '../../functions'
import type { Rational } from '../../numbers/rational'
import type { Atom, Equation, Factor, Form, Letter, Poly } from './types'

export interface Note {
  readonly kind: 'positive' | 'defined' | 'converges'
  readonly text: string
}

/** Functions that are told the sign of their argument, not of their value. */
export const ARGUMENT_SIGNED: ReadonlySet<string> = new Set(['abs', 'log', 'sign', 'sqrt'])

/**
 * The operations of the normal form. Their rules need each other (a product may contract a sum, a sum may reduce a
 * reciprocal, …), so each file takes them from here, and `makeRing.ts` ties the knot. It also holds what a decision
 * knows: index facts, positivity, the budget, and the notes that the rules leave.
 */
export interface Ring {
  /** Σ of `coefficient · Π factors`, with all rules for products applied; atoms may repeat. */
  product(coefficient: Rational, factors: readonly Factor[]): Poly
  multiply(a: Poly, b: Poly): Poly
  /** poly^exponent; `sign` is what is known of the polynomial's sign besides its form. */
  power(poly: Poly, exponent: Rational, sign?: SignFact): Poly
  /** Σ over the dummies, which lose their freedom. */
  sum(dummies: readonly Letter[], body: Poly): Poly
  /** An elementary function of polynomials. */
  call(name: FunctionName, args: readonly Poly[], sign?: SignFact): Poly
  exp(argument: Poly): Poly
  /** base^exponent with any exponent. */
  raise(base: Poly, exponent: Poly, sign?: SignFact): Poly
  /** Π over the letter. */
  productOver(letter: Letter, body: Poly): Poly
  /** The polynomial with letters replaced by forms, and normalised again. */
  replace(poly: Poly, by: ReadonlyMap<Letter, Form>): Poly
  /** An atom of the same kind over changed parts, normalised. */
  rebuild(atom: Atom, forms: readonly Form[], polys: readonly Poly[], bound: readonly Letter[]): Poly
  /** [form = 0] and [form ≥ 0], decided where ranges and facts decide them. */
  isZero(form: Form): Poly
  isAtLeast(form: Form): Poly
  decide(form: Form): 'always' | 'never' | 'depends'
  sign(poly: Poly): SignFact
  /** Index form as a polynomial. */
  value(form: Form): Poly
  mod(left: Form, right: Form): Form
  /** Sums whose ranges a proof may take apart only from some size on are left alone unless sizes are this large. */
  readonly facts: readonly Form[]
  /** Equations between polynomials that are assumed. */
  readonly equations: readonly Equation[]
  /** Uses up budget. @throws GiveUp */
  spend(steps: number): void
  note(note: Note): void
  /** Runs for a part that is not evaluated everywhere: a branch, the body of a sum that may be empty. */
  guarded(run: () => Poly): Poly
  /** Is a reciprocal of this known to be evaluated, so that it is not zero? Not so if one stood deeper in guards. */
  mayCancel(factor: Factor): boolean
  /** Notes that the factor is not zero. @throws GiveUp where that may not be concluded */
  cancel(factor: Factor): void
  /** Runs without leaving notes: for rewrites that only factor what is there. */
  quietly<T>(run: () => T): T
  /** Whether laws that hold under a condition may be used, leaving a note. */
  readonly permissive: boolean
  /** Largest common measure of the multiples of an angle, by the key of its monomial. */
  readonly angles: Map<string, Rational>
}
