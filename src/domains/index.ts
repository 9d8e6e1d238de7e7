import type { DomainKind } from '../expr'
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

export type { DomainDefinition }
