import { DISCRETE_DOMAINS, remembered, type Term } from '../../../expr'
import * as Q from '../../../numbers/rational'

/*
 * Polynomials in sizes, indices and states: one of degree d vanishes at d + 1 values in a row only if it does everywhere,
 * so that a claim that holds at fewer may fail at the next.
 */

/** Larger degrees than this say nothing of the sizes that can be tried. */
const MOST = 10_000

/** A bound of a term that stands at the end of a range, where it has one that does not grow with sizes. */
const greatest = (t: Term): number | undefined => {
  if (t.kind === 'number') return Q.toNumber(t.value)
  if (t.kind === 'index') return greatest(t.high)
  if (t.kind !== 'add') return undefined
  const parts = t.children.map(greatest)
  return parts.includes(undefined) ? undefined : (parts as number[]).reduce((a, b) => a + b, 0)
}

/** How many factors a product has; 1 where that depends on sizes. */
const factorsIn = ({ low, high }: Term & { kind: 'index' }): number => {
  const [from, to] = [low.kind === 'number' ? Q.toNumber(low.value) : 1, greatest(high)]
  return to === undefined ? 1 : Math.max(0, to - from + 1)
}

/** A bound of the degree of a term in counts, if it is a polynomial in them; of other terms, of what they are made of. */
export const degreeInCounts: (term: Term) => number = remembered((t) => Math.min(MOST, compute(t)))

const compute = (t: Term): number => {
  const of = (parts: readonly Term[]): number => parts.reduce((most, part) => Math.max(most, degreeInCounts(part)), 0)
  switch (t.kind) {
    case 'size':
    case 'index':
      return 1
    case 'entry':
      return DISCRETE_DOMAINS.has(t.variable.domain.kind) ? 1 : 0
    case 'mul':
      return t.children.reduce((sum, part) => sum + degreeInCounts(part), 0)
    case 'power': {
      const { exponent } = t
      const times = exponent.kind === 'number' && Q.isInteger(exponent.value) ? Math.abs(Q.toNumber(exponent.value)) : 1
      return times * degreeInCounts(t.base)
    }
    case 'prod':
      return factorsIn(t.index) * degreeInCounts(t.body)
    default:
      return of(t.children)
  }
}
