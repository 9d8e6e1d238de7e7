import {
  add,
  and,
  atMost,
  type CompareTerm,
  type Condition,
  equals,
  factorsOf,
  FALSE,
  freeIndices,
  ifThen,
  type IndexTerm,
  isIntegerValued,
  isNonnegative,
  isPositive,
  lessThan,
  linearDifference,
  lowerBound,
  mapTerm,
  mul,
  not,
  ONE,
  solveFor,
  sub,
  substitute,
  type Term,
  TRUE,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { isBracket, withoutContent } from './factors'

/* Conditions on indices without what they or the ranges imply, and brackets that are complements put together. */

const conjunctsOf = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.children : [condition]

/** What an equation among the conjuncts says of one index, as a substitution. */
const solutionsOf = (equation: Condition): readonly ReadonlyMap<Term, Term>[] =>
  equation.kind === 'compare' && equation.op === '=='
    ? freeIndices(equation).flatMap((at) => {
        const solved = solveFor(equation, at)
        return solved ? [new Map<Term, Term>([[at, solved.value]])] : []
      })
    : []

const isImplied = (condition: Condition, by: Condition): boolean =>
  solutionsOf(by).some((put) => substitute(condition, put) === TRUE)

/** Conditions beside i = k speak of i alone, so that they are the same whichever of the two they spoke of before. */
const withOneNameEach = (conjuncts: readonly Condition[]): readonly Condition[] => {
  for (const equation of conjuncts) {
    if (equation.kind !== 'compare' || equation.op !== '==') continue
    const { left, right } = equation
    if (left.kind !== 'index' || right.kind !== 'index' || left.low !== right.low || left.high !== right.high) continue
    const [kept, other] = left.name < right.name ? [left, right] : [right, left]
    const put = new Map<Term, Term>([[other, kept]])
    return conjuncts.map((one) => (one === equation ? one : (substitute(one, put) as Condition)))
  }
  return conjuncts
}

/** 0 < c·f as 0 < f for positive c; true where the domains say so. */
export const withoutPositiveFactors = (condition: CompareTerm): Condition => {
  const { op, left, right } = condition
  if (op === '==' || left !== ZERO || isIntegerValued(right)) return condition
  if (op === '<' ? isPositive(right) : isNonnegative(right)) return TRUE
  const factors = withoutContent(right)
  const others = factorsOf(factors).filter((f) => !isPositive(f))
  const rest = mul(...others)
  return op === '<' ? lessThan(ZERO, rest) : atMost(ZERO, rest)
}

/** Without conjuncts that an equation beside them implies: 2 ≤ i where i − 1 = k, since k is at least 1. */
export const withoutImplied = (condition: Condition): Condition => {
  let conjuncts = withOneNameEach(conjunctsOf(condition))
  for (const one of conjuncts)
    if (conjuncts.some((other) => other !== one && isImplied(one, other)))
      conjuncts = conjuncts.filter((other) => other !== one)
  return and(...conjuncts)
}

/** The conjuncts that hold the index, and the others. */
export const splitCondition = (condition: Condition, at: IndexTerm): readonly [Condition, Condition] => {
  const conjuncts = conjunctsOf(condition)
  return [
    and(...conjuncts.filter((one) => one.free.has(at.name))),
    and(...conjuncts.filter((one) => !one.free.has(at.name))),
  ]
}

/**
 * What stands in a bracket [P]·f, with P put in: brackets within need not say it again, and max and min of two sides
 * that P tells apart are one of them.
 */
export const underCondition = (condition: Condition, term: Term): Term => {
  const known = new Set(conjunctsOf(condition))
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    if (t.kind === 'and' || t.kind === 'or' || t.kind === 'not' || t.kind === 'compare')
      return known.has(t)
        ? TRUE
        : known.has(not(t))
          ? FALSE
          : t.kind === 'and'
            ? and(...t.children.map((c) => walk(c) as Condition))
            : t
    if (t.children.length === 0 || t.kind === 'entry' || t.kind === 'index' || 'over' in t) return t
    let result = memo.get(t)
    if (result === undefined) memo.set(t, (result = simpler(mapTerm(t, walk))))
    return result
  }
  const simpler = (t: Term): Term => {
    if (t.kind !== 'call' || (t.name !== 'max' && t.name !== 'min') || t.args.length !== 2) return t
    const [a, b] = t.args as [Term, Term]
    const less = known.has(lessThan(a, b)) ? a : known.has(lessThan(b, a)) ? b : undefined
    if (less === undefined) return t
    return (t.name === 'min') === (less === a) ? a : b
  }
  return walk(term)
}

/** Whether one of the two holds always, and never both: i = 1 and 2 ≤ i. */
const areComplements = (a: Condition, b: Condition): boolean => not(a) === b || isEnd(a, not(b)) || isEnd(b, not(a))

/** Whether one says i < k and the other k < i. */
const areBothSides = (a: Condition, b: Condition): a is CompareTerm => {
  if (a.kind !== 'compare' || a.op !== '<=' || b.kind !== 'compare' || b.op !== '<=') return false
  const { constant, coefficients } = linearDifference(add(a.right, b.right), add(a.left, b.left))
  return coefficients.size === 0 && Q.equal(constant, Q.rational(-2))
}

/** Whether the equation X = 0 says the same as X ≤ 0 or X ≥ 0, since the range ends there. */
const isEnd = (equation: Condition, bound: Condition): boolean => {
  if (equation.kind !== 'compare' || equation.op !== '==' || bound.kind !== 'compare' || bound.op !== '<=') return false
  const [x, y] = [linearDifference(equation.left, equation.right), linearDifference(bound.right, bound.left)]
  const within = lowerBound(linearDifference(bound.left, bound.right))
  if (!within || Q.sign(within) < 0 || x.coefficients.size !== y.coefficients.size) return false
  return [Q.ONE, Q.MINUS_ONE].some(
    (sign) =>
      Q.equal(x.constant, Q.mul(sign, y.constant)) &&
      [...x.coefficients].every(([atom, c]) => Q.equal(c, Q.mul(sign, y.coefficients.get(atom) ?? Q.ZERO))),
  )
}

/** [P, R]·f + [P, S]·f as [P]·f, where R and S are complements; the equations among P may rename what stands in R, S and f. */
export const withoutComplement = (a: Term, b: Term): Term | undefined => {
  if (!isBracket(a) || !isBracket(b)) return undefined
  if (a.then === b.then && areComplements(a.condition, b.condition)) return a.then
  if (a.then === b.then && areBothSides(a.condition, b.condition))
    return ifThen(not(equals(sub(a.condition.left, ONE), a.condition.right)), a.then, ZERO)
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const)
    for (const equation of conjunctsOf(one.condition)) {
      const own = conjunctsOf(other.condition)
      if (!own.includes(equation) && !isConsequence(equation, own)) continue
      for (const put of solutionsOf(equation)) {
        const [f, g] = [substitute(one.then, put), substitute(other.then, put)]
        const [r, s] = [substitute(one.condition, put) as Condition, substitute(other.condition, put) as Condition]
        if (f === g && areComplements(r, s)) return ifThen(equation, one.then, ZERO)
      }
    }
  return undefined
}

/** Whether the equation follows from others: i = k from i = 1 and k = 1. */
const isConsequence = (equation: Condition, from: readonly Condition[]): boolean => {
  const put = new Map(
    from.flatMap((one) =>
      solutionsOf(one)
        .slice(0, 1)
        .flatMap((map) => [...map]),
    ),
  )
  return put.size > 0 && substitute(equation, put) === TRUE
}
