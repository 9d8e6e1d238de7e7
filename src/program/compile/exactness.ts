import { isExact, type Term } from '../../expr'
import type { Interpreter } from '../interpreter'

/*
 * Integers that doubles do not hold: where a remainder or a comparison of them decides, their rounding may not.
 */

/** A bound of naturals that a sum over counts meets. */
const LARGEST_COUNT = 2 ** 26

/** True of a remainder or a comparison of exact terms that doubles may get wrong. */
export const needsExactness = (term: Term & { kind: 'mod' | 'compare' }, places: Interpreter<unknown>): boolean =>
  isExact(term.left) &&
  isExact(term.right) &&
  !(sizeOf(term.left, places) <= Number.MAX_SAFE_INTEGER && sizeOf(term.right, places) <= Number.MAX_SAFE_INTEGER)

/** The most that the absolute value of an exact term and of its parts can be; infinite where that is not told. */
const sizeOf = (term: Term, places: Interpreter<unknown>): number => {
  const of = (t: Term): number => sizeOf(t, places)
  const most = (...sizes: readonly number[]): number => sizes.reduce((a, b) => Math.max(a, b), 0)
  switch (term.kind) {
    case 'number':
      return term.value.d === 1n ? Math.abs(Number(term.value.n)) : Infinity
    case 'size':
      return places.integer(term)
    case 'index':
      return most(of(term.low), of(term.high))
    case 'entry':
      return term.variable.domain.kind === 'naturals' ? LARGEST_COUNT : most(1, ...term.variable.domain.bounds.map(of))
    case 'add':
      return term.children.reduce((sum, t) => sum + of(t), 0)
    case 'mul':
      return term.children.reduce((product, t) => product * most(1, of(t)), 1)
    case 'power':
      return of(term.base) ** most(1, of(term.exponent))
    case 'mod':
      return of(term.left) <= Number.MAX_SAFE_INTEGER ? of(term.right) : Infinity
    case 'if':
      return most(of(term.then), of(term.otherwise))
    case 'call':
      return most(...term.args.map(of))
    case 'sum':
      return (of(term.index.low) + of(term.index.high) + 1) * of(term.body)
    default:
      return Infinity
  }
}
