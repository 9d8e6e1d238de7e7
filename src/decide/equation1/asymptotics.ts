import { mul, neg, remembered, type Term } from '../../expr'
import { Evaluator } from '../../hidden/evaluator'
import { FUNCTIONS, type FunctionName } from '../../functions'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import { isFault } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'

/*
 * How a term of one variable x behaves as x → ∞, exactly: t/(exp(P(x)) xᵈ) lies between two bounds of one sign. Where terms
 * may cancel nothing is said.
 */

/** Coefficients by exponents. */
type Polynomial = ReadonlyMap<number, Q.Rational>

export interface Order {
  /** P, without a constant. */
  readonly exponent: Polynomial
  /** d */
  readonly degree: Q.Rational
  readonly sign: 1 | -1
}

const NONE: Polynomial = new Map()
const constantOrder = (sign: 1 | -1): Order => ({ exponent: NONE, degree: Q.ZERO, sign })

/** Which of two grows faster: the sign of the difference. */
const compareOrders = (a: Order, b: Order): number => {
  const gap = sumOf(a.exponent, scaled(b.exponent, Q.MINUS_ONE))
  const top = Math.max(0, ...gap.keys())
  return top > 0 ? Q.sign(gap.get(top)!) : Q.compare(a.degree, b.degree)
}

export const productOf = (a: Order, b: Order): Order => ({
  exponent: sumOf(a.exponent, b.exponent),
  degree: Q.add(a.degree, b.degree),
  sign: a.sign === b.sign ? 1 : -1,
})

const CONSTANT = constantOrder(1)

/** −1 for what vanishes, 1 for what grows without bound, 0 for what does neither. */
export const tendency = (order: Order): number => compareOrders(order, CONSTANT)

const sumOf = (a: Polynomial, b: Polynomial): Polynomial => {
  const sum = new Map(a)
  for (const [k, c] of b) sum.set(k, Q.add(sum.get(k) ?? Q.ZERO, c))
  return new Map([...sum].filter(([, c]) => Q.sign(c) !== 0))
}
const scaled = (p: Polynomial, by: Q.Rational): Polynomial => new Map([...p].map(([k, c]) => [k, Q.mul(c, by)]))
const timesPolynomial = (a: Polynomial, b: Polynomial): Polynomial =>
  [...a].reduce<Polynomial>((sum, [k, c]) => sumOf(sum, new Map([...b].map(([j, d]) => [k + j, Q.mul(c, d)]))), NONE)
const MOST_POWER = 12

/** P(x) + d log x, from which a term differs by something bounded. */
interface Expansion {
  readonly exponent: Polynomial
  readonly degree: Q.Rational
}
const STAYS: Expansion = { exponent: NONE, degree: Q.ZERO }

/** The behaviour of terms as x → ∞; undefined where it is not known. */
export const ordersIn = (x: Term): ((t: Term) => Order | undefined) => {
  const [name] = x.symbols
  const varies = (t: Term): boolean => t.symbols.has(name!)

  /** The term as a polynomial in x and 1/x. */
  const polynomial: (t: Term) => Polynomial | undefined = remembered((t) => {
    if (t === x) return new Map([[1, Q.ONE]])
    switch (t.kind) {
      case 'number':
        return Q.sign(t.value) === 0 ? NONE : new Map([[0, t.value]])
      case 'add':
        return joined(t.children, sumOf)
      case 'mul':
        return joined(t.children, timesPolynomial)
      case 'power': {
        const k = t.exponent.kind === 'number' && Q.isInteger(t.exponent.value) ? Number(t.exponent.value.n) : undefined
        const base = k === undefined || Math.abs(k) > MOST_POWER ? undefined : polynomial(t.base)
        if (!base || k === undefined) return undefined
        const [only, ...more] = base
        if (k < 0) return only && more.length === 0 ? new Map([[only[0] * k, Q.power(only[1], BigInt(k))]]) : undefined
        return Array.from({ length: k }, () => base).reduce(timesPolynomial, new Map([[0, Q.ONE]]))
      }
      default:
        return undefined
    }
  })
  const joined = (
    terms: readonly Term[],
    join: (a: Polynomial, b: Polynomial) => Polynomial,
  ): Polynomial | undefined => {
    const all = terms.map(polynomial)
    return all.every((p) => p !== undefined) ? all.reduce(join) : undefined
  }

  const order: (t: Term) => Order | undefined = remembered((t) => {
    if (!varies(t)) return signed(t)
    const p = polynomial(t)
    if (p) return leading(p)
    switch (t.kind) {
      case 'add':
        return ofSum(t.children)
      case 'mul': {
        const all = t.children.map(order)
        return all.every((o) => o !== undefined) ? all.reduce(productOf) : undefined
      }
      case 'power':
        return t.exponent.kind === 'number' ? raisedTo(order(t.base), t.exponent.value) : undefined
      case 'call':
        return t.args.length === 1 ? ofCall(t.name, t.args[0]!) : undefined
      default:
        return undefined
    }
  })

  const leading = (p: Polynomial): Order | undefined => {
    if (p.size === 0) return undefined
    const top = Math.max(...p.keys())
    return { exponent: NONE, degree: Q.rational(top), sign: Q.sign(p.get(top)!) > 0 ? 1 : -1 }
  }

  /** That of the largest summands, where all of these have one sign. */
  const ofSum = (terms: readonly Term[]): Order | undefined => {
    const all = terms.map(order)
    if (!all.every((o) => o !== undefined)) return undefined
    const top = all.reduce((a, b) => (compareOrders(a, b) >= 0 ? a : b))
    return all.every((o) => o.sign === top.sign || compareOrders(o, top) < 0) ? top : undefined
  }

  const raisedTo = (base: Order | undefined, k: Q.Rational): Order | undefined => {
    if (!base || (base.sign < 0 && !Q.isInteger(k))) return undefined
    return {
      exponent: scaled(base.exponent, k),
      degree: Q.mul(base.degree, k),
      sign: base.sign < 0 && k.n % 2n !== 0n ? -1 : 1,
    }
  }

  /** 1 or −1 for what goes to ∞ or −∞, 0 for what stays bounded. */
  const goes = (u: Term): number | undefined => {
    const of = order(u)
    return of && (tendency(of) > 0 ? of.sign : 0)
  }

  const exponential = (u: Term, sign: 1 | -1 = 1): Order | undefined => {
    const of = expansion(u)
    return of && { ...of, sign }
  }

  const ofCall = (name_: FunctionName, u: Term): Order | undefined => {
    if (name_ === 'exp') return exponential(u)
    if (name_ === 'sqrt') return raisedTo(order(u), Q.HALF)
    if (name_ === 'log') return ofLogarithm(u)
    const way = goes(u)
    const { far, sign } = FUNCTIONS[name_].facts
    if (way === undefined || !far) return undefined
    if (way === 0) return sign === 'positive' ? constantOrder(1) : undefined
    const end = far[way < 0 ? 0 : 1]
    switch (end) {
      case '|x|':
        return order(way < 0 ? neg(u) : u)
      case 'exp(x)':
        return exponential(u)
      case 'exp(-x)':
        return exponential(neg(u))
      case '-exp(-x)':
        return exponential(neg(u), -1)
      default:
        return end === 0 ? undefined : constantOrder(end > 0 ? 1 : -1)
    }
  }

  /** Of log u, where u is as large as an exponential. */
  const ofLogarithm = (u: Term): Order | undefined => {
    const of = order(u)
    return of && of.sign > 0 && of.exponent.size > 0 ? leading(of.exponent) : undefined
  }

  const expansion: (u: Term) => Expansion | undefined = remembered((u) => {
    if (!varies(u)) return STAYS
    const p = polynomial(u)
    if (p) return { exponent: new Map([...p].filter(([k]) => k > 0)), degree: Q.ZERO }
    if (goes(u) === 0) return STAYS
    if (u.kind === 'add') {
      const all = u.children.map(expansion)
      return all.every((e) => e !== undefined)
        ? all.reduce((a, b) => ({ exponent: sumOf(a.exponent, b.exponent), degree: Q.add(a.degree, b.degree) }))
        : undefined
    }
    if (u.kind === 'mul') {
      const [factor, ...rest] = u.children
      const of = factor?.kind === 'number' ? expansion(mul(...rest)) : undefined
      return of && factor?.kind === 'number'
        ? { exponent: scaled(of.exponent, factor.value), degree: Q.mul(of.degree, factor.value) }
        : undefined
    }
    return u.kind === 'call' && u.args.length === 1 ? expansionOfCall(u.name, u.args[0]!) : undefined
  })

  const expansionOfCall = (name_: FunctionName, u: Term): Expansion | undefined => {
    if (name_ === 'log') {
      const of = order(u)
      return of && of.sign > 0 ? of : undefined
    }
    const way = goes(u)
    const end = way === undefined ? undefined : FUNCTIONS[name_].facts.far?.[way < 0 ? 0 : 1]
    if (end === '|x|') return expansion(way! < 0 ? neg(u) : u)
    return typeof end === 'number' || (end === 'exp(x)' && way! < 0) ? STAYS : undefined
  }

  return order
}

/** A term without variables, where its sign is certain. */
const signed = (t: Term): Order | undefined => {
  try {
    const { lo, hi } = new Evaluator(intervalAlgebra, new Map(), new Map()).value(t)
    return lo > 0 ? constantOrder(1) : hi < 0 ? constantOrder(-1) : undefined
  } catch (error) {
    if (isFault(error)) return undefined
    throw error
  }
}
