import {
  CONTINUOUS_DOMAINS,
  endsOfDomain,
  type EntryTerm,
  isNonnegative,
  isPositive,
  substitute,
  type Term,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'

/** Ends of a continuous unit's domain; undefined for an infinite one. Undefined as a whole for a discrete unit. */
export const supportOf = ({ variable: { domain } }: EntryTerm): ReturnType<typeof endsOfDomain> | undefined =>
  CONTINUOUS_DOMAINS.has(domain.kind) ? endsOfDomain(domain) : undefined

export const isRealLine = (x: EntryTerm): boolean => supportOf(x)?.every((end) => end === undefined) ?? false
export const isPositiveHalfLine = (x: EntryTerm): boolean => {
  const ends = supportOf(x)
  return ends?.[0] === ZERO && ends[1] === undefined
}

/** True where f(x) > 0 for almost every x of the domain: by its form, or an affine function by its values at the ends. */
export const isPositiveOnDomain = (f: Term, x: EntryTerm): boolean => {
  if (isPositive(f)) return true
  if (
    f.kind === 'power' &&
    f.exponent.kind === 'number' &&
    Q.isInteger(f.exponent.value) &&
    f.exponent.value.n % 2n === 0n
  )
    return true
  if (f.kind === 'call' && f.name === 'abs') return true
  const [low, high] = supportOf(x) ?? []
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
