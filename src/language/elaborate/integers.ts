import { type Condition, DISCRETE_DOMAINS, type Term } from '../../expr'
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
}

/** The value of a discrete term; undefined where it has none or depends on what is not assigned. */
export const evaluateDiscrete = (term: Term, at: Assignment): Q.Rational | undefined => {
  const assigned = at.values.get(term)
  if (assigned) return assigned
  const all = (terms: readonly Term[]): Q.Rational[] | undefined => {
    const values: Q.Rational[] = []
    for (const t of terms) {
      const value = evaluateDiscrete(t, at)
      if (!value) return undefined
      values.push(value)
    }
    return values
  }
  switch (term.kind) {
    case 'number':
      return term.value
    case 'size': {
      const value = at.sizes.get(term.name)
      return value === undefined ? undefined : Q.rational(value)
    }
    case 'add':
      return all(term.children)?.reduce(Q.add, Q.ZERO)
    case 'mul':
      return all(term.children)?.reduce(Q.mul, Q.ONE)
    case 'power':
      return evaluatePower(all(term.children))
    case 'mod': {
      const values = all(term.children)
      if (!values || !Q.isInteger(values[0]!) || !Q.isInteger(values[1]!) || values[1]!.n <= 0n) return undefined
      const m = values[1]!.n
      return Q.rational(((values[0]!.n % m) + m) % m)
    }
    case 'if': {
      const holds = evaluateCondition(term.condition, at)
      return holds === undefined ? undefined : evaluateDiscrete(holds ? term.then : term.otherwise, at)
    }
    case 'call':
      return evaluateCall(term.name, all(term.args))
    default:
      return undefined
  }
}

const evaluatePower = (values: readonly Q.Rational[] | undefined): Q.Rational | undefined => {
  if (!values) return undefined
  const [base, exponent] = values as [Q.Rational, Q.Rational]
  if (!Q.isInteger(exponent) || (exponent.n < 0n && base.n === 0n)) return undefined
  const bits = base.n.toString(2).length + base.d.toString(2).length
  return exponent.n > 4096n || exponent.n < -4096n || bits > 4096 ? undefined : Q.power(base, exponent.n)
}

const evaluateCall = (name: string, values: readonly Q.Rational[] | undefined): Q.Rational | undefined => {
  if (!values) return undefined
  const [x] = values as [Q.Rational]
  if (name === 'abs') return Q.sign(x) < 0 ? Q.neg(x) : x
  if (name === 'sign') return Q.rational(Q.sign(x))
  if (name === 'relu') return Q.sign(x) > 0 ? x : Q.ZERO
  if (name === 'max') return values.reduce((a, b) => (Q.compare(a, b) >= 0 ? a : b))
  if (name === 'min') return values.reduce((a, b) => (Q.compare(a, b) <= 0 ? a : b))
  return undefined
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
