import {
  add,
  call,
  type EntryTerm,
  exp,
  factorsOf,
  HALF,
  ifThen,
  isPositive,
  log,
  mul,
  not,
  ONE,
  openBinder,
  power,
  sum,
  type Term,
  TWO,
  unfolded,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { ExpansionTooLarge } from '../expand'
import type { Unit } from './law'
import { logParts } from './logarithms'
import { negated, withoutZeros } from './signed'
import { isPositiveOnDomain } from './support'

/*
 * A function of one unit x as Σ coefficient · basis function, however it is written: products are distributed,
 * logarithms of products and powers taken apart, exponentials of sums and logarithms too. A basis function is a product
 * of powers of x, log x, exp of something, …, without a constant factor; coefficients do not depend on x. Equalities
 * hold almost everywhere on the domain of x, which is enough under an integral.
 */

/** Coefficient by basis function; the constant's basis function is 1. */
export type Expansion = ReadonlyMap<Term, Term>
export type Part = readonly [coefficient: Term, basis: Term]

/** Parts by one variable, each of which may be as large as all of the energy. */
const LIMIT = 600
const MAX_POWER = 12n

export const dependsOn = (term: Term, x: EntryTerm): boolean => term.symbols.has(x.variable.name)

/** Σ coefficient · basis. */
export const recompose = (parts: Iterable<readonly [Term, Term]>): Term => add(...[...parts].map(([b, c]) => mul(c, b)))

/** The term as basis function by coefficient. @throws ExpansionTooLarge */
export const expandIn = (term: Term, x: EntryTerm): Expansion => {
  const result = new Map<Term, Term>()
  for (const [c, b] of partsOf(term, x)) {
    const total = withoutZeros(add(result.get(b) ?? ZERO, c))
    if (total === ZERO) result.delete(b)
    else result.set(b, total)
  }
  return result
}

/** The same function written by its expansion: equal functions mostly become one term. */
export const canonical = (term: Term, x: EntryTerm): Term => (dependsOn(term, x) ? recompose(expandIn(term, x)) : term)

const partsOf = (t: Term, x: EntryTerm): readonly Part[] => {
  if (!dependsOn(t, x)) return t === ZERO ? [] : [[t, ONE]]
  if (t === x) return [[ONE, x]]
  switch (t.kind) {
    case 'add':
      return bounded(t.children.flatMap((child) => partsOf(child, x)))
    case 'mul':
      return t.children.map((child) => partsOf(child, x)).reduce(product(x))
    case 'power':
      return powerParts(t.base, t.exponent, x)
    case 'call':
      return callParts(t, x)
    case 'sum': {
      const { index, body } = openBinder(t)
      return [...expandIn(body, x)].map(([b, c]) =>
        b.free.has(index.name) ? [ONE, sum(index, mul(c, b))] : [sum(index, c), b],
      )
    }
    case 'if':
      if (dependsOn(t.condition, x)) break
      return [
        ...partsOf(t.then, x).map(([c, b]): Part => [ifThen(t.condition, c, ZERO), b]),
        ...partsOf(t.otherwise, x).map(([c, b]): Part => [ifThen(not(t.condition), c, ZERO), b]),
      ]
  }
  return [[ONE, t]]
}

const bounded = <T>(list: readonly T[]): readonly T[] => {
  if (list.length > LIMIT) throw new ExpansionTooLarge(`an expansion has more than ${LIMIT} terms`)
  return list
}

const product =
  (x: EntryTerm) =>
  (left: readonly Part[], right: readonly Part[]): readonly Part[] =>
    bounded(left.flatMap(([c, a]) => right.map(([d, b]): Part => [mul(c, d), joinBasis([a, b], x)])))

/** f as base^exponent; √f is f^½. */
export const asPower = (f: Term): readonly [base: Term, exponent: Term] =>
  f.kind === 'power' ? [f.base, f.exponent] : f.kind === 'call' && f.name === 'sqrt' ? [f.args[0]!, HALF] : [f, ONE]

export const basisFactors = (basis: Term): readonly Term[] => (basis === ONE ? [] : factorsOf(basis))

/** Product of basis functions: one power of x, one exponential. */
export const joinBasis = (functions: readonly Term[], x: EntryTerm): Term => {
  const exponents: Term[] = []
  const exponentials: Term[] = []
  const others: Term[] = []
  for (const f of functions.flatMap(basisFactors)) {
    const [base, exponent] = asPower(f)
    if (base === x) exponents.push(exponent)
    else if (f.kind === 'call' && f.name === 'exp') exponentials.push(f.args[0]!)
    else others.push(f)
  }
  return mul(power(x, add(...exponents)), exp(canonical(add(...exponentials), x)), ...others)
}

const isIntegerNumber = (k: Term): boolean => k.kind === 'number' && Q.isInteger(k.value)
const isEvenNumber = (k: Term): boolean => k.kind === 'number' && Q.isInteger(k.value) && k.value.n % 2n === 0n

/** Powers of one basis function, for any exponent where it is positive, for integers elsewhere. */
const basisPower = (basis: Term, k: Term, x: EntryTerm): Term | undefined => {
  const factors: Term[] = []
  for (const f of basisFactors(basis)) {
    const [base, exponent] = asPower(f)
    if (f.kind === 'call' && f.name === 'exp') factors.push(exp(canonical(mul(k, f.args[0]!), x)))
    else if (isIntegerNumber(k) || isPositiveOnDomain(base, x)) factors.push(power(base, mul(exponent, k)))
    else if (isEvenNumber(exponent)) factors.push(power(call('abs', base), mul(exponent, k)))
    else return undefined
  }
  return mul(...factors)
}

const powerParts = (base: Term, exponent: Term, x: EntryTerm): readonly Part[] => {
  if (dependsOn(exponent, x)) {
    if (dependsOn(base, x) || !isPositive(base)) return [[ONE, power(base, exponent)]]
    return partsOf(exp(mul(exponent, log(base))), x)
  }
  if (base.kind === 'mul') {
    // (c·f·g)^k = c^k f^k g^k for integers, and where all that varies is positive.
    const varying = base.children.filter((f) => dependsOn(f, x))
    if (isIntegerNumber(exponent) || varying.every((f) => isPositiveOnDomain(f, x))) {
      const constant = mul(...base.children.filter((f) => !dependsOn(f, x)))
      return varying.map((f) => powerParts(f, exponent, x)).reduce(product(x), [[power(constant, exponent), ONE]])
    }
  }
  const inner = expandIn(base, x)
  if (inner.size === 1) {
    const [[b, c]] = [...inner] as [[Term, Term]]
    const raised = basisPower(b, exponent, x)
    if (raised) return [[power(c, exponent), raised]]
  }
  if (
    exponent.kind === 'number' &&
    Q.isInteger(exponent.value) &&
    exponent.value.n >= 2n &&
    exponent.value.n <= MAX_POWER
  ) {
    const parts = [...inner].map(([b, c]): Part => [c, b])
    let result: readonly Part[] = parts
    for (let n = 1n; n < exponent.value.n; n++) result = product(x)(result, parts)
    return result
  }
  return [[ONE, power(recompose(inner), exponent)]]
}

const callParts = (t: Term & { kind: 'call' }, x: EntryTerm): readonly Part[] => {
  const [u] = t.args as readonly [Term]
  switch (t.name) {
    case 'sqrt':
      return powerParts(u, HALF, x)
    case 'exp':
      return expParts(u, x)
    case 'log':
      return logParts(u, x)
    case 'cosh':
    case 'sinh': {
      const sign = t.name === 'cosh' ? HALF : negated(HALF)
      return [...partsOf(mul(HALF, exp(u)), x), ...partsOf(mul(sign, exp(negated(u))), x)]
    }
    case 'logcosh': {
      const w = canonical(u, x)
      return [...partsOf(call('softplus', mul(TWO, w)), x), ...partsOf(negated(add(w, log(TWO))), x)]
    }
    case 'softplus': {
      // softplus(u) = u + softplus(−u): one of the two for a slope whose sign is known.
      const w = canonical(u, x)
      const slope = affineIn(w, x)?.[1]
      return slope && isPositive(negated(slope))
        ? [...partsOf(w, x), [ONE, call('softplus', negated(w))]]
        : [[ONE, call('softplus', w)]]
    }
    case 'abs': {
      const inner = expandIn(u, x)
      if (isPositiveOnDomain(recompose(inner), x)) return partsOf(u, x)
      if (inner.size === 1) {
        const [[b, c]] = [...inner] as [[Term, Term]]
        const size = isPositive(c) ? c : isPositive(negated(c)) ? negated(c) : call('abs', c)
        return [[size, isPositiveOnDomain(b, x) ? b : call('abs', b)]]
      }
      return [[ONE, call('abs', recompose(inner))]]
    }
    default: {
      const formula = unfolded(t)
      return formula ? partsOf(formula, x) : [[ONE, call(t.name, ...t.args.map((arg) => canonical(arg, x)))]]
    }
  }
}

/** exp(u): constants of u move to the coefficient, k·log x becomes x^k. */
const expParts = (u: Term, x: EntryTerm): readonly Part[] => {
  const constants: Term[] = []
  const powers: Term[] = []
  const rest: Term[] = []
  for (const [b, c] of expandIn(u, x)) {
    if (b === ONE) constants.push(c)
    else if (b.kind === 'call' && b.name === 'log') powers.push(power(b.args[0]!, c))
    else rest.push(mul(c, b))
  }
  return [[exp(add(...constants)), joinBasis([...powers, exp(add(...rest))], x)]]
}

/** Coefficients of the constant and of `functions`, 0 where absent, or undefined where the expansion has any other. */
export const coefficientsOf = (expansion: Expansion, functions: readonly Term[]): readonly Term[] | undefined => {
  const wanted = [ONE, ...functions]
  for (const basis of expansion.keys()) if (!wanted.includes(basis)) return undefined
  return wanted.map((f) => expansion.get(f) ?? ZERO)
}

/** Coefficients of x⁰, x¹, …, or undefined where the term is no polynomial of that degree. */
export const polynomialIn = (term: Term, x: EntryTerm, maxDegree = 12): readonly Term[] | undefined => {
  const coefficients: Term[] = []
  for (const [b, c] of expandIn(term, x)) {
    const k = degreeOf(b, x)
    if (k === undefined || k > maxDegree) return undefined
    coefficients[k] = c
  }
  return Array.from(coefficients, (c) => c ?? ZERO)
}

/** k where the basis function is x^k with an integer k ≥ 0. */
export const degreeOf = (basis: Term, x: EntryTerm): number | undefined => {
  if (basis === ONE) return 0
  const [base, exponent] = asPower(basis)
  return base === x && exponent.kind === 'number' && Q.isInteger(exponent.value) && exponent.value.n >= 0n
    ? Number(exponent.value.n)
    : undefined
}

/** [b, a] with u = a·x + b, or undefined. */
export const affineIn = (u: Term, x: EntryTerm): readonly [constant: Term, slope: Term] | undefined => {
  const c = polynomialIn(u, x, 1)
  return c?.length === 2 ? [c[0]!, c[1]!] : undefined
}

const energies = new WeakMap<Unit, Expansion>()
/** e(x) of a unit by basis functions, kept with the unit. @throws ExpansionTooLarge */
export const energyOf = (unit: Unit): Expansion => {
  let expansion = energies.get(unit)
  if (!expansion) energies.set(unit, (expansion = expandIn(unit.energy, unit.x)))
  return expansion
}
