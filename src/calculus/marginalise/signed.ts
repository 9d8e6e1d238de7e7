import { add, mul, number, type Term, ZERO } from '../../expr'

/*
 * Sums and differences in which what cancels is gone: 1 − (1 − α) is α, log λ − log λ is 0. That λ is positive, so that
 * its logarithm exists, is a condition of the law, not of each of its terms.
 */

const vanishes = (t: Term): boolean =>
  t === ZERO || (t.kind === 'mul' && t.children[0] === ZERO) || (t.kind === 'add' && t.children.every(vanishes))

/** The term without summands that have coefficient 0. */
export const withoutZeros = (t: Term): Term => {
  if (vanishes(t)) return ZERO
  return t.kind === 'add' && t.children.some(vanishes) ? add(...t.children.filter((child) => !vanishes(child))) : t
}

/** k·t for a numeric k, term by term where t is a sum. */
export const scale = (k: Term | number, t: Term): Term => {
  const factor = typeof k === 'number' ? number(k) : k
  return t.kind === 'add' ? add(...t.children.map((child) => mul(factor, child))) : mul(factor, t)
}
/** −t. */
export const negated = (t: Term): Term => scale(-1, t)
/** a − b. */
export const minus = (a: Term, b: Term): Term => withoutZeros(add(a, negated(b)))
