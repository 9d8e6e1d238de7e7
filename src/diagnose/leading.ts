import {
  add,
  call,
  isPositive,
  mul,
  neg,
  number,
  ONE,
  openBinder,
  power,
  sum,
  type Term,
  type Variable,
  ZERO,
} from '../expr'
import { type Far, FUNCTIONS, type FunctionName } from '../functions'
import * as Q from '../numbers/rational'

/*
 * How a term goes as one number of it goes to an end: like c·rᵈ·(log r)ˡ, r → ∞, beside which the rest is of no account.
 * The other letters are taken to be generic: a coefficient that may be 0 is not.
 */

export interface Leading {
  readonly degree: Q.Rational
  /** The power of log r, a whole number. */
  readonly logs: number
  /** Undefined where only its size is known. */
  readonly coefficient: Term | undefined
}

/** Exponentially small. */
const VANISHING = 'vanishing'
type Known = Leading | typeof VANISHING

const of = (degree: Q.Rational, coefficient: Term | undefined, logs = 0): Leading => ({ degree, logs, coefficient })
const BOUNDED = of(Q.ZERO, undefined)

export const isBounded = ({ degree, logs }: Leading): boolean => Q.sign(degree) === 0 && logs === 0
const grows = ({ degree }: Leading): boolean => Q.sign(degree) > 0

const compareSizes = (a: Leading, b: Leading): number => Q.compare(a.degree, b.degree) || a.logs - b.logs

/** What a term is like where `variable` is what is given here; undefined where that is not known. */
export const leadingOf = (term: Term, variable: Variable, value: Leading): Leading | undefined => {
  const leading = (t: Term): Known | undefined => {
    if (!t.symbols.has(variable.name)) return t === ZERO ? VANISHING : of(Q.ZERO, t)
    switch (t.kind) {
      case 'entry':
        return t.variable === variable && t.slots.length === 0 ? value : undefined
      case 'add':
        return ofEach(t.children, sumOf)
      case 'mul':
        return ofEach(t.children, productOf)
      case 'power':
        return t.exponent.kind === 'number' ? raised(leading(t.base), t.exponent.value) : undefined
      case 'sum': {
        const { index, body } = openBinder(t)
        const one = leading(body)
        if (one === undefined || one === VANISHING || one.coefficient === undefined) return one
        return { ...one, coefficient: sum(index, one.coefficient) }
      }
      case 'call':
        return t.args.length === 1 ? called(t.name, leading(t.args[0]!)) : undefined
      default:
        return undefined
    }
  }
  const ofEach = (terms: readonly Term[], join: (list: readonly Known[]) => Known | undefined): Known | undefined => {
    const list = terms.map(leading)
    return list.every((one) => one !== undefined) ? join(list) : undefined
  }
  const found = leading(term)
  return found === VANISHING ? of(Q.ZERO, ZERO) : found
}

const sumOf = (list: readonly Known[]): Known | undefined => {
  const parts = list.filter((one) => one !== VANISHING)
  if (parts.length === 0) return VANISHING
  const most = parts.reduce((a, b) => (compareSizes(b, a) > 0 ? b : a))
  const equal = parts.filter((one) => compareSizes(one, most) === 0).map((one) => one.coefficient)
  if (!equal.every((c) => c !== undefined)) return { ...most, coefficient: undefined }
  const coefficient = add(...equal)
  // What is left where they cancel is not known.
  return coefficient === ZERO ? undefined : { ...most, coefficient }
}

const productOf = (list: readonly Known[]): Known => {
  const parts = list.filter((one) => one !== VANISHING)
  if (parts.length < list.length) return VANISHING
  const coefficients = parts.map((one) => one.coefficient)
  return {
    degree: parts.reduce((d, one) => Q.add(d, one.degree), Q.ZERO),
    logs: parts.reduce((l, one) => l + one.logs, 0),
    coefficient: coefficients.every((c) => c !== undefined) ? mul(...coefficients) : undefined,
  }
}

const raised = (base: Known | undefined, exponent: Q.Rational): Known | undefined => {
  if (base === undefined || base === VANISHING) return base && Q.sign(exponent) > 0 ? VANISHING : undefined
  const { degree, logs, coefficient } = base
  const isWhole = Q.isInteger(exponent) && Q.sign(exponent) > 0
  if (!isWhole && !(coefficient && isPositive(coefficient) && logs === 0)) return undefined
  return of(Q.mul(degree, exponent), coefficient && power(coefficient, number(exponent)), logs * Q.toNumber(exponent))
}

const called = (name: FunctionName, x: Known | undefined): Known | undefined => {
  if (x === undefined) return undefined
  const { between, far, shape, growth } = FUNCTIONS[name].facts
  if (between || (shape === 'wave' && growth === 'polynomial')) return BOUNDED
  switch (name) {
    case 'sqrt':
      return raised(x, Q.HALF)
    case 'exp':
      if (x === VANISHING || isBounded(x)) return BOUNDED
      return grows(x) && x.coefficient && isPositive(neg(x.coefficient)) ? VANISHING : undefined
    case 'log':
    case 'log1p':
      if (x === VANISHING) return name === 'log1p' ? VANISHING : undefined
      if (grows(x)) return of(Q.ZERO, number(x.degree), 1)
      if (name === 'log1p') return isBounded(x) || Q.sign(x.degree) < 0 ? BOUNDED : undefined
      return x.logs === 0 ? (isBounded(x) ? BOUNDED : of(Q.ZERO, number(x.degree), 1)) : undefined
    default:
      return far && farOut(x, far)
  }
}

/** Of a function that is like this far out. */
const farOut = (x: Known, [left, right]: readonly [Far, Far]): Known | undefined => {
  if (x === VANISHING || isBounded(x) || Q.sign(x.degree) < 0) return BOUNDED
  if (!grows(x)) return undefined
  const { coefficient: c } = x
  if (c && isPositive(c)) return atEnd(right, x, c)
  if (c && isPositive(neg(c))) return left === 'exp(x)' ? VANISHING : atEnd(left, x, neg(c))
  if (typeof left === 'number' && typeof right === 'number') return BOUNDED
  if (right !== '|x|' || !(left === '|x|' || left === 'exp(x)' || left === 0)) return undefined
  return { ...x, coefficient: c && call(left === '|x|' ? 'abs' : 'relu', c) }
}

const atEnd = (end: Far, x: Leading, size: Term): Known | undefined => {
  if (end === '|x|') return { ...x, coefficient: size }
  return end === 0 ? VANISHING : typeof end === 'number' ? BOUNDED : undefined
}

/** r, −r, or 1/r. */
export const ENDS = {
  infinity: of(Q.ONE, ONE),
  minusInfinity: of(Q.ONE, number(-1)),
  zero: of(Q.rational(-1), ONE),
} as const
