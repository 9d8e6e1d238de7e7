import { call, log, mul, neg, type Term } from '../expr'
import { type Algebra, UNRESOLVED } from '../numbers/algebra'
import * as Q from '../numbers/rational'

/*
 * Differences that leave nothing of a far tail, by the function that has it:
 * 1 − sigmoid(x) = sigmoid(−x), 1 − tanh²x = 4 sigmoid(2x) sigmoid(−2x). And reciprocals of what is too large.
 */

export interface Complement {
  readonly name: 'sigmoid' | 'tanh'
  readonly argument: Term
}

const known = new WeakMap<Term, Complement | false>()

/** The term as such a difference, if it is one. */
export const complementOf = (term: Term & { kind: 'add' }): Complement | false => {
  let found = known.get(term)
  if (found === undefined) known.set(term, (found = find(term.children)))
  return found
}

const find = (parts: readonly Term[]): Complement | false => {
  const one = parts.find((p) => p.kind === 'number' && Q.equal(p.value, Q.ONE))
  const other = parts.find((p) => p !== one)
  if (!one || parts.length !== 2 || other?.kind !== 'mul' || other.children.length !== 2) return false
  const minus = other.children.find((p) => p.kind === 'number' && Q.equal(p.value, Q.MINUS_ONE))
  const factor = other.children.find((p) => p !== minus)
  if (!minus || !factor) return false
  if (factor.kind === 'call' && factor.name === 'sigmoid') return { name: 'sigmoid', argument: factor.args[0]! }
  if (factor.kind !== 'power' || factor.base.kind !== 'call' || factor.base.name !== 'tanh') return false
  const square = factor.exponent.kind === 'number' && Q.equal(factor.exponent.value, Q.rational(2))
  return square && { name: 'tanh', argument: factor.base.args[0]! }
}

/** log f of a positive factor, also where f leaves the range of a number system far out. */
export const logOfFactor = (f: Term): Term => {
  const complement = f.kind === 'add' && complementOf(f)
  if (complement && complement.name === 'sigmoid') return neg(call('softplus', complement.argument))
  if (f.kind === 'power') return mul(f.exponent, logOfFactor(f.base))
  if (f.kind === 'call' && f.name === 'sigmoid') return neg(call('softplus', neg(f.args[0]!)))
  return f.kind === 'call' && f.name === 'cosh' ? call('logcosh', f.args[0]!) : log(f)
}

/** Its value, at the value of its argument. */
export const valueOfComplement = <T>(A: Algebra<T>, { name }: Complement, x: T): T => {
  const tail = (scale: number): T => A.call('sigmoid', [A.mul(A.fromNumber(scale), x)])
  return name === 'sigmoid' ? A.call('sigmoid', [A.neg(x)]) : A.mul(A.fromNumber(4), A.mul(tail(2), tail(-2)))
}

export const isScaledTail = (term: Term): term is Term & { kind: 'call' } =>
  term.kind === 'call' && term.name === 'erfcx'

/** erfcx(x)^k for k < 0, also where erfcx(x) = exp(x² + log erfc x) leaves the range of the number system. */
export const powerOfScaledTail = <T>(A: Algebra<T>, x: T, k: number): T => {
  try {
    return A.powerInteger(A.call('erfcx', [x]), k)
  } catch (thrown) {
    if (thrown !== UNRESOLVED) throw thrown
    return A.call('exp', [A.mul(A.fromNumber(k), A.add(A.mul(x, x), A.call('logerfc', [x])))])
  }
}
