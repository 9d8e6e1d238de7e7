import {
  add,
  factorsOf,
  freeIndices,
  ifThen,
  type IndexTerm,
  linearDifference,
  lowerBound,
  mapTerm,
  mod,
  mul,
  number,
  ONE,
  solveFor,
  splitCoefficient,
  sub,
  substitute,
  sum,
  summandsOf,
  type Term,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { isBracket } from './factors'

/* Sums over an index that a Kronecker delta fixes, wherever in a product or a small power the delta stands. */

/** A square of more summands, or a higher power, is not multiplied out for its deltas. */
const MOST_PARTS = 24

/** Σ_k (δ(k, i) + a_k)² b_k and the like: only what holds the delta is multiplied out. Undefined where there is none. */
export const contractDelta = (at: IndexTerm, body: Term): Term | undefined => {
  const parts = expanded(body, at)
  if (!parts || parts.length > MOST_PARTS) return undefined
  const contracted: Term[] = []
  const rest: Term[] = []
  for (const part of parts) {
    const done = contractOne(at, part)
    if (done) contracted.push(done)
    else rest.push(part)
  }
  return contracted.length === 0 ? undefined : add(...contracted, sum(at, add(...rest)))
}

const contractOne = (at: IndexTerm, part: Term): Term | undefined => {
  const [coefficient, core] = splitCoefficient(part)
  if (!isBracket(core) || !core.condition.free.has(at.name)) return undefined
  const value = onRing(core, at)
  if (value) return mul(number(coefficient), withoutNestedMod(value))
  if (!solveFor(core.condition, at)) return undefined
  return sum(at, part)
}

const holdsDelta = (term: Term, at: IndexTerm): boolean => {
  const [, core] = splitCoefficient(term)
  if (!isBracket(core) || !core.condition.free.has(at.name)) return false
  return solveFor(core.condition, at) !== undefined || onRing(core, at) !== undefined
}

const isDelta = (term: Term): boolean => {
  const [, core] = splitCoefficient(term)
  return isBracket(core) && freeIndices(core.condition).some((at) => holdsDelta(core, at))
}

/** Summands of the body, with the factor that holds a delta over the index multiplied out. */
const expanded = (body: Term, at: IndexTerm): readonly Term[] | undefined => {
  if (holdsDelta(body, at)) return [body]
  if (body.kind === 'add') {
    const parts = body.children.map((child) => expanded(child, at))
    return parts.every((p) => p === undefined) ? undefined : body.children.flatMap((child, k) => parts[k] ?? [child])
  }
  if (isBracket(body)) return expanded(body.then, at)?.map((part) => ifThen(body.condition, part, ZERO))
  const factors = factorsOf(body)
  for (const factor of factors) {
    const parts = ofFactor(factor, at)
    if (!parts) continue
    const others = factors.filter((f) => f !== factor)
    return parts.map((part) => mul(part, ...others))
  }
  return undefined
}

/** Summands of a sum with a delta among them, or of a small power of one. */
const ofFactor = (factor: Term, at: IndexTerm): readonly Term[] | undefined => {
  const [base, times] = factor.kind === 'power' ? [factor.base, countOf(factor.exponent)] : [factor, 1]
  if (base.kind !== 'add' || times === undefined) return undefined
  const deltas = base.children.filter((child) => holdsDelta(child, at))
  // The square of what is more than deltas is not multiplied out for them: (vᵢ + [i = 1])² stays.
  if (deltas.length === 0 || (times > 1 && !base.children.every(isDelta))) return undefined
  const others = base.children.filter((child) => !deltas.includes(child))
  const summands = others.length === 0 ? deltas : [...deltas, add(...others)]
  if (summands.length ** times > MOST_PARTS) return undefined
  let products: readonly Term[] = [ONE]
  for (let k = 0; k < times; k++) products = products.flatMap((p) => summands.map((s) => mul(p, s)))
  const total = add(...products)
  return summandsOf(total)
}

const countOf = (exponent: Term): number | undefined =>
  exponent.kind === 'number' && Q.isInteger(exponent.value) && exponent.value.n > 0n && exponent.value.n <= 4n
    ? Number(exponent.value.n)
    : undefined

/**
 * Σ_j [mod(j + a, n) + b = e]·f(j) over a whole ring 1..n, on which there is one such j, for an e of which the ranges
 * tell that it is a value of the left side.
 */
const onRing = (bracket: Term & { kind: 'if' }, at: IndexTerm): Term | undefined => {
  const conjuncts = bracket.condition.kind === 'and' ? bracket.condition.children : [bracket.condition]
  if (at.low !== ONE) return undefined
  for (const equation of conjuncts) {
    if (equation.kind !== 'compare' || equation.op !== '==') continue
    const { constant, coefficients } = linearDifference(equation.left, equation.right)
    const ring = [...coefficients.keys()].find(
      (t) => t.kind === 'mod' && t.right === at.high && t.left.free.has(at.name),
    )
    if (ring?.kind !== 'mod') continue
    const sign = coefficients.get(ring)!
    const inner = linearDifference(ring.left, ZERO)
    const others = [...coefficients].filter(([t]) => t !== ring)
    if (others.some(([t]) => t.free.has(at.name)) || !Q.isInteger(sign) || !isUnit(sign)) continue
    if (!isUnit(inner.coefficients.get(at)) || Q.sign(inner.coefficients.get(at)!) < 0) continue
    // mod(j + a, n) = place, where place is −sign·(all the rest).
    const flip = Q.neg(sign)
    const place = add(number(Q.mul(flip, constant)), ...others.map(([t, c]) => mul(number(Q.mul(flip, c)), t)))
    if (!isWithin(place, ZERO, sub(at.high, ONE))) continue
    const shift = sub(ring.left, at)
    if (shift.free.has(at.name)) continue
    const value = add(mod(sub(sub(place, shift), ONE), at.high), ONE)
    const put = new Map<Term, Term>([[at, value]])
    const rest = conjuncts.filter((other) => other !== equation)
    let result = substitute(bracket.then, put)
    for (const condition of rest) result = ifThen(substitute(condition, put) as typeof condition, result, ZERO)
    return result
  }
  return undefined
}

const isUnit = (c: Q.Rational | undefined): boolean => c !== undefined && (Q.equal(c, Q.ONE) || Q.equal(c, Q.MINUS_ONE))

const isWithin = (value: Term, low: Term, high: Term): boolean =>
  [linearDifference(value, low), linearDifference(high, value)].every((form) => {
    const least = lowerBound(form)
    return least !== undefined && Q.sign(least) >= 0
  })

/** mod(mod(a, n) + b, n) as mod(a + b, n), and as a + b itself where the ranges tell that it is within 0..n − 1. */
const withoutNestedMod = (term: Term): Term => {
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    let known = memo.get(t)
    if (known === undefined) {
      const inside = mapTerm(t, walk)
      memo.set(t, (known = inside.kind === 'mod' ? simplerMod(inside) : inside))
    }
    return known
  }
  return walk(term)
}

const simplerMod = (term: Term & { kind: 'mod' }): Term => {
  const { left, right } = term
  const parts = summandsOf(left)
  const nested = parts.find((t) => t.kind === 'mod' && t.right === right)
  if (nested?.kind === 'mod') return simplify(add(nested.left, ...parts.filter((t) => t !== nested)), right)
  return simplify(left, right)
}
const simplify = (left: Term, right: Term): Term => (isWithin(left, ZERO, sub(right, ONE)) ? left : mod(left, right))
