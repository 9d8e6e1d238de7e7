import * as Q from '../numbers/rational'
import { compareTerms, factorsOf, holding, isIntegerValued, ONE, remembered, type Term, ZERO } from '../expr'
import { isStandIn } from './standIns'
import { coefficientOf } from './tidy/factors'

/*
 * The order in which a person writes factors and summands. It depends on names and form only, never on the order in
 * which terms were made, so that a formula prints the same whatever was computed before it.
 */

/** Names of indices from the outside in; an index that was bound earlier comes first. */
export type Scope = readonly string[]

const base = (term: Term): Term => (term.kind === 'power' ? term.base : term)

/** A bracketed sum of parameters or indices stands where they would: `(2 + m) vᵢ`, `(k − 1) θₖ`. */
const coefficientRank = (term: Term): number | undefined => {
  if (isIntegerValued(term) && term.symbols.size === 0) return 2
  const simple = (t: Term): boolean =>
    t.kind === 'number' ||
    t.kind === 'pi' ||
    t.kind === 'size' ||
    t.kind === 'index' ||
    (t.kind === 'entry' && t.variable.role === 'parameter' && !isStandIn(t.variable)) ||
    ((t.kind === 'mul' || t.kind === 'power') && t.children.every(simple))
  return term.children.every(simple) ? 5.5 : undefined
}

const factorRank = (term: Term): number => {
  const t = base(term)
  if (t.kind === 'call' && t.symbols.size === 0 && t.free.size === 0) return t.name === 'sqrt' ? 3 : 5.7
  if (t.kind === 'add') return coefficientRank(t) ?? 12
  switch (t.kind) {
    case 'if':
      return 0
    case 'number':
      return 1
    case 'pi':
      return 3
    case 'size':
    case 'index':
    case 'mod':
      return 2
    case 'entry':
      if (isStandIn(t.variable)) return 8
      if (t.variable.role === 'parameter') return t.slots.length === 0 ? 4 : 5
      return t.variable.role === 'visible' ? 6 : 7
    case 'unknown':
      return 9
    case 'call':
      return 10
    case 'sum':
    case 'prod':
    case 'logsumexp':
    case 'logpartition':
    case 'marginal':
      return 13
    default:
      return 11
  }
}

const magnitude = (q: Q.Rational): Q.Rational => (Q.sign(q) < 0 ? Q.neg(q) : q)
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** By form and names: roles, then names, then slots and subterms. */
export const compareStructure = (a: Term, b: Term, scope: Scope): number => {
  if (a === b) return 0
  const byRank = factorRank(a) - factorRank(b)
  if (byRank !== 0) return byRank
  if (a.kind === 'index' && b.kind === 'index') {
    const [x, y] = [scope.indexOf(a.name), scope.indexOf(b.name)]
    return x !== y && x >= 0 && y >= 0 ? x - y : compareTerms(a, b)
  }
  if (a.kind === 'number' && b.kind === 'number')
    return Q.compare(magnitude(a.value), magnitude(b.value)) || Q.compare(a.value, b.value)
  if (a.kind === 'entry' && b.kind === 'entry') {
    const byName = compareText(a.variable.name, b.variable.name)
    if (byName !== 0) return byName
  }
  if (a.kind === 'call' && b.kind === 'call' && a.name !== b.name) return compareText(a.name, b.name)
  if (a.kind === 'size' && b.kind === 'size') return compareText(a.name, b.name)
  if (a.kind === 'unknown' && b.kind === 'unknown' && a.fn.name !== b.fn.name) return compareText(a.fn.name, b.fn.name)
  if (a.kind !== b.kind) return a.kind === 'power' ? 1 : b.kind === 'power' ? -1 : compareText(a.kind, b.kind)
  if (a.children.length !== b.children.length) return a.children.length - b.children.length
  const [ours, theirs] = [inOwnOrder(a), inOwnOrder(b)]
  for (let k = 0; k < ours.length; k++) {
    const order = compareStructure(ours[k]!, theirs[k]!, scope)
    if (order !== 0) return order
  }
  return compareTerms(a, b)
}

const ordered = new WeakMap<Term, readonly Term[]>()
/** Subterms in an order that does not depend on which was made first. */
const inOwnOrder = (term: Term): readonly Term[] => {
  if (term.kind !== 'add' && term.kind !== 'mul') return term.children
  let known = ordered.get(term)
  if (!known) ordered.set(term, (known = orderFactors(term.children, [])))
  return known
}

/** Factors of a product: numbers, parameters, visible, hidden, named subterms, functions, bracketed sums, Σ last. */
export const orderFactors = (factors: readonly Term[], scope: Scope): readonly Term[] =>
  [...factors].sort((a, b) => compareStructure(a, b, scope))

const shownOfBracket = ({ condition, then }: Term & { kind: 'if' }): readonly Term[] =>
  then === ONE ? [condition] : [condition, then]

/** How many symbols the term has when it is written out. */
export const writtenSize: (term: Term) => number = remembered((term) => {
  const shown = term.kind === 'if' && term.otherwise === ZERO ? shownOfBracket(term) : term.children
  return term.kind === 'index' || term.kind === 'entry' ? 1 : 1 + shown.reduce((n, c) => n + writtenSize(c), 0)
})

/** Whether a visible variable stands in it. */
export const holdsVisible = holding((term) => term.kind === 'entry' && term.variable.role === 'visible')

/** Whether it begins with Σ or the like, up to factors. */
export const binds: (term: Term) => boolean = remembered(
  (term) =>
    ['sum', 'prod', 'logsumexp', 'logpartition', 'marginal'].includes(term.kind) ||
    (['mul', 'power', 'if'].includes(term.kind) && term.children.some(binds)),
)

/** Visible variables come before parameters in a sum: `v − b`. */
const summandRank = (term: Term): number => {
  if (term.kind !== 'entry') return 3
  return term.variable.role === 'visible' ? 0 : term.variable.role === 'hidden' ? 1 : 2
}

/** `nh log(2π)`: what depends on nothing but sizes comes last. */
const countsUnits = (term: Term): boolean =>
  term.symbols.size === 0 && !isIntegerValued(term) && factorsOf(term).some((f) => f.kind === 'size')

const compareSummands = (a: Term, b: Term, scope: Scope): number => {
  const [ca, ta] = coefficientOf(a)
  const [cb, tb] = coefficientOf(b)
  return (
    Number(countsUnits(ta)) - Number(countsUnits(tb)) ||
    Number(binds(ta)) - Number(binds(tb)) ||
    Q.sign(cb) - Q.sign(ca) ||
    Number(ta.kind === 'size') - Number(tb.kind === 'size') ||
    summandRank(ta) - summandRank(tb) ||
    (summandRank(ta) === 3 ? writtenSize(ta) - writtenSize(tb) : 0) ||
    compareStructure(ta, tb, scope)
  )
}

/**
 * Summands: without Σ before those with Σ, positive before negative, simple before long. The constant comes first in
 * `1 − q` and `1 + x²`, last in `t + a − 1` and `α + ½`.
 */
export const orderSummands = (summands: readonly Term[], scope: Scope): readonly Term[] => {
  const others = summands.filter((t) => t.kind !== 'number').sort((a, b) => compareSummands(a, b, scope))
  const constant = summands.find((t) => t.kind === 'number')
  if (!constant || others.length === 0) return summands.length === 1 ? summands : others
  return constantFirst(constant, others) ? [constant, ...others] : [...others, constant]
}

const constantFirst = (constant: Term, others: readonly Term[]): boolean => {
  const coefficients = others.map((t) => coefficientOf(t))
  const positiveElsewhere = coefficients.some(([c]) => Q.sign(c) > 0)
  // −1 + Σⱼ …, as −1/σ² + Σⱼ …
  if (constant.kind === 'number' && Q.sign(constant.value) < 0)
    return !positiveElsewhere || coefficients.every(([c, t]) => binds(t) && !(Q.sign(c) < 0))
  if (!positiveElsewhere) return true
  if (others.every(isIntegerValued)) return false
  return !others.every((t) => t.kind === 'entry')
}
