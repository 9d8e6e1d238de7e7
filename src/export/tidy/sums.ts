import * as Q from '../../numbers/rational'
import {
  add,
  type BinderTerm,
  call,
  countOf,
  ifThen,
  type IndexTerm,
  lessThan,
  linearDifference,
  lowerBound,
  mul,
  neg,
  number,
  ONE,
  openBinder,
  power,
  splitCoefficient,
  sub,
  substitute,
  sum,
  type Term,
  TRUE,
  ZERO,
} from '../../expr'
import { binds, compareStructure, writtenSize } from '../order'
import { splitCondition, withoutComplement } from './conditions'
import { contractDelta } from './deltas'
import {
  coefficientOf,
  commonToAll,
  contentOf,
  factorsIn,
  isAbove,
  isBracket,
  isProbability,
  isSquare,
  scaled,
  withoutContent,
  withoutFactors,
  withoutInnerSums,
} from './factors'
import { asCovariance, withPerfectSquare } from './moments'
import { signedCore } from './signs'

/* Sums as people write them: what is common once, what a delta fixes put in, like things together. */

/** Σ over a range that has a value for every size. */
const isNonempty = (at: IndexTerm): boolean => {
  const low = lowerBound(linearDifference(countOf(at), ONE))
  return low !== undefined && Q.sign(low) >= 0
}

/** Σ over an index: deltas contracted, factors without the index outside. */
export const improveSum = (term: BinderTerm): Term => {
  const { index: at, body } = openBinder(term)
  const contracted = contractDelta(at, body)
  if (contracted) return contracted
  const [coefficient, rest] = coefficientOf(body)
  if (!Q.equal(coefficient, Q.ONE) && rest !== ONE && isBracket(rest) && rest.then !== ONE)
    return scaled(coefficient, sum(at, rest))
  if (body.kind === 'add') {
    const like = withLikeSums(at, body)
    if (like) return sum(at, like)
    const content = contentOf(body)
    if (!Q.equal(content, Q.ONE))
      return scaled(content, sum(at, add(...body.children.map((t) => scaled(Q.div(Q.ONE, content), t)))))
  }
  if (isBracket(body)) {
    const [inside, outside] = splitCondition(body.condition, at)
    if (outside !== TRUE) return ifThen(outside, sum(at, ifThen(inside, body.then, ZERO)), ZERO)
  }
  const shared = body.kind === 'add' ? commonToAll(body.children) : factorsIn(body)
  const outside = shared.filter(
    (f) => f.kind !== 'number' && !f.free.has(at.name) && (f.total || (!isBracket(body) && isNonempty(at))),
  )
  if (outside.length === 0) return term
  return mul(...outside, sum(at, withoutFactors(body, outside)))
}

/** Σⱼ (aⱼ Σₖ Mⱼₖ bₖ + bⱼ Σₖ Mₖⱼ aₖ) has one sum of the two: the body with one of them twice. */
const withLikeSums = (at: IndexTerm, body: Term): Term | undefined => {
  const double = body.children.filter((t) => factorsIn(t).some((f) => f.kind === 'sum'))
  const seen = new Map<Term, Term>()
  for (const child of double) {
    const [c, rest] = coefficientOf(child)
    const [sign, core] = signedCore(sum(at, rest))
    const other = seen.get(core)
    if (other === undefined) {
      seen.set(core, child)
      continue
    }
    const [d, first] = coefficientOf(other)
    const [otherSign] = signedCore(sum(at, first))
    const [one, two] = [Q.mul(Q.rational(sign), c), Q.mul(Q.rational(otherSign), d)]
    const others = body.children.filter((t) => t !== child && t !== other)
    const kept = compareStructure(first, rest, []) <= 0 ? first : rest
    const keptSign = Q.rational(kept === first ? otherSign : sign)
    return add(scaled(Q.mul(keptSign, Q.add(one, two)), kept), ...others)
  }
  return undefined
}

export const improveAdd = (term: Term & { kind: 'add' }): Term => {
  const flat = withoutInnerSums(term)
  if (flat !== term) return flat
  const { children } = term
  if (children.length > MOST_PAIRED) return term
  const special = withJoinedConstants(term) ?? bySide(term) ?? withLikeTerms(children) ?? withPerfectSquare(term)
  if (special) return special
  for (const a of children)
    for (const b of children) {
      const whole = a === b ? undefined : (asCovariance(a, b) ?? likeBrackets(a, b) ?? bySquare(a, b))
      if (whole) return add(whole, ...children.filter((t) => t !== a && t !== b))
    }
  return withBestPair(term)
}

/** In longer sums nobody would see what two of the summands have in common. */
const MOST_PAIRED = 24

/** 1 − 2(1 − q) as 2q − 1: a number goes to the number. */
const withJoinedConstants = (term: Term): Term | undefined => {
  if (!term.children.some((t) => t.kind === 'number')) return undefined
  const isOpen = (t: Term): boolean => {
    const [, core] = splitCoefficient(t)
    return core.kind === 'add' && core.children.some((child) => child.kind === 'number')
  }
  if (!term.children.some(isOpen)) return undefined
  return add(
    ...term.children.flatMap((t) => {
      const [c, core] = splitCoefficient(t)
      return isOpen(t) ? core.children.map((child) => scaled(c, child)) : [t]
    }),
  )
}

/** 1 + d|u|/du as 2·[0 < u], which is how the derivatives of max, min and relu come. */
const bySide = (term: Term): Term | undefined => {
  if (term.children.length !== 2) return undefined
  const [constant, slope] = term.children as [Term, Term]
  const [c, core] = splitCoefficient(slope)
  if (constant.kind !== 'number' || core.kind !== 'call' || core.name !== 'dabs') return undefined
  const same = Q.equal(c, constant.value)
  if (!same && !Q.equal(c, Q.neg(constant.value))) return undefined
  const [u] = core.args
  const [below, above] = sidesOf(u!)
  return ifThen(same ? lessThan(below, above) : lessThan(above, below), scaled(constant.value, number(2)), ZERO)
}

/** u = a − b as [b, a]. */
const sidesOf = (u: Term): readonly [Term, Term] => {
  if (u.kind !== 'add') return [ZERO, u]
  const isNegative = (t: Term): boolean => Q.sign(splitCoefficient(t)[0]) < 0
  return [add(...u.children.filter(isNegative).map(neg)), add(...u.children.filter((t) => !isNegative(t)))]
}

/** f(a − b) + f(b − a) as 2·f(a − b), or nothing of the two, where f is even or odd. */
const withLikeTerms = (children: readonly Term[]): Term | undefined => {
  const seen = new Map<Term, Term>()
  for (const child of children) {
    const [c, rest] = coefficientOf(child)
    const [sign, core] = signedCore(rest)
    const other = seen.get(core)
    if (other === undefined) {
      seen.set(core, child)
      continue
    }
    const [d, first] = coefficientOf(other)
    const [otherSign] = signedCore(first)
    const kept = compareStructure(first, rest, []) <= 0 ? first : rest
    const keptSign = kept === first ? otherSign : sign
    const total = Q.add(Q.mul(Q.rational(sign), c), Q.mul(Q.rational(otherSign), d))
    const others = children.filter((t) => t !== child && t !== other)
    return add(scaled(Q.mul(Q.rational(keptSign), total), kept), ...others)
  }
  return undefined
}

/** Brackets that are complements, with one coefficient; f(a − b) and f(b − a) are one where f is even or odd. */
const likeBrackets = (a: Term, b: Term): Term | undefined => {
  if (!isBracket(a) || !isBracket(b)) return undefined
  const whole = withoutComplement(a, b)
  if (whole) return whole
  const [kept, other] = compareStructure(a.then, b.then, []) <= 0 ? [a, b] : [b, a]
  const [[s, f], [t, g]] = [signedCore(kept.then), signedCore(other.then)]
  return f === g && kept.then !== other.then
    ? withoutComplement(kept, ifThen(other.condition, scaled(Q.rational(s * t), kept.then), ZERO))
    : undefined
}

/** The two summands that become shorter together than any other two are put together. */
const withBestPair = (term: Term): Term => {
  const { children } = term
  let best: { gain: number; merged: Term; pair: readonly [Term, Term] } | undefined
  for (let a = 0; a < children.length; a++)
    for (let b = a + 1; b < children.length; b++) {
      const pair = [children[a]!, children[b]!] as const
      const merged = mergePair(...pair)
      if (!merged) continue
      const gain = writtenSize(pair[0]) + writtenSize(pair[1]) - writtenSize(merged)
      if (gain >= 0 && (!best || gain > best.gain)) best = { gain, merged, pair }
    }
  if (!best) return term
  const { merged, pair } = best
  return add(merged, ...children.filter((t) => !pair.includes(t)))
}

/** Two summands as one product, where a person would: x·a + x·b, [P]·a + [P]·b, Σ f·a + Σ f·b, x − x². */
const mergePair = (a: Term, b: Term): Term | undefined => {
  const [[ca, ta], [cb, tb]] = [coefficientOf(a), coefficientOf(b)]
  if (isBracket(ta) && isBracket(tb) && ta.condition === tb.condition)
    return ifThen(ta.condition, add(scaled(ca, ta.then), scaled(cb, tb.then)), ZERO)
  if (binds(ta) !== binds(tb)) return byCommonFactor(a, b)
  return byCommonDenominator(a, b) ?? byCommonDenominator(b, a) ?? byCommonRange(a, b) ?? byCommonFactor(a, b)
}

const byCommonFactor = (a: Term, b: Term): Term | undefined => {
  const shared = commonToAll([a, b])
  if (shared.length === 0) return undefined
  const [ra, rb] = [withoutFactors(a, shared), withoutFactors(b, shared)]
  const hasAbove = shared.some(isAbove)
  // −1/σ² + x/σ² and −1/σ² + Σⱼ … / σ² stay; x + x·y, x + x·Σⱼ … and 1/(1 + u) + x/(1 + u) do not.
  const isLeft = ra.kind === 'number' || rb.kind === 'number'
  if (isLeft && binds(ra) !== binds(rb)) return undefined
  if ((isLeft || binds(ra) !== binds(rb)) && !hasAbove && !shared.some(isUnderSum)) return undefined
  return withoutContent(mul(...shared, add(ra, rb)))
}

/** 1/(1 + u) */
const isUnderSum = (factor: Term): boolean => !isAbove(factor) && factor.kind === 'power' && factor.base.kind === 'add'

/** c·x − c·x² = c·x·(1 − x), the variance of a unit, and so c·x + c·(1 − x)² = c − c·x·(1 − x). */
const bySquare = (a: Term, b: Term): Term | undefined => {
  for (const x of factorsIn(a)) {
    if (!isProbability(x)) continue
    const complement = sub(ONE, x)
    for (const square of factorsIn(b)) {
      if (!isSquare(square) || (square.base !== x && square.base !== complement)) continue
      const [rest, other] = [withoutFactors(a, [x]), withoutFactors(b, [square])]
      if (square.base === x && rest === neg(other)) return mul(rest, x, complement)
      if (square.base === complement && rest === other) return sub(rest, mul(rest, x, complement))
    }
  }
  return undefined
}
/** r/u + r·t/u² = r·(u + t)/u² where u + t is no longer than u, so also for broken powers: 1/√u − x²/u^(3/2) = (u − x²)/u^(3/2). */
const byCommonDenominator = (a: Term, b: Term): Term | undefined => {
  const below = (t: Term): readonly (readonly [Term, Q.Rational])[] =>
    factorsIn(t).flatMap((f) => {
      const root = f.kind === 'power' && f.base.kind === 'call' && f.base.name === 'sqrt'
      if (f.kind !== 'power' || f.exponent.kind !== 'number' || Q.sign(f.exponent.value) >= 0) return []
      return [root ? [f.base.children[0]!, Q.mul(f.exponent.value, Q.HALF)] : [f.base, f.exponent.value]]
    })
  for (const [u, e] of below(a)) {
    if (u.kind !== 'add') continue
    const lower = below(b).find(([base]) => base === u)?.[1]
    if (!lower || !Q.equal(Q.sub(e, lower), Q.ONE)) continue
    const [over, under] = [dividedBy(a, u, e), dividedBy(b, u, lower)]
    const t = mul(under, power(over, number(-1)))
    if (t.kind === 'power' || factorsIn(t).some((f) => !isAbove(f) && !factorsIn(under).includes(f))) continue
    const top = add(u, t)
    if (top.kind !== 'add' || top.children.length <= u.children.length) return mul(over, top, power(u, number(lower)))
  }
  return undefined
}

/** The term without its factor u^e, which may be written with a root. */
const dividedBy = (term: Term, u: Term, e: Q.Rational): Term => {
  const factor = e.d === 2n && e.n === -1n ? power(call('sqrt', u), number(-1)) : power(u, number(e))
  return withoutFactors(term, [factor])
}

/** F·Σ f·a + F·Σ f·b = F·Σ f·(a + b) over one range, where the bodies share a factor. */
const byCommonRange = (a: Term, b: Term): Term | undefined => {
  const [sa, sb] = [factorsIn(a), factorsIn(b)].map((fs) => fs.filter((f) => f.kind === 'sum'))
  for (const x of sa!)
    for (const y of sb!) {
      if (x.kind !== 'sum' || y.kind !== 'sum' || x.index.low !== y.index.low || x.index.high !== y.index.high) continue
      const [ca, ra] = splitCoefficient(withoutFactors(a, [x]))
      const [cb, rb] = splitCoefficient(withoutFactors(b, [y]))
      if (ra !== rb) continue
      const { index: at, body } = x.index === y.index ? x : openBinder(x)
      const other = x.index === y.index ? y.body : substitute(y.body, new Map([[y.index, at]]))
      const [inA, inB] = [mul(number(ca), body), mul(number(cb), other)]
      const merged =
        likeBrackets(inA, inB) ??
        bySquare(inA, inB) ??
        bySquare(inB, inA) ??
        byCommonDenominator(inA, inB) ??
        byCommonDenominator(inB, inA) ??
        byCommonFactor(inA, inB)
      if (merged) return mul(ra, sum(at, merged))
    }
  return undefined
}
