import { genericEntry } from '../calculus/derive'
import { sumOver } from '../calculus/expand'
import {
  add,
  entry,
  factorsOf,
  fromInside,
  type IndexTerm,
  isNonnegative,
  lessThan,
  mul,
  neg,
  ONE,
  openBinder,
  power,
  splitCoefficient,
  substitute,
  subterms,
  type Term,
  TWO,
  variable,
  type Variable,
  ZERO,
} from '../expr'
import type { ConvergenceCondition } from '../evaluate/convergence'
import { toText } from '../export/text'
import type { Model } from '../language/model'
import * as Q from '../numbers/rational'
import { ENDS, isBounded, type Leading, leadingOf } from './leading'

/*
 * ∫exp(−f) dx over one array whose entries are apart, f = Σ fᵢ(xᵢ), or that enters by its length alone: it converges where
 * f grows at each end, faster than log r for each dimension where it grows like a logarithm.
 */

/** A function of one number, for every value of indices. */
interface Coordinate {
  readonly of: Term
  readonly indices: readonly IndexTerm[]
  readonly dimension: Term
  readonly ends: readonly Leading[]
}

/** The number that stands for an entry, or for the length of the array. */
const NUMBER = variable('r°', 'visible', { kind: 'real', bounds: [] })

const endsOf = ({ domain }: Variable): readonly Leading[] | undefined => {
  if (domain.kind === 'real') return [ENDS.infinity, ENDS.minusInfinity]
  if (domain.kind === 'positive') return [ENDS.infinity, ENDS.zero]
  return domain.kind === 'naturals' ? [ENDS.infinity] : undefined
}

/** With a factor in front, such as −1, that of each. */
export const spreadSummands = (t: Term): readonly Term[] => {
  if (t.kind === 'add') return t.children
  const inner = t.kind === 'mul' ? t.children.find((c) => c.kind === 'add') : undefined
  if (t.kind !== 'mul' || !inner) return [t]
  return inner.children.map((c) => mul(...t.children.map((factor) => (factor === inner ? c : factor))))
}

/** The function of one entry that the entries' functions are, if the term is a sum of such. */
const apart = (f: Term, x: Variable, at: Term, indices: readonly IndexTerm[]): Term | undefined => {
  const stand = entry(NUMBER, [])
  if (indices.length === 0) return substitute(f, new Map([[at, stand]]))
  const [own] = indices
  if (!own || indices.length > 1) return undefined
  /** Of Σᵢ around what holds x only as xᵢ, the summand at `own`. */
  const summand = (t: Term): Term | undefined => {
    if (t.kind === 'mul') {
      const holding = t.children.filter((c) => c.symbols.has(x.name))
      const inner = holding.length === 1 ? summand(holding[0]!) : undefined
      return inner && mul(...t.children.map((c) => (c === holding[0] ? inner : c)))
    }
    if (t.kind === 'add') return summed(t.children)
    if (t.kind !== 'sum') return undefined
    const { index, body } = openBinder(t)
    const isWhole = index.low === own.low && index.high === own.high
    const here = isWhole ? substitute(body, new Map<Term, Term>([[entry(x, [index]), stand]])) : body
    if (isWhole && !here.symbols.has(x.name)) return substitute(here, new Map<Term, Term>([[index, own]]))
    const inner = summand(body)
    return inner && sumOver([index], inner)
  }
  const summed = (terms: readonly Term[]): Term | undefined => {
    const list = terms.map((t) => (t.symbols.has(x.name) ? summand(t) : ZERO))
    return list.every((one) => one !== undefined) ? add(...list) : undefined
  }
  return summed(spreadSummands(f))
}

/** The function of ‖x‖ that the term is, if it is one. */
const radial = (f: Term, x: Variable): Term | undefined => {
  const [dim] = x.dims
  if (!dim || x.dims.length > 1) return undefined
  const square = power(entry(NUMBER, []), TWO)
  const changed = fromInside((t) => {
    if (t.kind !== 'sum') return t
    const { index, body } = openBinder(t)
    if (index.low !== ONE || index.high !== dim) return t
    const own = power(entry(x, [index]), TWO)
    const others = factorsOf(body).filter((factor) => factor !== own)
    const isScaled = others.length < factorsOf(body).length && !others.some((factor) => factor.free.has(index.name))
    return isScaled ? mul(...others, square) : t
  })(f)
  return changed.symbols.has(x.name) ? undefined : changed
}

const coordinateOf = (model: Model, f: Term, x: Variable): Coordinate | undefined => {
  const ends = endsOf(x)
  if (!ends) return undefined
  const { at, indices } = genericEntry(model, x)
  const one = apart(f, x, at, indices)
  if (one) return { of: one, indices, dimension: ONE, ends }
  const length = x.domain.kind === 'real' ? radial(f, x) : undefined
  return length && { of: length, indices: [], dimension: x.dims[0]!, ends: [ENDS.infinity] }
}

/** What an end needs, as what has to be positive; undefined where it is not known, or nothing helps. */
const needAt = ({ of, dimension }: Coordinate, end: Leading): readonly [left: Term, right: Term] | undefined => {
  const found = leadingOf(of, NUMBER, end)
  if (!found) return undefined
  const { degree, logs, coefficient } = found
  const isNear = end === ENDS.zero
  if (isBounded(found)) return isNear ? [ZERO, ONE] : undefined
  if (coefficient === undefined || degree.n < 0n || logs < 0) return undefined
  if (degree.n > 0n || logs > 1) {
    const [scale, rest] = splitCoefficient(coefficient)
    return [ZERO, Q.sign(scale) > 0 ? rest : neg(rest)]
  }
  // exp(−c log r) is r⁻ᶜ, over r^(n − 1) dr; next to 0 over dr/r².
  return isNear ? [ZERO, add(coefficient, ONE)] : [dimension, coefficient]
}

/** Such as w², which is 0 only where w is; relu(w) is 0 for half of all w. */
const isMostlyPositive = (t: Term): boolean =>
  isNonnegative(t) && ![...subterms(t)].some((part) => part.kind === 'call' && part.name === 'relu')

/**
 * The conditions on parameters under which ∫exp(−f) over the array converges, but for where leading coefficients are 0;
 * undefined where f is of no kind that they are known for.
 */
export const coordinateConditions = (
  model: Model,
  f: Term,
  x: Variable,
): readonly ConvergenceCondition[] | undefined => {
  const coordinate = coordinateOf(model, f, x)
  const needs = coordinate?.ends.map((end) => needAt(coordinate, end))
  if (!coordinate || !needs?.every((need) => need !== undefined)) return undefined
  const found = new Map<string, ConvergenceCondition>()
  for (const [left, right] of needs) {
    if (left === ZERO && isMostlyPositive(right)) continue
    const text = `${toText(right)} > ${toText(left)}`
    found.set(text, { variable: x.name, indices: coordinate.indices, condition: lessThan(left, right), text })
  }
  return [...found.values()]
}
