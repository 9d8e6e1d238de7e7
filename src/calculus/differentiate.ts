import {
  add,
  data,
  delta,
  diff,
  type EntryTerm,
  equals,
  exp,
  expectation,
  freshIndex,
  ifThen,
  inverse,
  isIntegerValued,
  log,
  logOfProduct,
  marginal,
  mul,
  neg,
  not,
  number,
  ONE,
  openBinder,
  openMatrix,
  power,
  prod,
  sub,
  substitute,
  sum,
  type Term,
  unknown,
  type UnknownTerm,
  type Variable,
  ZERO,
  TERMS,
} from '../expr'
import { FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { jumpsWith } from './pointMass'

/**
 * ∂term/∂by at index level, for all sizes: ∂v[k]/∂v[i] = δ(k, i), and deltas are contracted by the sums around them
 * (Laue, Mitterreiter, Giesen 2018). A derivative that is structurally zero is 0; where the function has a kink the
 * result is undefined. Entries of a symmetric matrix count as independent.
 */
export const differentiate = (term: Term, by: EntryTerm): Term => {
  const memo = new Map<Term, Term>()
  const d = (t: Term): Term => {
    if (!dependsOn(t, by.variable)) return ZERO
    let result = memo.get(t)
    if (result === undefined) memo.set(t, (result = rule(t, by, d)))
    return result
  }
  return d(term)
}

const dependsOn = (t: Term, v: Variable): boolean => t.symbols.has(v.name)

const rule = (t: Term, by: EntryTerm, d: (t: Term) => Term): Term => {
  switch (t.kind) {
    case 'entry':
      return t.variable === by.variable ? delta(t.slots, by.slots) : ZERO
    case 'add':
      return add(...t.children.map(d))
    case 'mul':
      return productRule(signedPower(t.children), d)
    case 'power':
      return powerRule(t.base, t.exponent, t, d)
    case 'call': {
      // The derivative of a product has no factor that cancels with the product itself.
      const parts =
        t.name === 'log' && [t.args[0]!, ...t.args[0]!.children].some((f) => f.kind === 'prod')
          ? logOfProduct(t.args[0]!)
          : undefined
      if (parts) return d(parts)
      return add(
        ...t.args.map((arg, k) => {
          const inner = d(arg)
          return inner === ZERO ? ZERO : mul(FUNCTIONS[t.name].derivative(TERMS, t.args)[k]!, inner)
        }),
      )
    }
    case 'sum': {
      const { index: at, body } = openBinder(t)
      return sum(at, d(body))
    }
    case 'prod': {
      const { index: at, body } = openBinder(t)
      const other = freshIndex(at)
      const others = substitute(body, new Map([[at, other]]))
      return sum(at, mul(d(body), prod(other, ifThen(equals(other, at), ONE, others))))
    }
    case 'logsumexp': {
      const { index: at, body } = openBinder(t)
      return sum(at, mul(exp(sub(body, t)), d(body)))
    }
    case 'if':
      return ifThen(t.condition, d(t.then), d(t.otherwise))
    case 'inverse': {
      const { row, column, body } = openMatrix(t)
      const entryOf = (r: Term, c: Term): Term => inverse(row, column, body, [r, c])
      const [a, b] = [freshIndex(row), freshIndex(column)]
      const inner = substitute(
        d(body),
        new Map<Term, Term>([
          [row, a],
          [column, b],
        ]),
      )
      return neg(sum(a, sum(b, mul(entryOf(t.at[0], a), inner, entryOf(b, t.at[1])))))
    }
    case 'logdet': {
      const { row, column, body } = openMatrix(t)
      return sum(row, sum(column, mul(inverse(row, column, body, [column, row]), d(body))))
    }
    case 'unknown':
      return unknownRule(t, by, d)
    case 'diff': {
      const inner = differentiate(t.body, t.by)
      return inner === t ? diff(t, by) : d(inner)
    }
    case 'logpartition':
      return jumpsWith(t.energy, by, t.over) ? diff(t, by) : neg(expectation(t.over, t.energy, d(t.energy)))
    case 'expectation': {
      // What jumps at a place that moves has more of a derivative than the pointwise one: it is left to jets.
      if (jumpsWith(t.body, by, t.over) || jumpsWith(t.energy, by, t.over)) return diff(t, by)
      const mean = (f: Term): Term => expectation(t.over, t.energy, f)
      const dE = d(t.energy)
      if (dE === ZERO) return mean(d(t.body))
      return add(mean(d(t.body)), neg(mean(mul(t.body, dE))), mul(t, mean(dE)))
    }
    case 'marginal':
      return jumpsWith(t.body, by, t.over) ? diff(t, by) : marginal(t.over, d(t.body))
    case 'data':
      return data(t.over, d(t.body))
    case 'datascore':
      return diff(t, by)
    default:
      return ZERO
  }
}

/** A factor of a product, with its derivative where that is not to be had from the factor itself. */
interface Factor {
  readonly term: Term
  readonly slope?: (d: (t: Term) => Term) => Term
}

const productRule = (factors: readonly Factor[], d: (t: Term) => Term): Term =>
  add(
    ...factors.map(({ term, slope }, k) => {
      const inner = slope ? slope(d) : d(term)
      return inner === ZERO ? ZERO : mul(inner, ...factors.filter((_, l) => l !== k).map((f) => f.term))
    }),
  )

/** u of |u|, of √|u| and of |u|^q for a number q > 0, and the q. */
const powerOfAbs = (t: Term): { readonly of: Term; readonly exponent: Q.Rational } | undefined => {
  if (t.kind === 'call' && t.name === 'sqrt') {
    const root = powerOfAbs(t.args[0]!)
    return root && { ...root, exponent: Q.mul(root.exponent, Q.HALF) }
  }
  const [base, exponent] = t.kind === 'power' && t.exponent.kind === 'number' ? [t.base, t.exponent.value] : [t, Q.ONE]
  return base.kind === 'call' && base.name === 'abs' && Q.sign(exponent) > 0
    ? { of: base.args[0]!, exponent }
    : undefined
}

/** ∂(u·|u|^q) = (q + 1)·|u|^q·∂u, at u = 0 too, where each of the factors by itself has no such derivative. */
const signedPower = (factors: readonly Term[]): readonly Factor[] => {
  for (const even of factors) {
    const known = powerOfAbs(even)
    if (!known || !factors.includes(known.of)) continue
    const { of, exponent } = known
    const both: Factor = {
      term: mul(of, even),
      slope: (d) => mul(number(Q.add(exponent, Q.ONE)), even, d(of)),
    }
    return [both, ...factors.filter((f) => f !== even && f !== of).map((term) => ({ term }))]
  }
  return factors.map((term) => ({ term }))
}

/** Powers of what has a kink that have none: ∂relu(u)^p = p·relu(u)^(p−1)·∂u for p > 1, ∂|u|^p = p·u·|u|^(p−2)·∂u for p ≥ 2. */
const smoothPower = (base: Term, exponent: Term): readonly [slope: Term, of: Term] | undefined => {
  if (exponent.kind !== 'number' || base.kind !== 'call') return undefined
  const { value } = exponent
  const [of] = base.args
  if (base.name === 'relu' && Q.sign(Q.sub(value, Q.ONE)) > 0)
    return [mul(exponent, power(base, number(Q.sub(value, Q.ONE)))), of!]
  if (base.name === 'abs' && Q.sign(Q.sub(value, Q.rational(2))) >= 0)
    return [mul(exponent, of!, power(base, number(Q.sub(value, Q.rational(2))))), of!]
  return undefined
}

/** b·x^(b−1) with x⁰ = 1 everywhere, so the term of an exponent that may be 0 is left out by a bracket. */
const powerRule = (base: Term, exponent: Term, whole: Term, d: (t: Term) => Term): Term => {
  const smooth = smoothPower(base, exponent)
  if (smooth) return mul(smooth[0], d(smooth[1]))
  const dBase = d(base)
  const dExponent = d(exponent)
  const lowered = mul(exponent, power(base, sub(exponent, ONE)))
  const byBase =
    dBase === ZERO
      ? ZERO
      : exponent.kind !== 'number' && isIntegerValued(exponent)
        ? mul(ifThen(not(equals(exponent, ZERO)), lowered, ZERO), dBase)
        : mul(lowered, dBase)
  return dExponent === ZERO ? byBase : add(byBase, mul(whole, log(base), dExponent))
}

const unknownRule = (t: UnknownTerm, by: EntryTerm, d: (t: Term) => Term): Term => {
  const direct = t.fn.parameters.includes(by.variable) ? unknown(t.fn, t.args, t.component, [...t.by, by]) : ZERO
  const chained = t.args.map((arg, k) => mul(unknown(t.fn, t.args, t.component, [...t.by, number(k)]), d(arg)))
  return add(direct, ...chained)
}
