import { add, call, isNonzero, mul, number, ONE, power, splitCoefficient, sub, type Term } from '../../../expr'
import * as Q from '../../../numbers/rational'

/** Terms of which at least one is 0 wherever the term is 0, and which have no zeros of even order by their form. */
export const zeroFactors = (term: Term): readonly Term[] => {
  const found = new Set<Term>()
  const walk = (t: Term): void => {
    if (isNonzero(t)) return
    if (t.kind === 'mul') return t.children.forEach(walk)
    if (t.kind === 'call' && t.name === 'abs') return walk(t.args[0]!)
    if (t.kind === 'power' && t.exponent.kind === 'number')
      return Q.sign(t.exponent.value) > 0 ? walk(t.base) : undefined
    const squares = ofSquares(t)
    if (squares) squares.forEach(walk)
    else found.add(t)
  }
  walk(term)
  return found.size > 0 ? [...found] : [term]
}

/** A² − B² as A − B and A + B. */
const ofSquares = (t: Term): readonly Term[] | undefined => {
  if (t.kind !== 'add' || t.children.length !== 2) return undefined
  const [p, q] = t.children.map(splitCoefficient) as [readonly [Q.Rational, Term], readonly [Q.Rational, Term]]
  if (Q.sign(p[0]) * Q.sign(q[0]) > 0) return undefined
  const [a, b] = [rootOf(...p), rootOf(...q)]
  return a && b ? [sub(a, b), add(a, b)] : undefined
}

/** √|c·t| for an even power t. */
const rootOf = (c: Q.Rational, t: Term): Term | undefined => {
  const size = number(Q.sign(c) < 0 ? Q.neg(c) : c)
  const factor = size === ONE ? ONE : call('sqrt', size)
  if (t === ONE) return factor
  if (t.kind !== 'power' || t.exponent.kind !== 'number') return undefined
  const half = Q.mul(Q.HALF, t.exponent.value)
  return Q.isInteger(half) ? mul(factor, power(t.base, number(half))) : undefined
}
