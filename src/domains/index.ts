import type { DomainKind, Term, Variable } from '../expr'
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

/** Values of one unit of a finite domain, whose bounds `integer` computes; undefined for an infinite one. */
export const finiteStates = (v: Variable, integer: (bound: Term) => number): readonly number[] | undefined =>
  DOMAINS[v.domain.kind].states?.(v.domain.bounds.map(integer)).map(Number)

export type { DomainDefinition }
