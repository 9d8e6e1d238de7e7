import {
  atMost,
  isInfinite,
  type Condition,
  type EntryTerm,
  FALSE,
  isNonnegative,
  isPositive,
  lessThan,
  linearDifference,
  type Term,
  TRUE,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'

interface Bound {
  readonly value: Q.Rational
  /** True where the atom lies strictly inside the bound. */
  readonly strict: boolean
}

const numeric = (term: Term | undefined, strict: boolean): Bound | undefined =>
  term?.kind === 'number' && !isInfinite(term) ? { value: term.value, strict } : undefined

const lowerBoundOf = (atom: Term): Bound | undefined => {
  const declared = atom.kind === 'entry' ? boundOfDomain(atom, 0) : undefined
  if (declared) return declared
  if (atom.kind === 'size') return { value: Q.ONE, strict: false }
  return isNonnegative(atom) ? { value: Q.ZERO, strict: isPositive(atom) } : undefined
}
const boundOfDomain = (atom: EntryTerm, end: 0 | 1): Bound | undefined => {
  const { kind, bounds } = atom.variable.domain
  if (kind === 'interval') return numeric(bounds[end], true)
  if (kind === 'integers') return numeric(bounds[end], false)
  return kind === 'binary' ? { value: end === 0 ? Q.ZERO : Q.ONE, strict: false } : undefined
}

/** True where declared domains make the term positive: by its form, or as a linear form over bounded atoms. */
export const isSurelyPositive = (term: Term): boolean => {
  if (isPositive(term)) return true
  const { constant, coefficients } = linearDifference(term, ZERO)
  let total = constant
  let strict = false
  for (const [atom, c] of coefficients) {
    const bound = Q.sign(c) > 0 ? lowerBoundOf(atom) : atom.kind === 'entry' ? boundOfDomain(atom, 1) : undefined
    if (!bound) return false
    total = Q.add(total, Q.mul(c, bound.value))
    strict ||= bound.strict
  }
  return Q.sign(total) > 0 || (Q.sign(total) === 0 && strict)
}

/** The condition that the term is positive; TRUE where declarations say so. */
export const positive = (term: Term): Condition => (isSurelyPositive(term) ? TRUE : lessThan(ZERO, term))

const satisfiable = (conditions: readonly Condition[]): readonly Condition[] | undefined =>
  conditions.includes(FALSE) ? undefined : [...new Set(conditions)].filter((c) => c !== TRUE)

/** What has to hold for all these terms to be positive, or undefined where one never is. */
export const allPositive = (...terms: readonly Term[]): readonly Condition[] | undefined =>
  satisfiable(terms.map(positive))

/** The same for terms that may be 0. */
export const allNonnegative = (...terms: readonly Term[]): readonly Condition[] | undefined =>
  satisfiable(terms.map((t) => (isNonnegative(t) || isSurelyPositive(t) ? TRUE : atMost(ZERO, t))))
