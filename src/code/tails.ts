import type { FunctionName } from '../functions'
import {
  add,
  call,
  entry,
  factorsOf,
  fromInside,
  isPositive,
  mul,
  neg,
  ONE,
  PI,
  power,
  sub,
  substitute,
  summandsOf,
  type Term,
  TWO,
  variable,
  ZERO,
} from '../expr'
import { products } from '../program/ground/products'

/*
 * Of a Gaussian density cut off at x, 1/(√π erfcx(x)) − x is how far the mean lies from x, and
 * 1 − 2 (1/(√π erfcx(x)) − x)/(√π erfcx(x)) the variance, log erfc(x) + x² the logarithm of what is left of its mass over
 * its height. Far in the tail nothing is left of these differences, so they are functions of their own.
 */

/** The term with such differences as calls of `excess`, `varianceratio` and `logerfcx`. */
export const withTails = (term: Term): Term => fromInside((t) => RULES.reduce(replaced, t))(term)

const MINUS_ONE = neg(ONE)

/** What a summand k/(√π erfcx(x)) · … and its counterpart together are. */
interface Tail {
  readonly counterpart: Term
  readonly value: Term
}
interface Rule {
  /** x for each part of a summand that the rule is about. */
  readonly cuts: (summand: Term) => readonly Term[]
  readonly tail: (summand: Term, x: Term) => Tail | undefined
}

/** k/(√π erfcx(x)) − k x = k excess(x) */
const MEAN: Rule = {
  cuts: (summand) => divisorsOf(summand),
  tail: (summand, x) => {
    const k = mul(summand, inverseMean(x))
    return { counterpart: neg(mul(k, x)), value: mul(k, call('excess', x)) }
  },
}

/** −2 k excess(x)/(√π erfcx(x)) + k = k varianceratio(x) */
const VARIANCE: Rule = {
  cuts: (summand) => divisorsOf(summand),
  tail: (summand, x) => {
    const excess = call('excess', x)
    if (!factorsOf(summand).includes(excess)) return undefined
    const k = neg(mul(summand, inverseMean(x), power(mul(TWO, excess), MINUS_ONE)))
    return { counterpart: k, value: mul(k, call('varianceratio', x)) }
  },
}

/** k log erfc(x) + k x² = k logerfcx(x) */
const LOGARITHM: Rule = {
  cuts: (summand) => factorsOf(summand).flatMap((f) => argumentOf(f, 'logerfc')),
  tail: (summand, x) => {
    const logarithm = call('logerfc', x)
    const k = mul(...factorsOf(summand).filter((f) => f !== logarithm))
    return { counterpart: mul(k, power(x, TWO)), value: mul(k, call('logerfcx', x)) }
  },
}
const RULES = [MEAN, VARIANCE, LOGARITHM]

const inverseMean = (x: Term): Term => mul(call('sqrt', PI), call('erfcx', x))

/** The sum with values in place of summands and their counterparts, of one or else of all, if these are there. */
const replaced = (t: Term, rule: Rule): Term => {
  if (t.kind !== 'add') return t
  const found = t.children.flatMap((summand) => rule.cuts(summand).map((x): Cut => ({ summand, x })))
  const groups = [...found.map((cut) => [cut]), ...(found.length > 1 ? [found] : [])]
  for (const group of groups) {
    const after = without(t, group, rule)
    if (after) return replaced(after, rule)
  }
  return t
}

interface Cut {
  readonly summand: Term
  readonly x: Term
}

/** The sum with the tails of these summands, if what is left has become shorter. */
const without = (t: Term, group: readonly Cut[], rule: Rule): Term | undefined => {
  const scale = scaleOf(group.map(({ x }) => x))
  const hidden = (u: Term): Term => substitute(u, scale.hide)
  const tails = group.map(({ summand, x }) => rule.tail(hidden(summand), hidden(x)))
  if (!tails.every((tail) => tail !== undefined)) return undefined
  const before = sub(hidden(t), add(...group.map(({ summand }) => hidden(summand))))
  const apart = sub(before, add(...tails.map((tail) => tail.counterpart)))
  const left = [apart, add(...(products(apart) ?? []))].find((sum) => isShorter(sum, before))
  return left && substitute(add(...tails.map((tail) => tail.value), left), scale.show)
}
const isShorter = (sum: Term, than: Term): boolean =>
  than !== ZERO && (sum === ZERO || summandsOf(sum).length < summandsOf(than).length)

/** x for each erfcx(x) that the term is divided by. */
const divisorsOf = (t: Term): readonly Term[] =>
  factorsOf(t).flatMap((f) => (f.kind === 'power' && f.exponent === MINUS_ONE ? argumentOf(f.base, 'erfcx') : []))
const argumentOf = (t: Term, name: FunctionName): readonly Term[] =>
  t.kind === 'call' && t.name === name ? [t.args[0]!] : []

/** The precision in x = l/√(2λ) by a positive name and back: it is one wherever x has a value. */
const scaleOf = (list: readonly Term[]): Readonly<Record<'hide' | 'show', ReadonlyMap<Term, Term>>> => {
  const roots = list
    .flatMap(factorsOf)
    .flatMap((f) => (f.kind === 'power' && f.base.kind === 'call' && f.base.name === 'sqrt' ? f.base.args : []))
  const sums = [...new Set(roots.flatMap(factorsOf).filter((s) => !isPositive(s)))]
  const names = sums.map((_, k) => entry(variable(`λ${k}`, 'parameter', { kind: 'positive', bounds: [] })))
  return { hide: new Map(sums.map((s, k) => [s, names[k]!])), show: new Map(sums.map((s, k) => [names[k]!, s])) }
}
