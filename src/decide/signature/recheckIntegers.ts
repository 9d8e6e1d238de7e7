import type { EntryTerm, IndexTerm, Term } from '../../expr'

/* Exact integer arithmetic of the second checker; nothing here is shared with the first. */

/** Thrown where the second checker has no way to evaluate a term. */
export class NotRechecked extends Error {}
class TooManyDigits extends NotRechecked {}
/** Thrown where a side has no value. */
export class NoValue extends Error {}

/** Numerator and positive denominator, in lowest terms. */
export type Fraction = readonly [bigint, bigint]

const MOST_DIGITS = 60_000n

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
const fraction = (n: bigint, d: bigint): Fraction => {
  const g = gcd(n, d)
  return d < 0n ? [-n / g, -d / g] : [n / g, d / g]
}
export const integerOf = ([n, d]: Fraction): bigint => {
  if (d !== 1n) throw new NoValue()
  return n
}
export const comparison = ([a, b]: Fraction, [c, d]: Fraction): number => (a * d < c * b ? -1 : a * d > c * b ? 1 : 0)

/** What the atoms of a term stand for. */
export interface Atoms {
  index(at: IndexTerm): bigint
  size(name: string): bigint
  state(entry: EntryTerm): bigint
  truth(condition: Term): boolean
  forEach(at: IndexTerm, body: () => void): void
}

/** The value of a term made of integers. */
export const exactly = (term: Term, atoms: Atoms): Fraction => {
  const of = (t: Term): Fraction => exactly(t, atoms)
  switch (term.kind) {
    case 'number':
      return [term.value.n, term.value.d]
    case 'index':
      return [atoms.index(term), 1n]
    case 'size':
      return [atoms.size(term.name), 1n]
    case 'entry':
      return [atoms.state(term), 1n]
    case 'add':
      return term.children.map(of).reduce(sum)
    case 'mul':
      return term.children.map(of).reduce(product)
    case 'sum':
    case 'prod': {
      let total: Fraction = term.kind === 'sum' ? [0n, 1n] : [1n, 1n]
      atoms.forEach(term.index, () => (total = (term.kind === 'sum' ? sum : product)(total, of(term.body))))
      return total
    }
    case 'mod': {
      const modulus = integerOf(of(term.right))
      if (modulus <= 0n) throw new NoValue()
      return [remainder(term.left, modulus, atoms), 1n]
    }
    case 'power':
      return powerOf(of(term.base), integerOf(of(term.exponent)))
    case 'if':
      return of(atoms.truth(term.condition) ? term.then : term.otherwise)
    case 'call':
      return selection(term.name, term.args.map(of))
    default:
      throw new NotRechecked(`a term of kind ${term.kind} where an integer is needed`)
  }
}

const sum = ([a, b]: Fraction, [c, d]: Fraction): Fraction => fraction(a * d + c * b, b * d)
const product = ([a, b]: Fraction, [c, d]: Fraction): Fraction => fraction(a * c, b * d)

const powerOf = ([n, d]: Fraction, exponent: bigint): Fraction => {
  if (exponent < 0n) {
    if (n === 0n) throw new NoValue()
    return powerOf(fraction(d, n), -exponent)
  }
  if (d === 1n && (n === 0n || n === 1n || n === -1n))
    return [exponent === 0n || (n < 0n && exponent % 2n === 0n) ? 1n : n, 1n]
  const digits = BigInt(Math.max(n.toString().length, d.toString().length))
  if (exponent * digits > MOST_DIGITS) throw new TooManyDigits('an integer with too many digits')
  return [n ** exponent, d ** exponent]
}

/** Through the value itself where it can be written out, else through residues of its parts, if all are integers. */
const remainder = (term: Term, modulus: bigint, atoms: Atoms): bigint => {
  try {
    const value = integerOf(exactly(term, atoms)) % modulus
    return value < 0n ? value + modulus : value
  } catch (thrown) {
    if (!(thrown instanceof TooManyDigits) || hasFraction(term)) throw thrown
    return residueOf(term, modulus, atoms, thrown)
  }
}

const hasFraction = (t: Term): boolean => (t.kind === 'number' && t.value.d !== 1n) || t.children.some(hasFraction)

const residueOf = (term: Term, modulus: bigint, atoms: Atoms, refusal: TooManyDigits): bigint => {
  const of = (t: Term): bigint => remainder(t, modulus, atoms)
  if (term.kind === 'add') return term.children.map(of).reduce((a, b) => a + b) % modulus
  if (term.kind === 'mul') return term.children.map(of).reduce((a, b) => (a * b) % modulus)
  if (term.kind !== 'power') throw refusal
  let [result, square] = [1n % modulus, of(term.base)]
  const exponent = integerOf(exactly(term.exponent, atoms))
  if (exponent < 0n) throw refusal
  for (let rest = exponent; rest > 0n; rest /= 2n) {
    if (rest % 2n === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

const selection = (name: string, args: readonly Fraction[]): Fraction => {
  const [x] = args as [Fraction]
  switch (name) {
    case 'abs':
      return x[0] < 0n ? [-x[0], x[1]] : x
    case 'sign':
      return [x[0] < 0n ? -1n : x[0] > 0n ? 1n : 0n, 1n]
    case 'relu':
      return x[0] < 0n ? [0n, 1n] : x
    case 'max':
      return args.reduce((a, b) => (comparison(a, b) < 0 ? b : a))
    case 'min':
      return args.reduce((a, b) => (comparison(a, b) > 0 ? b : a))
    default:
      throw new NotRechecked(`${name} where an integer is needed`)
  }
}
