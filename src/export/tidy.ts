import * as Q from '../numbers/rational'
import {
  add,
  binder,
  type BinderTerm,
  countOf,
  entry,
  type EntryTerm,
  ifThen,
  index,
  type IndexTerm,
  inverse,
  linearDifference,
  logdet,
  lowerBound,
  mapTerm,
  mul,
  number,
  ONE,
  openBinder,
  power,
  remembered,
  splitCoefficient,
  substitute,
  sum,
  type Term,
  TooLong,
  writingAtMost,
  ZERO,
} from '../expr'
import { asCovariance, isAbove, meanOf, withPerfectSquare, withoutInnerSums } from './moments'
import { binds, writtenSize } from './order'

/*
 * A simplifier for display: the value stays the same wherever the term had one, and no point loses its value. It
 * expands nothing and cancels nothing; squares, q(1 − q) and stable functions stay as they are.
 */

/** Factors without index out of Σ, common factors out of sums, sums over one range together where that is shorter. */
export const tidy = (term: Term): Term => {
  try {
    return writingAtMost(MOST_WRITTEN, () => tidied(term, MOST_ROUNDS))
  } catch (error) {
    if (error instanceof TooLong) return term
    throw error
  }
}

/** Symbols written on the way; a formula that would take more is left as it is. */
const MOST_WRITTEN = 1_000_000

const known = new WeakMap<Term, Term>()
const tidied = (t: Term, rounds: number): Term => {
  if (t.kind === 'entry') return symmetric(t)
  if (t.kind === 'index' || t.children.length === 0) return t
  const before = known.get(t)
  if (before) return before
  const next = improve(overParts(t, (child) => tidied(child, rounds)))
  // What one step brings to light the next one may use; each makes the term shorter or moves a factor outwards.
  const result = next === t || rounds === 0 ? next : tidied(next, rounds - 1)
  known.set(t, result)
  known.set(result, result)
  return result
}

/**
 * The term with its parts changed. A binder is opened with a name that depends on the names around it only, so that
 * the same inner sum is seen to be the same when the outer one is opened again.
 */
const overParts = (term: Term, change: (part: Term) => Term): Term => {
  switch (term.kind) {
    case 'diff':
    case 'datascore':
      return term
    case 'sum':
    case 'prod':
    case 'logsumexp': {
      const at = index(`~t${depthOf(term)}`, term.index.low, term.index.high)
      return binder(term.kind, at, change(substitute(term.body, new Map([[term.index, at]]))))
    }
    case 'inverse':
    case 'logdet': {
      const depth = depthOf(term)
      const row = index(`~t${depth}`, term.row.low, term.row.high)
      const column = index(`~t${depth + 1}`, term.column.low, term.column.high)
      const opened = new Map<Term, Term>([
        [term.row, row],
        [term.column, column],
      ])
      const body = change(substitute(term.body, opened))
      if (term.kind === 'logdet') return logdet(row, column, body)
      const swapped = new Map<Term, Term>([
        [row, column],
        [column, row],
      ])
      const isSymmetric = change(substitute(body, swapped)) === body
      return inverse(row, column, body, isSymmetric ? inOrder(...term.at) : term.at)
    }
    default:
      return mapTerm(term, change)
  }
}

/** One more than the greatest k of the names `~tk` that are free in the term. */
const depthOf = (term: Term): number =>
  1 + Math.max(0, ...[...term.free].map((name) => Number(/^~t(\d+)$/.exec(name)?.[1] ?? 0)))

const MOST_ROUNDS = 50

const improve = (term: Term): Term => {
  if (term.kind === 'sum') return improveSum(term)
  if (term.kind === 'add') return improveAdd(term)
  // A summand 0·f says only where f has no value, which is not what a formula is read for.
  if (term.kind === 'mul') return term.children[0] === ZERO ? ZERO : mul(...term.children.map(withoutContent))
  if (term.kind === 'expectation') return meanOf(term.over, term.energy, term.body)
  return term
}

/** Entries of a symmetric matrix have one name for both orders of their slots. */
const symmetric = (term: EntryTerm): Term => {
  if (term.variable.domain.kind !== 'symmetric' && term.variable.domain.kind !== 'spd') return term
  const [row, column] = term.slots.slice(-2)
  return entry(term.variable, [...term.slots.slice(0, -2), ...inOrder(row!, column!)])
}
const inOrder = (row: Term, column: Term): readonly [Term, Term] =>
  slotKey(row) <= slotKey(column) ? [row, column] : [column, row]
/** Free indices before bound ones, whose names `~t1`, `~t2` count from the outside in. */
const slotKey = (slot: Term): string => {
  const names = [...slot.free].map((name) => name.replace(/\d+/, (digits) => digits.padStart(12, '0')))
  return `${names.sort().join(' ')}|${String(slot.id).padStart(12, '0')}`
}

const factorsOf = (term: Term): readonly Term[] => (term.kind === 'mul' ? term.children : [term])

/** Σ over a range that has a value for every size. */
const isNonempty = (at: IndexTerm): boolean => {
  const low = lowerBound(linearDifference(countOf(at), ONE))
  return low !== undefined && Q.sign(low) >= 0
}

const improveSum = (term: BinderTerm): Term => {
  const { index: at, body } = openBinder(term)
  const contracted = contractDelta(at, body)
  if (contracted) return contracted
  if (body.kind === 'if' && body.otherwise === ZERO) {
    const [coefficient, then] = splitCoefficient(body.then)
    if (!Q.equal(coefficient, Q.ONE) && then !== ONE)
      return mul(number(coefficient), sum(at, ifThen(body.condition, then, ZERO)))
  }
  const shared =
    body.kind === 'add' ? commonToAll(body.children) : body.kind === 'if' ? guardedFactors(body) : factorsOf(body)
  const bracketed = body.kind === 'if'
  const outside = shared.filter(
    (f) => f.kind !== 'number' && !f.free.has(at.name) && (f.total || (!bracketed && isNonempty(at))),
  )
  if (outside.length === 0) return term
  return mul(...outside, sum(at, withoutFactors(body, outside)))
}

const guardedFactors = (body: Term & { kind: 'if' }): readonly Term[] =>
  body.otherwise === ZERO ? factorsOf(body.then) : []

/** The term divided by factors that each of its summands has. */
const withoutFactors = (term: Term, outside: readonly Term[]): Term => {
  if (outside.includes(term)) return ONE
  if (term.kind === 'add') return add(...term.children.map((child) => withoutFactors(child, outside)))
  if (term.kind === 'if') return ifThen(term.condition, withoutFactors(term.then, outside), term.otherwise)
  return mul(...factorsOf(term).filter((f) => !outside.includes(f)))
}

const commonToAll = (terms: readonly Term[]): readonly Term[] =>
  factorsOf(terms[0]!).filter((f) => f.kind !== 'number' && terms.every((t) => factorsOf(t).includes(f)))

/** Σ_k (δ(k, i) + a_k) b_k: only the factor that holds the delta is multiplied out. */
const contractDelta = (at: IndexTerm, body: Term): Term | undefined => {
  if (body.kind !== 'mul') return undefined
  for (const factor of body.children) {
    if (factor.kind !== 'add') continue
    const others = body.children.filter((f) => f !== factor)
    const parts = factor.children.map((child) => {
      const [, core] = splitCoefficient(child)
      const bracket = core.kind === 'if' && core.otherwise === ZERO && core.condition.free.has(at.name)
      const whole = bracket ? sum(at, mul(child, ...others)) : undefined
      return {
        child,
        contracted: whole && !whole.children.some((c) => c === at) && whole.kind !== 'sum' ? whole : undefined,
      }
    })
    if (parts.every((p) => p.contracted === undefined)) continue
    const rest = parts.flatMap((p) => (p.contracted ? [] : [p.child]))
    return add(...parts.flatMap((p) => p.contracted ?? []), sum(at, mul(add(...rest), ...others)))
  }
  return undefined
}

/** 2a + 4b → 2·(a + 2b), ½a − ½b → ½·(a − b), for a bracketed sum that is a factor. */
const withoutContent = (factor: Term): Term => {
  const [base, exponent] = factor.kind === 'power' ? [factor.base, factor.exponent] : [factor, ONE]
  if (base.kind !== 'add' || exponent.kind !== 'number' || !Q.isInteger(exponent.value)) return factor
  const content = contentOf(base)
  if (Q.equal(content, Q.ONE)) return factor
  const reduced = add(...base.children.map((t) => mul(number(Q.div(Q.ONE, content)), t)))
  return mul(power(number(content), exponent), power(reduced, exponent))
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))

/** What all coefficients have in common: a common divisor of integers, or one value up to sign. */
const contentOf = (term: Term): Q.Rational => {
  const coefficients = term.children.map((t) => splitCoefficient(t)[0])
  const [first] = coefficients
  const size = Q.sign(first!) < 0 ? Q.neg(first!) : first!
  const common = coefficients.every(Q.isInteger)
    ? Q.rational(coefficients.reduce((g, c) => gcd(g, c.n), 0n) || 1n)
    : coefficients.every((c) => Q.equal(c, size) || Q.equal(Q.neg(c), size))
      ? size
      : Q.ONE
  return coefficients.every((c) => Q.sign(c) < 0) ? Q.neg(common) : common
}

/** In longer sums nobody would see what two of the summands have in common. */
const MOST_PAIRED = 60

/** What two summands have to share for them to be merged: a factor, what is squared, a condition, a range. */
const handlesOf: (term: Term) => ReadonlySet<Term | string> = remembered((term) => {
  const handles = new Set<Term | string>()
  for (const factor of factorsOf(term)) {
    if (factor.kind !== 'number') handles.add(factor)
    if (factor.kind === 'power') handles.add(factor.base)
    if (factor.kind === 'if') handles.add(factor.condition)
    if (factor.kind === 'sum') handles.add(`${factor.index.low.id}:${factor.index.high.id}`)
  }
  return handles
})
const areDisjoint = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean => {
  for (const item of a) if (b.has(item)) return false
  return true
}

const improveAdd = (term: Term & { kind: 'add' }): Term => {
  const flat = withoutInnerSums(term)
  if (flat !== term) return flat
  const { children } = term
  if (children.length > MOST_PAIRED) return term
  const square = withPerfectSquare(term)
  if (square) return square
  const means = children.filter((t) => factorsOf(t).some((f) => f.kind === 'expectation'))
  for (const a of means)
    for (const b of children) {
      const covariance = a === b ? undefined : asCovariance(a, b)
      if (covariance) return add(covariance, ...children.filter((t) => t !== a && t !== b))
    }
  let best: { gain: number; merged: Term; pair: readonly [Term, Term] } | undefined
  const handles = children.map(handlesOf)
  for (let a = 0; a < children.length; a++)
    for (let b = a + 1; b < children.length; b++) {
      if (areDisjoint(handles[a]!, handles[b]!)) continue
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
  const [ca, ta] = splitCoefficient(a)
  const [cb, tb] = splitCoefficient(b)
  if (
    ta.kind === 'if' &&
    tb.kind === 'if' &&
    ta.otherwise === ZERO &&
    tb.otherwise === ZERO &&
    ta.condition === tb.condition
  )
    return ifThen(ta.condition, add(mul(number(ca), ta.then), mul(number(cb), tb.then)), ZERO)
  if (binds(ta) !== binds(tb)) return byCommonFactor(a, b)
  return bySquare(a, b) ?? bySquare(b, a) ?? byCommonRange(a, b) ?? byCommonFactor(a, b)
}

const byCommonFactor = (a: Term, b: Term): Term | undefined => {
  const shared = commonToAll([a, b])
  if (shared.length === 0) return undefined
  const [ra, rb] = [withoutFactors(a, shared), withoutFactors(b, shared)]
  if (ra.kind === 'number' || rb.kind === 'number') return undefined
  // −1/σ² + Σⱼ … / σ² stays; x + x·Σⱼ … does not.
  if (binds(ra) !== binds(rb) && !shared.some(isAbove)) return undefined
  return mul(...shared, withoutContent(add(ra, rb)))
}

/** c·x − c·x² = c·x·(1 − x), the variance of a unit. */
const bySquare = (a: Term, b: Term): Term | undefined => {
  for (const x of factorsOf(a)) {
    if (x.kind !== 'call' && x.kind !== 'entry' && x.kind !== 'expectation') continue
    const square = factorsOf(b).find(
      (f) => f.kind === 'power' && f.base === x && f.exponent.kind === 'number' && f.exponent.value.n === 2n,
    )
    if (!square || !isProbability(x)) continue
    const [rest, other] = [withoutFactors(a, [x]), withoutFactors(b, [square])]
    if (add(rest, other) === ZERO) return mul(rest, x, add(ONE, mul(number(-1), x)))
  }
  return undefined
}
const isProbability = (x: Term): boolean =>
  x.kind === 'call'
    ? x.name === 'sigmoid'
    : x.kind === 'expectation' || (x.kind === 'entry' && x.variable.domain.kind === 'any')

/** F·Σ f·a + F·Σ f·b = F·Σ f·(a + b) over one range, where the bodies share a factor. */
const byCommonRange = (a: Term, b: Term): Term | undefined => {
  const [sa, sb] = [factorsOf(a), factorsOf(b)].map((fs) => fs.filter((f) => f.kind === 'sum'))
  for (const x of sa!)
    for (const y of sb!) {
      if (x.kind !== 'sum' || y.kind !== 'sum' || x.index.low !== y.index.low || x.index.high !== y.index.high) continue
      const [ca, ra] = splitCoefficient(withoutFactors(a, [x]))
      const [cb, rb] = splitCoefficient(withoutFactors(b, [y]))
      if (ra !== rb) continue
      const { index: at, body } = x.index === y.index ? x : openBinder(x)
      const other = x.index === y.index ? y.body : substitute(y.body, new Map([[y.index, at]]))
      if (areDisjoint(handlesOf(body), handlesOf(other))) continue
      const [inA, inB] = [mul(number(ca), body), mul(number(cb), other)]
      const merged = bySquare(inA, inB) ?? bySquare(inB, inA) ?? byCommonFactor(inA, inB)
      if (merged) return mul(ra, sum(at, merged))
    }
  return undefined
}
