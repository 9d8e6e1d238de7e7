import * as Q from '../numbers/rational'
import { add, type CompareTerm, isIntegerValued, linearDifference, mul, number, type Term } from '../expr'
import type { Comparison } from './layoutTree'
import { compareStructure, type Scope } from './order'

/* How a person writes a comparison. */

export interface Sides {
  readonly op: Comparison
  readonly left: Term
  readonly right: Term
}

/** An equation puts the compound side first; an inequality of integers has each name once: `t ≤ i`, `i < t + m`. */
export const comparisonSides = (term: CompareTerm, scope: Scope, verbatim: boolean): Sides => {
  const { op, left, right } = term
  const integers = isIntegerValued(left) && isIntegerValued(right)
  if (op === '==' && integers && !verbatim && (left.kind === 'number' || right.kind === 'number'))
    return solvedForName(left, right)
  if (op === '==') {
    const [l, r] = equationSides(left, right, scope)
    return { op, left: l, right: r }
  }
  if (op === '<=' && integers && !verbatim) return integerSides(left, right)
  // `x > 0` reads better than `0 < x`.
  return left.kind === 'number' && right.kind !== 'number' && !verbatim
    ? { op: op === '<' ? '>' : '>=', left: right, right: left }
    : { op, left, right }
}

/** Two indices stand in the order of their scope. */
const equationSides = (left: Term, right: Term, scope: Scope): readonly [Term, Term] => {
  const simple = (t: Term): boolean => t.children.length === 0 || t.kind === 'index' || t.kind === 'entry'
  if (simple(left) !== simple(right)) return simple(left) ? [right, left] : [left, right]
  return compareStructure(left, right, scope) <= 0 ? [left, right] : [right, left]
}

/** `k = 1` for k − 1 = 0. */
const solvedForName = (left: Term, right: Term): Sides => {
  const { constant, coefficients } = linearDifference(right, left)
  const flip = [...coefficients.values()].every((c) => Q.sign(c) < 0)
  const atoms = [...coefficients].map(([atom, c]) => mul(number(flip ? Q.neg(c) : c), atom))
  return { op: '==', left: add(...atoms), right: number(flip ? constant : Q.neg(constant)) }
}

/** 0 ≤ right − left with what is negative brought to the left, and < where that saves a constant. */
const integerSides = (left: Term, right: Term): Sides => {
  const { constant, coefficients } = linearDifference(right, left)
  const sideOf = (sign: number): readonly Term[] =>
    [...coefficients].flatMap(([atom, c]) => (Q.sign(c) === sign ? [mul(number(sign > 0 ? c : Q.neg(c)), atom)] : []))
  const [below, above] = [sideOf(-1), sideOf(1)]
  if (below.length === 0 || above.length === 0 || Q.sign(constant) >= 0) {
    const toRight = below.length > 0 && (above.length === 0 || Q.sign(constant) > 0)
    const [l, r] = toRight ? [below, [...above, number(constant)]] : [[...below, number(Q.neg(constant))], above]
    return { op: '<=', left: add(...l), right: add(...r) }
  }
  return { op: '<', left: add(...below, number(Q.sub(Q.neg(constant), Q.ONE))), right: add(...above) }
}
