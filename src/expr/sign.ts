import { FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { DOMAINS } from '../domains'
import { ZERO } from './atoms'
import { CONTINUOUS_DOMAINS, endsOfDomain } from './domainKinds'
import { isIntegerValued } from './linear'
import { remembered } from './intern'
import type { Domain, Term } from './term'

/** What is certain of a term's sign wherever it is defined. */
export type SignFact = 'positive' | 'nonnegative' | 'negative' | 'nonpositive' | 'unknown'

/** Sign of a term from declared domains and the form of the term; 'unknown' where neither tells. */
export const signFact: (term: Term) => SignFact = remembered((term) => compute(term))

export const isPositive = (term: Term): boolean => signFact(term) === 'positive'
export const isNonpositive = (term: Term): boolean => ['negative', 'nonpositive'].includes(signFact(term))
export const isNonnegative = (term: Term): boolean => ['positive', 'nonnegative'].includes(signFact(term))
export const isNonzero = (term: Term): boolean => ['positive', 'negative'].includes(signFact(term))

const compute = (term: Term): SignFact => {
  switch (term.kind) {
    case 'number': {
      const s = Q.sign(term.value)
      return s > 0 ? 'positive' : s < 0 ? 'negative' : 'nonnegative'
    }
    case 'pi':
    case 'size':
      return 'positive'
    case 'index':
      return signFact(term.low) === 'positive'
        ? 'positive'
        : signFact(term.low) === 'nonnegative'
          ? 'nonnegative'
          : 'unknown'
    case 'entry':
      return signOfDomain(term.variable.domain, term.slots)
    case 'unknown':
      return term.by.length === 0 ? signOfDomain(term.fn.result, term.component) : 'unknown'
    case 'add': {
      const fact = sumSign(term.children.map(signFact))
      return fact === 'unknown' ? signOfRange(rangeOf(term)) : fact
    }
    case 'mul':
      return term.children.map(signFact).reduce(productSign, 'positive')
    case 'power':
      return powerSign(term.base, term.exponent)
    case 'call':
      return callSign(term)
    case 'sum': {
      const body = signFact(term.body)
      // An empty sum is 0, so a strict sign becomes a weak one unless the range is visibly nonempty (1..size).
      const nonempty =
        term.index.low.kind === 'number' && Q.equal(term.index.low.value, Q.ONE) && term.index.high.kind === 'size'
      if (nonempty) return body
      return body === 'positive' ? 'nonnegative' : body === 'negative' ? 'nonpositive' : body
    }
    case 'prod':
      return signFact(term.body) === 'positive' ? 'positive' : isNonnegative(term.body) ? 'nonnegative' : 'unknown'
    case 'if': {
      const [a, b] = [signFact(term.then), signFact(term.otherwise)]
      return a === b ? a : isNonnegative(term.then) && isNonnegative(term.otherwise) ? 'nonnegative' : 'unknown'
    }
    case 'mod':
      return 'nonnegative'
    case 'expectation':
      return signFact(term.body)
    default:
      return 'unknown'
  }
}

const callSign = ({ name, args }: Term & { kind: 'call' }): SignFact => {
  const x = args.at(-1)!
  if (name === 'max') {
    const facts = args.map(signFact)
    return facts.includes('positive') ? 'positive' : facts.includes('nonnegative') ? 'nonnegative' : 'unknown'
  }
  const { facts, arity } = FUNCTIONS[name]
  if (arity === 'optionally ordered' && args.length === 2) {
    const [n] = args
    return facts.increasing && n!.kind === 'number' && n.value.n === 1n ? 'positive' : 'unknown'
  }
  switch (facts.sign) {
    case 'positive':
      return 'positive'
    case 'nonnegative':
      return 'nonnegative'
    case 'positive where x is':
      return isPositive(x) ? 'positive' : 'nonnegative'
    case 'of x':
      return signFact(x)
    case undefined:
      return 'unknown'
  }
}

/** Bounds of what a term's values can be, where there are any; `open` if neither end is among them. */
export interface Range {
  readonly low: Q.Rational | undefined
  readonly high: Q.Rational | undefined
  readonly open: boolean
}

/** Of sums of what has bounds that are numbers: 1 − u for u between 0 and 1, 2 + tanh(x). */
export const rangeOf = (term: Term): Range | undefined => {
  switch (term.kind) {
    case 'number':
      return { low: term.value, high: term.value, open: false }
    case 'entry':
      return rangeOfDomain(term.variable.domain)
    case 'unknown':
      return term.by.length === 0 ? rangeOfDomain(term.fn.result) : undefined
    case 'call': {
      const { between } = FUNCTIONS[term.name].facts
      if (!between || term.args.length > 1) return undefined
      return { low: Q.rational(between[0]), high: Q.rational(between[1]), open: true }
    }
    case 'mul': {
      const [factor, other, ...more] = term.children
      if (factor?.kind !== 'number' || !other || more.length > 0) return undefined
      const range = rangeOf(other)
      if (!range) return undefined
      const ends = [combined(Q.mul, factor.value, range.low), combined(Q.mul, factor.value, range.high)] as const
      const [low, high] = Q.sign(factor.value) < 0 ? [ends[1], ends[0]] : ends
      return { low, high, open: range.open }
    }
    case 'add': {
      const ranges = term.children.map(rangeOf)
      return ranges.reduce((a, b) =>
        a && b
          ? { low: combined(Q.add, a.low, b.low), high: combined(Q.add, a.high, b.high), open: a.open || b.open }
          : undefined,
      )
    }
    default:
      return undefined
  }
}

const combined = (
  f: (a: Q.Rational, b: Q.Rational) => Q.Rational,
  a: Q.Rational | undefined,
  b: Q.Rational | undefined,
): Q.Rational | undefined => a && b && f(a, b)

const rangeOfDomain = (domain: Domain): Range | undefined => {
  if (!DOMAINS[domain.kind].ends) return undefined
  const [low, high] = endsOfDomain(domain).map((end) => (end?.kind === 'number' ? end.value : undefined))
  return { low, high, open: CONTINUOUS_DOMAINS.has(domain.kind) }
}

const signOfRange = (range: Range | undefined): SignFact => {
  if (!range) return 'unknown'
  const { low, high, open } = range
  if (low && Q.sign(low) >= 0) return Q.sign(low) > 0 || open ? 'positive' : 'nonnegative'
  if (high && Q.sign(high) <= 0) return Q.sign(high) < 0 || open ? 'negative' : 'nonpositive'
  return 'unknown'
}

const signOfDomain = (domain: Domain, slots: readonly Term[]): SignFact => {
  // A name that stands for a term has the sign of the term; a definite matrix has a positive diagonal.
  if (domain.kind === 'any') return domain.bounds[0] ? signFact(domain.bounds[0]) : 'unknown'
  if (domain.kind === 'spd') return slots.at(-1) === slots.at(-2) ? 'positive' : 'unknown'
  const [low, high] = endsOfDomain(domain)
  const open = CONTINUOUS_DOMAINS.has(domain.kind)
  if (low && isPositive(low)) return 'positive'
  if (low && isNonnegative(low)) return open ? 'positive' : 'nonnegative'
  if (high && signFact(high) === 'negative') return 'negative'
  return high === ZERO ? (open ? 'negative' : 'nonpositive') : 'unknown'
}

const sumSign = (facts: readonly SignFact[]): SignFact => {
  if (facts.every((f) => f === 'positive' || f === 'nonnegative'))
    return facts.includes('positive') ? 'positive' : 'nonnegative'
  if (facts.every((f) => f === 'negative' || f === 'nonpositive'))
    return facts.includes('negative') ? 'negative' : 'nonpositive'
  return 'unknown'
}

const productSign = (a: SignFact, b: SignFact): SignFact => {
  if (a === 'unknown' || b === 'unknown') return 'unknown'
  const strict = (a === 'positive' || a === 'negative') && (b === 'positive' || b === 'negative')
  const up = (f: SignFact): boolean => f === 'positive' || f === 'nonnegative'
  const result = up(a) === up(b) ? 'positive' : 'negative'
  return strict ? result : result === 'positive' ? 'nonnegative' : 'nonpositive'
}

const powerSign = (base: Term, exponent: Term): SignFact => {
  const fact = signFact(base)
  if (fact === 'positive') return 'positive'
  if (exponent.kind === 'number' && Q.isInteger(exponent.value)) {
    if (exponent.value.n % 2n === 0n) return fact === 'negative' || exponent.value.n < 0n ? 'positive' : 'nonnegative'
    if (exponent.value.n < 0n) return fact === 'nonnegative' ? 'positive' : fact === 'nonpositive' ? 'negative' : fact
    return fact
  }
  return isIntegerValued(exponent) ? 'unknown' : fact === 'nonnegative' ? 'nonnegative' : 'unknown'
}
