import { statesOf, supportOf } from '../domains'
import { FINITE_DOMAINS, plainName, type Term, type Variable } from '../expr'
import { Unsupported } from './unsupported'

/** One unit with more values is summed over by none of the ways there are. */
const MOST_STATES = 2 ** 22

/**
 * Values of one unit of a finite domain, whose bounds `integer` computes; undefined for an infinite one.
 *
 * @throws Unsupported where there are too many to be listed
 */
export const finiteStates = (v: Variable, integer: (bound: Term) => number): readonly number[] | undefined => {
  if (!FINITE_DOMAINS.has(v.domain.kind)) return undefined
  const bounds = v.domain.bounds.map(integer)
  const [low, high] = supportOf(v.domain.kind, bounds)!
  if (high - low > MOST_STATES) throw new Unsupported(`${plainName(v.name)} has more values than can be summed over`)
  return statesOf(v.domain.kind, bounds)!.map(Number)
}
