import { type Condition, linearDifference, subterms, type Term, ZERO } from '../../../expr'
import { unroll, UnrollRefused } from '../../../oracles/unroll'
import { degreeOf } from '../far/quadratic'
import type { Shape } from '../instance'
import type { Equation, Requirement } from './system'

/*
 * Whether draws come near every part of a solution set. Of planes, of quadrics, and of the graph of a function they do;
 * other equations may have solutions that no search was led to.
 */

/** One of the variables is a function of the others, by the form of the term. */
const isGraph = (term: Term): boolean => {
  const atoms = [...linearDifference(term, ZERO).coefficients.keys()]
  return atoms.some((x) => x.kind === 'entry' && atoms.every((other) => other === x || !subterms(other).has(x)))
}

const zerosIn = (r: Requirement): readonly (readonly Equation[])[] =>
  r.kind === 'zero' ? [r.ways.length > 1 ? r.ways.slice(1) : r.ways] : r.parts.flatMap(zerosIn)

/** The first condition that may have solutions which were not looked at. */
export const uncovered = (requirement: Requirement, { sizes }: Shape): Condition | undefined => {
  const zeros = zerosIn(requirement)
  let quadrics = 0
  for (const factors of zeros) {
    let degree = 1n
    for (const { solving, condition } of factors)
      try {
        const term = unroll(solving, new Map(Object.entries(sizes)))
        const own = zeros.length === 1 && isGraph(term) ? 1n : degreeOf(term)
        if (own === undefined || own > 2n) return condition
        if (own > degree) degree = own
      } catch (error) {
        if (!(error instanceof UnrollRefused)) throw error
        return condition
      }
    if (degree === 2n && ++quadrics > 1) return factors[0]!.condition
  }
  return undefined
}
