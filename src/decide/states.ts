import {
  add,
  type CallTerm,
  endsOfDomain,
  holding,
  mapTerm,
  mul,
  number,
  remembered,
  sub,
  substitute,
  type Term,
  TWO_VALUED_DOMAINS,
  ZERO,
} from '../expr'
import * as Q from '../numbers/rational'

/*
 * A function of a variable with two values is linear in it: f(h) = f(0) + h (f(1) − f(0)) for a binary one,
 * f(s) = ½ (f(1) + f(−1)) + ½ s (f(1) − f(−1)) for a spin.
 */

/** So many such variables under one function are taken apart; each doubles its number. */
const MOST_ENTRIES = 3

const isTwoValued = (t: Term): t is Term & { kind: 'entry' } =>
  t.kind === 'entry' && TWO_VALUED_DOMAINS.has(t.variable.domain.kind)

const entriesIn = (t: Term, found: Set<Term>, seen = new Set<Term>()): Set<Term> => {
  if (seen.has(t)) return found
  seen.add(t)
  if (isTwoValued(t)) found.add(t)
  // What a binder binds is another value for each of its terms.
  else if (!('index' in t) && !('over' in t) && !('row' in t))
    for (const child of t.children) entriesIn(child, found, seen)
  return found
}

const isFunction = (t: Term): t is CallTerm | (Term & { kind: 'power' }) =>
  t.kind === 'call' || (t.kind === 'power' && (t.exponent.kind !== 'number' || !Q.isInteger(t.exponent.value)))

/** Such a variable is another one where it is summed over. */
const sumsOver = holding((t) => 'over' in t || t.kind === 'diff')

const atValue = (t: Term, h: Term, value: Term): Term => substitute(t, new Map([[h, value]]))

/** The function, linear in one of its variables with two values; undefined where it is not defined at both. */
const linear = (t: Term, h: Term & { kind: 'entry' }): Term | undefined => {
  const [first, last] = endsOfDomain(h.variable.domain)
  const [low, high] = [atValue(t, h, first!), atValue(t, h, last!)]
  if (!low.total || !high.total) return undefined
  if (low === high) return low
  const slope = sub(high, low)
  return first === ZERO ? add(low, mul(h, slope)) : mul(number(Q.HALF), add(high, low, mul(h, slope)))
}

/** The term with functions of variables that have two values written as linear in these. */
export const linearInStates = remembered((t: Term): Term => {
  if (t.kind === 'index' || t.children.length === 0 || 'over' in t) return t
  if (isFunction(t) && !sumsOver(t)) {
    const entries = [...entriesIn(t, new Set())] as (Term & { kind: 'entry' })[]
    const first = entries.length <= MOST_ENTRIES ? entries[0] : undefined
    const apart = first && linear(t, first)
    if (apart) return linearInStates(apart)
  }
  return mapTerm(t, linearInStates)
})
