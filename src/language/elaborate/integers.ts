import { type Condition, DISCRETE_DOMAINS, exactValue, type Places, type Term, type Variable } from '../../expr'
import { floatFunction, rationalValue } from '../../functions'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'

/** Domains of finitely or countably many values. */

/** A formal argument of a definition `name(x)`: what stands for it is known where it is called. */
export const isFormal = (term: Term): boolean => term.kind === 'entry' && term.variable.name.includes('@')

/** True for a combination of indices, sizes, numbers, discrete variables and formal arguments. */
export const isDiscrete = (term: Term): boolean => {
  switch (term.kind) {
    case 'number':
    case 'size':
    case 'index':
      return true
    case 'entry':
      return DISCRETE_DOMAINS.has(term.variable.domain.kind) || isFormal(term)
    case 'add':
    case 'mul':
    case 'power':
    case 'mod':
    case 'if':
    case 'compare':
    case 'and':
    case 'or':
    case 'not':
    case 'sum':
    case 'prod':
      return term.children.every(isDiscrete)
    case 'call':
      return ['abs', 'sign', 'max', 'min', 'relu'].includes(term.name) && term.args.every(isDiscrete)
    default:
      return false
  }
}

/** True where the term has integer values only, as far as its form tells; formal arguments are given the benefit. */
export const isInteger = (term: Term): boolean => {
  switch (term.kind) {
    case 'number':
      return Q.isInteger(term.value)
    case 'power':
      return isInteger(term.base) && isInteger(term.exponent)
    default:
      return (
        isDiscrete(term) &&
        (term.kind === 'entry' || term.children.every((child) => (isComparison(child) ? true : isInteger(child))))
      )
  }
}
const isComparison = (term: Term): boolean => ['compare', 'and', 'or', 'not'].includes(term.kind)

/** Values of sizes by name, of indices and of entries by term. */
export interface Assignment {
  readonly sizes: ReadonlyMap<string, bigint>
  readonly values: ReadonlyMap<Term, Q.Rational>
  /** Values of all other entries. With it what is not rational has a value too, to the digits of doubles. */
  readonly entry?: (of: Variable, slots: readonly number[]) => Q.Rational | undefined
}

/** π to 50 digits, for bounds of intervals. */
const PI = Q.parseRational('3.14159265358979323846264338327950288419716939937511')!

const fromDouble = (x: number): Q.Rational | undefined => (Number.isFinite(x) ? Q.fromNumber(x) : undefined)

const real = (term: Term, of: (t: Term) => Q.Rational): Q.Rational | undefined => {
  if (term.kind === 'pi') return PI
  if (term.kind === 'power') return fromDouble(Q.toNumber(of(term.base)) ** Q.toNumber(of(term.exponent)))
  if (term.kind !== 'call') return undefined
  const values = term.args.map(of)
  const exact = rationalValue(term.name, values)
  return exact ?? (values.length === 1 ? fromDouble(floatFunction(term.name, 1)(Q.toNumber(values[0]!), 0)) : undefined)
}

/** What stands for a value that is not assigned, or is too large. */
const UNKNOWN = Symbol('no value')

/** The value of a term; undefined where it has none or depends on what is not assigned. */
export const evaluateDiscrete = (term: Term, assignment: Assignment): Q.Rational | undefined => {
  const { sizes, values, entry } = assignment
  const bound = new Map(values)
  const known = <T>(value: T | undefined): T => {
    if (value === undefined) throw UNKNOWN
    return value
  }
  const assigned = (of: Term): bigint => {
    const { n, d } = known(bound.get(of))
    return d === 1n ? n : known<bigint>(undefined)
  }
  const places: Places = {
    index: assigned,
    size: (name) => known(sizes.get(name)),
    entry: (of) => {
      const slots = (): number[] => of.slots.map((slot) => Q.toNumber(exactValue(slot, places)))
      return known(bound.get(of) ?? entry?.(of.variable, slots()))
    },
    truth: (condition) => known(evaluateCondition(condition, { ...assignment, values: bound })),
    forEach: (at, body) => {
      const [low, high] = [exactValue(at.low, places), exactValue(at.high, places)]
      for (let k = low.n; k <= high.n; k++) {
        bound.set(at, Q.rational(k))
        body()
      }
      bound.delete(at)
    },
    ...(entry && { real: (of: Term) => real(of, (t) => exactValue(t, places)) }),
    refuse: () => known<never>(undefined),
  }
  try {
    return exactValue(term, places)
  } catch (thrown) {
    if (thrown === UNKNOWN || thrown === UNDEFINED) return undefined
    throw thrown
  }
}

/** Whether a condition holds; undefined where that depends on what is not assigned. */
export const evaluateCondition = (condition: Condition, at: Assignment): boolean | undefined => {
  if (condition.kind === 'compare') {
    const left = evaluateDiscrete(condition.left, at)
    const right = left && evaluateDiscrete(condition.right, at)
    if (!left || !right) return undefined
    const order = Q.compare(left, right)
    return condition.op === '==' ? order === 0 : condition.op === '<' ? order < 0 : order <= 0
  }
  const parts = condition.children.map((child) => evaluateCondition(child, at))
  if (condition.kind === 'not') return parts[0] === undefined ? undefined : !parts[0]
  const decisive = condition.kind === 'or'
  return parts.includes(decisive) ? decisive : parts.includes(undefined) ? undefined : !decisive
}

/** Distinct discrete entries in a term, which are enumerated like indices. */
export const discreteEntries = (term: Term, into: Set<Term>, seen = new Set<Term>()): void => {
  if (seen.has(term)) return
  seen.add(term)
  if (term.kind === 'entry' && DISCRETE_DOMAINS.has(term.variable.domain.kind)) into.add(term)
  for (const child of term.children) discreteEntries(child, into, seen)
}

/** Sizes that a term mentions. */
export const sizesIn = (term: Term, into: Set<string>, seen = new Set<Term>()): void => {
  if (seen.has(term)) return
  seen.add(term)
  if (term.kind === 'size') into.add(term.name)
  for (const child of term.children) sizesIn(child, into, seen)
  if (term.kind === 'entry')
    for (const part of [...term.variable.dims, ...term.variable.domain.bounds]) sizesIn(part, into, seen)
}
