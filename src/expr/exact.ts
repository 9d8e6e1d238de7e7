import { type FunctionName, FUNCTIONS, rationalValue } from '../functions'
import { UNDEFINED } from '../numbers/algebra'
import * as Q from '../numbers/rational'
import { DISCRETE_DOMAINS } from './domainKinds'
import { isNonnegative } from './sign'
import { remembered } from './intern'
import type { BinderTerm, Condition, EntryTerm, IndexTerm, Term } from './term'

/*
 * Exact values of what is made of numbers, sizes, indices and discrete variables: no integer is too large for it, up to
 * a bound on its digits, and of a residue only the residue is computed.
 */

/** What the atoms of a term stand for. Each may throw where it has no value. */
export interface Places {
  index(at: IndexTerm): number | bigint
  size(name: string): number | bigint
  entry(term: EntryTerm): number | bigint | Q.Rational
  truth(condition: Condition): boolean
  /** Runs `body` for each value of the index. */
  forEach(at: IndexTerm, body: () => void): void
  /** What stands for a value that is not rational, where something does. */
  real?(term: Term): Q.Rational | undefined
  /** Throws, because the term has no exact value, for that reason. */
  refuse(reason: string): never
}

/** Integers with more bits are not written out. */
const MOST_BITS = 200_000
/** Bits of an exponent times bits of its modulus: about so many digit operations take a few milliseconds. */
const MOST_MODULAR = 20_000_000
/** Functions that select or sign: rational of whatever is rational. */
const isSelection = (name: FunctionName): boolean =>
  FUNCTIONS[name].facts.shape === 'kink' && FUNCTIONS[name].domain.kind === 'all'

const isCondition = (t: Term): boolean => ['compare', 'and', 'or', 'not'].includes(t.kind)

/** True where {@link exactValue} can compute the term, which is rational: a form with sizes, indices and discrete variables. */
export const isExact: (term: Term) => boolean = remembered((term) => {
  switch (term.kind) {
    case 'number':
    case 'index':
    case 'size':
      return true
    case 'entry':
      return DISCRETE_DOMAINS.has(term.variable.domain.kind)
    case 'add':
    case 'mul':
      return term.children.every(isExact)
    case 'mod':
      return isExact(term.left) && isExact(term.right)
    case 'power':
      return isExact(term.base) && isIntegral(term.exponent)
    case 'sum':
    case 'prod':
      return isExact(term.body)
    case 'if':
      return isDecided(term.condition) && isExact(term.then) && isExact(term.otherwise)
    case 'call':
      return isSelection(term.name) && term.args.every(isExact)
    default:
      return false
  }
})

/** True where sizes, indices and discrete variables decide the condition. */
const isDecided = (condition: Condition): boolean =>
  condition.kind === 'compare'
    ? isExact(condition.left) && isExact(condition.right)
    : condition.children.every(isDecided)

/** True where an exact term has integer values only, judged by its form. */
const isIntegral: (term: Term) => boolean = remembered((term) => {
  switch (term.kind) {
    case 'number':
      return Q.isInteger(term.value)
    case 'mod':
      return isExact(term)
    case 'power':
      return isExact(term) && isIntegral(term.base) && isNonnegative(term.exponent)
    case 'entry':
    case 'index':
    case 'size':
      return isExact(term)
    case 'sum':
    case 'prod':
      return isIntegral(term.body)
    default:
      return isExact(term) && term.children.every((child) => isCondition(child) || isIntegral(child))
  }
})

const whole = (q: Q.Rational): bigint => {
  if (q.d !== 1n) throw UNDEFINED
  return q.n
}

const bitsOf = (n: bigint): number => 4 * n.toString(16).length

/** The value of an {@link isExact} term. @throws UNDEFINED where it has none, and what `places` throw */
export const exactValue = (term: Term, places: Places): Q.Rational => {
  const value = (t: Term): Q.Rational => exactValue(t, places)
  const over = (t: BinderTerm): Q.Rational => {
    let total = t.kind === 'sum' ? Q.ZERO : Q.ONE
    const join = t.kind === 'sum' ? Q.add : Q.mul
    places.forEach(t.index, () => (total = bounded(join(total, value(t.body)), places)))
    return total
  }
  switch (term.kind) {
    case 'number':
      if (term.value.d === 0n) throw UNDEFINED
      return term.value
    case 'index':
      return Q.rational(places.index(term))
    case 'size':
      return Q.rational(places.size(term.name))
    case 'entry': {
      const of = places.entry(term)
      return typeof of === 'object' ? of : Q.rational(of)
    }
    case 'add':
      return term.children.map(value).reduce(Q.add)
    case 'mul':
      return term.children.map(value).reduce((a, b) => bounded(Q.mul(a, b), places))
    case 'mod': {
      const m = whole(value(term.right))
      if (m <= 0n) throw UNDEFINED
      return Q.rational(residue(term.left, m, places))
    }
    case 'power': {
      const [base, exponent] = [value(term.base), value(term.exponent)]
      const real = exponent.d === 1n ? undefined : places.real?.(term)
      return real ?? powerOf(base, whole(exponent), places)
    }
    case 'sum':
    case 'prod':
      return over(term)
    case 'if':
      return value(places.truth(term.condition) ? term.then : term.otherwise)
    case 'call':
      return (
        (isSelection(term.name) ? rationalValue(term.name, term.args.map(value)) : places.real?.(term)) ??
        places.refuse(`${term.name} is not an integer`)
      )
    default:
      return places.real?.(term) ?? places.refuse(`a term of kind ${term.kind} is not an integer`)
  }
}

const LARGEST = 1n << BigInt(MOST_BITS)
const bounded = (q: Q.Rational, places: Places): Q.Rational =>
  q.n > LARGEST || -q.n > LARGEST || q.d > LARGEST ? tooLarge(places) : q

const tooLarge = (places: Places): never =>
  places.refuse(`an integer of more than ${Math.round(MOST_BITS * Math.log10(2))} digits is not computed`)

const powerOf = (base: Q.Rational, exponent: bigint, places: Places): Q.Rational => {
  if (exponent < 0n && base.n === 0n) throw UNDEFINED
  const isUnit = base.d === 1n && base.n <= 1n && base.n >= -1n
  if (isUnit && exponent !== 0n) return base.n === -1n && exponent % 2n === 0n ? Q.ONE : base
  const bits = Math.max(bitsOf(base.n), bitsOf(base.d)) - 3
  if (Math.abs(Number(exponent)) * Math.max(1, bits) > MOST_BITS) return tooLarge(places)
  return Q.power(base, exponent)
}

const reduced = (n: bigint, m: bigint): bigint => ((n % m) + m) % m

/** The term modulo m, in 0..m − 1, through residues of its parts where all of them are integers. */
const residue = (term: Term, m: bigint, places: Places): bigint => {
  const of = (t: Term): bigint => residue(t, m, places)
  if (!isIntegral(term)) return reduced(whole(exactValue(term, places)), m)
  switch (term.kind) {
    case 'add':
      return term.children.reduce((sum, t) => (sum + of(t)) % m, 0n)
    case 'mul':
      return term.children.reduce((product, t) => (product * of(t)) % m, 1n % m)
    case 'power': {
      const exponent = whole(exactValue(term.exponent, places))
      if (bitsOf(exponent) * bitsOf(m) > MOST_MODULAR) return tooLarge(places)
      return powerModulo(of(term.base), exponent, m)
    }
    case 'sum':
    case 'prod': {
      let total = term.kind === 'sum' ? 0n : 1n % m
      places.forEach(term.index, () => {
        total = (term.kind === 'sum' ? total + of(term.body) : total * of(term.body)) % m
      })
      return total
    }
    case 'if':
      return of(places.truth(term.condition) ? term.then : term.otherwise)
    default:
      return reduced(whole(exactValue(term, places)), m)
  }
}

const powerModulo = (base: bigint, exponent: bigint, m: bigint): bigint => {
  let result = 1n % m
  let square = base % m
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % m
    square = (square * square) % m
  }
  return result
}
