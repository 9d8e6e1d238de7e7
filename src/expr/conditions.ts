import * as Q from '../numbers/rational'
import { add } from './arithmetic'
import { number, ONE, ZERO } from './atoms'
import { isIntegerValued, linearDifference, lowerBound, negateForm } from './linear'
import { isPositive } from './sign'
import { intern } from './intern'
import { inOrder } from './order'
import type { CompareTerm, Condition, ConnectiveTerm, IfTerm, ModTerm, Term } from './term'

/* Conditions, decided where the ranges of indices and sizes decide them, and what depends on them. */

const connected = (kind: ConnectiveTerm['kind'], operands: readonly Condition[]): Condition =>
  intern<ConnectiveTerm>(kind, operands, () => ({ kind }))
export const TRUE: Condition = connected('and', [])
export const FALSE: Condition = connected('or', [])

const compare = (op: CompareTerm['op'], left: Term, right: Term): Condition =>
  intern<CompareTerm>(`compare ${op}`, [left, right], () => ({ kind: 'compare', op, left, right }))

/** left == right, decided where ranges decide it. */
export const equals = (left: Term, right: Term): Condition => {
  if (left === right && left.total) return TRUE
  const form = linearDifference(left, right)
  if (form.coefficients.size === 0) return Q.sign(form.constant) === 0 ? TRUE : FALSE
  const low = lowerBound(form)
  if (low && Q.sign(low) > 0) return FALSE
  const high = lowerBound(negateForm(form))
  if (high && Q.sign(high) > 0) return FALSE
  const [first, second] = inOrder([left, right])
  return compare('==', first!, second!)
}

/** left <= right, decided where ranges decide it. */
export const atMost = (left: Term, right: Term): Condition => {
  const form = linearDifference(right, left)
  if (form.coefficients.size === 0) return Q.sign(form.constant) >= 0 ? TRUE : FALSE
  const low = lowerBound(form)
  if (low && Q.sign(low) >= 0) return TRUE
  const high = lowerBound(negateForm(form))
  if (high && Q.sign(high) > 0) return FALSE
  return compare('<=', left, right)
}

/** left < right; on integers the same as left + 1 <= right. */
export const lessThan = (left: Term, right: Term): Condition => {
  if (isIntegerValued(left) && isIntegerValued(right)) return atMost(add(left, ONE), right)
  const form = linearDifference(right, left)
  if (form.coefficients.size === 0) return Q.sign(form.constant) > 0 ? TRUE : FALSE
  return compare('<', left, right)
}

const connective = (kind: 'and' | 'or', operands: readonly Condition[]): Condition => {
  const [unit, absorbing] = kind === 'and' ? [TRUE, FALSE] : [FALSE, TRUE]
  const parts = new Set<Condition>()
  for (const operand of operands)
    for (const part of operand.kind === kind ? operand.children : [operand]) {
      if (part === absorbing) return absorbing
      if (part !== unit) parts.add(part)
    }
  for (const part of parts) if (parts.has(not(part))) return absorbing
  if (parts.size === 0) return unit
  return parts.size === 1 ? [...parts][0]! : connected(kind, inOrder([...parts]))
}
export const and = (...operands: readonly Condition[]): Condition => connective('and', operands)
export const or = (...operands: readonly Condition[]): Condition => connective('or', operands)
export const not = (operand: Condition): Condition => {
  if (operand === TRUE) return FALSE
  if (operand === FALSE) return TRUE
  if (operand.kind === 'not') return operand.children[0]!
  if (operand.kind === 'compare' && operand.op === '<=') return lessThan(operand.right, operand.left)
  if (operand.kind === 'compare' && operand.op === '<') return atMost(operand.right, operand.left)
  return connected('not', [operand])
}

/** The conditions that hold where all of these do, without `and`. */
export const conjuncts = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.flatMap((c) => (c.kind === 'and' ? conjuncts(c.children) : [c]))

/** `condition ? then : otherwise`; nested brackets merge into one condition. */
export const ifThen = (condition: Condition, then: Term, otherwise: Term): Term => {
  if (condition === TRUE) return then
  if (condition === FALSE) return otherwise
  if (then === otherwise) return then
  if (otherwise === ZERO && then.kind === 'if' && then.otherwise === ZERO)
    return ifThen(and(condition, then.condition), then.then, ZERO)
  if (then === ZERO) return ifThen(not(condition), otherwise, ZERO)
  return intern<IfTerm>('if', [condition, then, otherwise], () => ({ kind: 'if', condition, then, otherwise }))
}

/** Kronecker delta of index tuples: 1 where all are equal, else 0. */
export const delta = (left: readonly Term[], right: readonly Term[]): Term =>
  ifThen(and(...left.map((l, k) => equals(l, right[k]!))), ONE, ZERO)

/** left mod right on integers, in 0..right−1. */
export const mod = (left: Term, right: Term): Term => {
  if (left.kind === 'number' && right.kind === 'number' && right.value.n > 0n) {
    const [a, m] = [left.value.n, right.value.n]
    return number(((a % m) + m) % m)
  }
  return intern<ModTerm>('mod', [left, right], ({ total }) => ({
    kind: 'mod',
    left,
    right,
    total: total && isPositive(right),
  }))
}
