import { type EntryTerm, isNonnegative, isPositive, substitute, type Term } from '../../expr'
import * as Q from '../../numbers/rational'

/** Ends of the unit's domain; undefined for an infinite one. */
export const supportOf = (x: EntryTerm): readonly [low: Term | undefined, high: Term | undefined] => {
  const { kind, bounds } = x.variable.domain
  return kind === 'interval' ? [bounds[0], bounds[1]] : [undefined, undefined]
}

/** True where f(x) > 0 for almost every x of the domain: by its form, or an affine function by its values at the ends. */
export const isPositiveOnDomain = (f: Term, x: EntryTerm): boolean => {
  if (isPositive(f)) return true
  if (f.kind === 'power' && f.exponent.kind === 'number' && Q.isInteger(f.exponent.value) && f.exponent.value.n % 2n === 0n) return true
  if (f.kind === 'call' && f.name === 'abs') return true
  const [low, high] = supportOf(x)
  if (!low || !high || !isAffine(f, x)) return false
  const [a, b] = [low, high].map((end) => substitute(f, new Map<Term, Term>([[x, end]])))
  return isNonnegative(a!) && isNonnegative(b!)
}

const isAffine = (f: Term, x: EntryTerm): boolean => {
  const uses = (t: Term): boolean => t.symbols.has(x.variable.name)
  if (!uses(f) || f === x) return true
  if (f.kind === 'add') return f.children.every((c) => isAffine(c, x))
  return f.kind === 'mul' && f.children.filter(uses).length === 1 && isAffine(f.children.find(uses)!, x)
}
