import * as Q from '../numbers/rational'
import { MINUS_ONE, number, ONE, ZERO } from './atoms'
import { call } from './calls'
import { ifThen } from './conditions'
import { intern, remembered } from './intern'
import { isIntegerValued } from './linear'
import { inOrder } from './order'
import { isNonnegative, isNonzero, isPositive } from './sign'
import type { AddTerm, MulTerm, NumberTerm, PowerTerm, Term } from './term'

/*
 * Smart constructors. They flatten, sort and fold numbers and merge like terms; they never change where a term is
 * defined: x/x stays, 0·f stays unless f is defined everywhere.
 */

/** Splits off the numeric coefficient: 3·x·y → [3, x·y]. */
export const splitCoefficient = (term: Term): readonly [Q.Rational, Term] => {
  if (term.kind === 'number') return [term.value, ONE]
  if (term.kind === 'mul' && term.children[0]!.kind === 'number') return [term.children[0].value, withoutNumber(term)]
  return [Q.ONE, term]
}

const withoutNumber = remembered((term) => {
  const rest = term.children.slice(1)
  return rest.length === 1 ? rest[0]! : rawMul(rest)
})

/** By its name a product comes after a power, as a person writes x² − xy. */
const rawMul = (factors: readonly Term[]): Term => intern<MulTerm>('product', factors, () => ({ kind: 'mul' }))

/** Factors of a product, or the term itself. */
export const factorsOf = (term: Term): readonly Term[] => (term.kind === 'mul' ? term.children : [term])
/** Summands of a sum, or the term itself. */
export const summandsOf = (term: Term): readonly Term[] => (term.kind === 'add' ? term.children : [term])

/** Sum; like terms are merged, and one whose coefficient is 0 vanishes only if it is defined everywhere. */
export const add = (...terms: readonly Term[]): Term => {
  let constant = Q.ZERO
  const like = new Map<Term, { c: Q.Rational; only: Term | undefined }>()
  const collect = (term: Term): void => {
    if (term.kind === 'add') for (const child of term.children) collect(child)
    else {
      const [c, rest] = splitCoefficient(term)
      const before = like.get(rest)
      if (rest === ONE) constant = Q.add(constant, c)
      else like.set(rest, before ? { c: Q.add(before.c, c), only: undefined } : { c, only: term })
    }
  }
  for (const term of terms) collect(term)
  const parts: Term[] = []
  for (const [rest, { c, only }] of like) if (Q.sign(c) !== 0 || !rest.total) parts.push(only ?? scale(c, rest))
  // −1·(−1·(a + b)) has become a sum again: its terms belong to this one.
  if (parts.some((part) => part.kind === 'add')) return add(number(constant), ...parts)
  inOrder(parts)
  if (Q.sign(constant) !== 0) parts.unshift(number(constant))
  if (parts.length === 0) return ZERO
  if (parts.length === 1) return parts[0]!
  return intern<AddTerm>('add', parts, () => ({ kind: 'add' }))
}

/** c · term, for a term without numeric coefficient. */
const scale = (c: Q.Rational, term: Term): Term => {
  if (Q.equal(c, Q.ONE)) return term
  return rawMul([number(c), ...factorsOf(term)])
}

/** factor · sum, with the factor in each summand. */
export const multiple = (factor: Term, sum: Term): Term => add(...summandsOf(sum).map((t) => mul(factor, t)))
/** −(a − b) as b − a, with the sign in each summand. */
export const negated = (term: Term): Term => multiple(MINUS_ONE, term)
export const neg = (term: Term): Term => mul(MINUS_ONE, term)
export const sub = (a: Term, b: Term): Term => add(a, neg(b))

/**
 * Product. Powers of one base are merged where that changes no domain: exponents of one sign, or a base that is never
 * 0. A factor `P ? f : 0` is drawn to the outside, so that the other factors count only where P holds.
 */
export const mul = (...factors: readonly Term[]): Term => {
  let coefficient = Q.ONE
  const powers = new Map<Term, Term[]>()
  let guard: Term | undefined
  const collect = (term: Term): void => {
    if (term.kind === 'mul') for (const child of term.children) collect(child)
    else if (term.kind === 'number') coefficient = Q.mul(coefficient, term.value)
    else if (term.kind === 'if' && term.otherwise === ZERO && !guard) guard = term
    else {
      const [base, exponent] = term.kind === 'power' ? [term.base, term.exponent] : [term, ONE]
      const exponents = powers.get(base)
      if (exponents) exponents.push(exponent)
      else powers.set(base, [exponent])
    }
  }
  for (const factor of factors) collect(factor)
  if (guard?.kind === 'if') {
    const others = [...powers].flatMap(([base, exponents]) => exponents.map((e) => power(base, e)))
    return ifThen(guard.condition, mul(number(coefficient), guard.then, ...others), ZERO)
  }
  const parts: Term[] = []
  for (const [base, exponents] of powers) parts.push(...mergePowers(base, exponents))
  const numeric = parts.filter((p) => p.kind === 'number')
  if (numeric.length > 0 || parts.some((p) => p.kind === 'mul')) return mul(number(coefficient), ...parts)
  if (Q.sign(coefficient) === 0 && parts.every((p) => p.total)) return ZERO
  inOrder(parts)
  if (parts.length === 0) return number(coefficient)
  // Index arithmetic is kept in one form: a − (b − 1) is a − b + 1.
  const [only] = parts
  if (parts.length === 1 && only!.kind === 'add' && isIntegerValued(only))
    return add(...only.children.map((term) => mul(number(coefficient), term)))
  if (!Q.equal(coefficient, Q.ONE)) parts.unshift(number(coefficient))
  return parts.length === 1 ? parts[0]! : rawMul(parts)
}

const mergePowers = (base: Term, exponents: readonly Term[]): readonly Term[] => {
  if (exponents.length === 1) return [power(base, exponents[0]!)]
  if (isNonzero(base) && (isPositive(base) || exponents.every(isIntegerValued))) return [power(base, add(...exponents))]
  const isCount = (e: Term): boolean => e.kind === 'number' && Q.isInteger(e.value) && e.value.n > 0n
  const isReciprocal = (e: Term): boolean => e.kind === 'number' && Q.isInteger(e.value) && e.value.n < 0n
  const total = (group: readonly Term[]): bigint => group.reduce((n, e) => n + (e as NumberTerm).value.n, 0n)
  const others = exponents.filter((e) => !isCount(e) && !isReciprocal(e))
  // Several undecidable exponents of one base are kept apart as nested products, never merged.
  const kept = [...new Set(others)].map((e) => {
    const times = others.filter((o) => o === e).length
    return times === 1 ? power(base, e) : power(power(base, e), number(times))
  })
  return [...mergeCounts(base, total(exponents.filter(isCount)), total(exponents.filter(isReciprocal))), ...kept]
}

/** base^up · base^down with down ≤ 0 ≤ up: one power as long as it too has no value where base is 0. */
const mergeCounts = (base: Term, up: bigint, down: bigint): readonly Term[] => {
  if (down === 0n) return up === 0n ? [] : [power(base, number(up))]
  if (up + down < 0n) return [power(base, number(up + down))]
  return [power(base, number(up + down + 1n)), power(base, MINUS_ONE)]
}

export const div = (a: Term, b: Term): Term => mul(a, power(b, MINUS_ONE))

/** base^exponent with x^0 = 1 everywhere. An integer power of a product is taken apart. */
export const power = (base: Term, exponent: Term): Term => {
  if (exponent === ONE) return base
  if (exponent === ZERO && base.total) return ONE
  if (base === ONE && exponent.total) return ONE
  if (exponent.kind === 'number') {
    const q = exponent.value
    if (Q.isInteger(q) && base.kind === 'number' && !(q.n < 0n && Q.sign(base.value) === 0) && abs(q.n) <= 4096n)
      return number(Q.power(base.value, q.n))
    if (Q.equal(q, Q.HALF)) return call('sqrt', base)
    if (Q.isInteger(q) && base.kind === 'mul') return mul(...base.children.map((factor) => power(factor, exponent)))
    if (
      Q.isInteger(q) &&
      base.kind === 'power' &&
      base.exponent.kind === 'number' &&
      Q.isInteger(base.exponent.value)
    ) {
      const sameDirection = q.n > 0n || isNonzero(base.base) || base.exponent.value.n > 0n
      if (sameDirection) return power(base.base, number(Q.mul(q, base.exponent.value)))
    }
    if (base.kind === 'power' && isPositive(base.base)) return power(base.base, mul(base.exponent, exponent))
    if (
      Q.isInteger(q) &&
      q.n % 2n === 0n &&
      base.kind === 'call' &&
      base.name === 'sqrt' &&
      isNonnegative(base.args[0]!)
    )
      return power(base.args[0]!, number(Q.rational(q.n, 2n)))
    if (Q.isInteger(q) && base.kind === 'if' && q.n > 0n)
      return ifThen(base.condition, power(base.then, exponent), power(base.otherwise, exponent))
  }
  return intern<PowerTerm>('power', [base, exponent], ({ total }) => ({
    kind: 'power',
    base,
    exponent,
    total: total && isTotalPower(base, exponent),
  }))
}
const isTotalPower = (base: Term, exponent: Term): boolean => {
  const count = exponent.kind === 'number' && Q.isInteger(exponent.value) && exponent.value.n >= 0n
  const integer = isIntegerValued(exponent)
  return (
    count ||
    isPositive(base) ||
    (integer && isNonzero(base)) ||
    (integer && isNonnegative(exponent)) ||
    (exponent.kind === 'number' && Q.sign(exponent.value) > 0 && isNonnegative(base))
  )
}
const abs = (n: bigint): bigint => (n < 0n ? -n : n)
