import { type DomainKind, plainName, type Term, type Variable } from '../expr'
import { Unsupported } from './unsupported'
import { any } from './any'
import { binary } from './binary'
import { categorical } from './categorical'
import type { DomainDefinition } from './definition'
import { integers } from './integers'
import { interval } from './interval'
import { naturals } from './naturals'
import { positive } from './positive'
import { real } from './real'
import { spd } from './spd'
import { spin } from './spin'
import { symmetric } from './symmetric'

/** Every domain of the language. */
export const DOMAINS = {
  real,
  positive,
  interval,
  binary,
  spin,
  integers,
  naturals,
  categorical,
  symmetric,
  spd,
  any,
} satisfies Record<DomainKind, DomainDefinition> as Readonly<Record<DomainKind, DomainDefinition>>

/** One unit with more values is summed over by none of the ways there are. */
const MOST_STATES = 2 ** 22

/**
 * Values of one unit of a finite domain, whose bounds `integer` computes; undefined for an infinite one.
 *
 * @throws Unsupported where there are too many to be listed
 */
export const finiteStates = (v: Variable, integer: (bound: Term) => number): readonly number[] | undefined => {
  const { states } = DOMAINS[v.domain.kind]
  if (!states) return undefined
  const bounds = v.domain.bounds.map(integer)
  // As integers(a, b) or categorical(K); other finite domains have no bounds.
  const count = bounds.length === 0 ? 0 : bounds.at(-1)! - (bounds.length > 1 ? bounds[0]! : 0)
  if (count > MOST_STATES) throw new Unsupported(`${plainName(v.name)} has more values than can be summed over`)
  return states(bounds).map(Number)
}

export { Unsupported }
export type { DomainDefinition }
