import { gcd } from '../../numbers/whole'
import * as Q from '../../numbers/rational'
import { add, ifThen, mul, neg, number, ONE, power, splitCoefficient, type Term, TWO, ZERO } from '../../expr'

/* Terms as a coefficient times factors, brackets [P] among them. */

export const isBracket = (term: Term): term is Term & { kind: 'if' } => term.kind === 'if' && term.otherwise === ZERO

/** [P] for [P]·f. */
const bracketOf = (term: Term & { kind: 'if' }): Term => ifThen(term.condition, ONE, ZERO)

/** Factors of a product; those inside of a bracket count too: [P]·f·g has [P], f and g. */
export const factorsIn = (term: Term): readonly Term[] => {
  if (term.kind === 'mul') return term.children
  if (isBracket(term)) return term.then === ONE ? [term] : [bracketOf(term), ...factorsIn(term.then)]
  return [term]
}

/** 3·f → [3, f], also from within a bracket: [P]·3f → [3, [P]·f]. */
export const coefficientOf = (term: Term): readonly [Q.Rational, Term] => {
  if (!isBracket(term)) return splitCoefficient(term)
  const [coefficient, rest] = splitCoefficient(term.then)
  return [coefficient, ifThen(term.condition, rest, ZERO)]
}

export const scaled = (coefficient: Q.Rational, term: Term): Term => mul(number(coefficient), term)

/** base and whole exponent of a positive power. */
const countedPower = (factor: Term): readonly [Term, bigint] =>
  factor.kind === 'power' &&
  factor.exponent.kind === 'number' &&
  Q.isInteger(factor.exponent.value) &&
  factor.exponent.value.n > 0n
    ? [factor.base, factor.exponent.value.n]
    : [factor, 1n]

/** The factor divided by those of `outside` that it is, or of which it is a higher power. */
const divided = (factor: Term, outside: readonly Term[]): Term => {
  if (outside.includes(factor)) return ONE
  const [base, n] = countedPower(factor)
  const shared = outside.find((f) => countedPower(f)[0] === base)
  return shared === undefined || n === 1n ? factor : power(base, number(n - countedPower(shared)[1]))
}

/** The term divided by factors that each of its summands has. */
export const withoutFactors = (term: Term, outside: readonly Term[]): Term => {
  if (outside.includes(term)) return ONE
  if (term.kind === 'add') return add(...term.children.map((child) => withoutFactors(child, outside)))
  if (isBracket(term)) {
    const then = withoutFactors(term.then, outside)
    return outside.includes(bracketOf(term)) ? then : ifThen(term.condition, then, ZERO)
  }
  return mul(...factorsIn(term).map((f) => divided(f, outside)))
}

/** Whether it is written as a probability: a sigmoid or a mean. */
export const isProbability = (x: Term): boolean =>
  x.kind === 'call'
    ? x.name === 'sigmoid'
    : x.kind === 'expectation' || (x.kind === 'entry' && x.variable.domain.kind === 'any')

const isComplement = (term: Term): boolean =>
  term.kind === 'add' && term.children.length === 2 && term.children[0] === ONE && isProbability(neg(term.children[1]!))

/** Factors that are no numbers and stand in each of the terms; not taken out of brackets alone where one has no value somewhere. */
export const commonToAll = (terms: readonly Term[]): readonly Term[] => {
  const bracketed = terms.every(isBracket)
  const [first, ...others] = terms.map(factorsIn)
  return first!.flatMap((f) => {
    if (f.kind === 'number' || !(f.total || !bracketed)) return []
    if (others.every((factors) => factors.includes(f))) return [f]
    // x² + x·y stays, but both tails of a unit are taken out of q²(1 − q) − q(1 − q)².
    const [base, n] = countedPower(f)
    if (!isProbability(base) && !isComplement(base)) return []
    const least = others.map((factors) => factors.map(countedPower).find(([b]) => b === base)?.[1] ?? 0n)
    const shared = [n, ...least].reduce((a, b) => (a < b ? a : b))
    return shared > 0n ? [power(base, number(shared))] : []
  })
}

/** What all coefficients have in common: a common divisor of integers, or one value up to sign. */
export const contentOf = (term: Term): Q.Rational => {
  const coefficients = term.children.map((t) => coefficientOf(t)[0])
  const [first] = coefficients
  const size = Q.sign(first!) < 0 ? Q.neg(first!) : first!
  const common = coefficients.every(Q.isInteger)
    ? Q.rational(coefficients.reduce((g, c) => gcd(g, c.n), 0n) || 1n)
    : coefficients.every((c) => Q.equal(c, size) || Q.equal(Q.neg(c), size))
      ? size
      : Q.ONE
  return coefficients.every((c) => Q.sign(c) < 0) ? Q.neg(common) : common
}

/** 2a + 4b as 2 and a + 2b, ½a − ½b as ½ and a − b, for a sum that is a factor, or a whole power of one. */
const splitContent = (factor: Term): readonly [Term, Term] => {
  const [base, exponent] = factor.kind === 'power' ? [factor.base, factor.exponent] : [factor, ONE]
  if (base.kind !== 'add' || exponent.kind !== 'number' || !Q.isInteger(exponent.value)) return [ONE, factor]
  const content = contentOf(base)
  if (Q.equal(content, Q.ONE)) return [ONE, factor]
  const reduced = add(...base.children.map((t) => scaled(Q.div(Q.ONE, content), t)))
  return [power(number(content), exponent), power(reduced, exponent)]
}

/** The product with what is common to the coefficients of a bracketed sum before it. */
export const withoutContent = (product: Term): Term => mul(...factorsIn(product).flatMap(splitContent))

/** Whether the factor stands above the fraction stroke. */
export const isAbove = (factor: Term): boolean =>
  factor !== ONE && !(factor.kind === 'power' && factor.exponent.kind === 'number' && Q.sign(factor.exponent.value) < 0)

/** ±1 times a sum, taken apart. */
export const withoutInnerSums = (term: Term): Term => {
  if (term.kind !== 'add') return term
  const inner = (t: Term): readonly Term[] => {
    const [c, core] = splitCoefficient(t)
    if (core.kind !== 'add' || !(Q.equal(c, Q.ONE) || Q.equal(c, Q.MINUS_ONE))) return [t]
    return core.children.flatMap((child) => inner(mul(number(c), child)))
  }
  return add(...term.children.flatMap(inner))
}

export const isSquare = (term: Term): term is Term & { kind: 'power' } => term.kind === 'power' && term.exponent === TWO
