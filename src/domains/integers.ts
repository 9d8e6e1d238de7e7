import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'
import { drawBetween } from './draw'

export const integers: DomainDefinition = {
  kind: 'integers',
  summary: 'the integers from one bound to another; summed over',
  values: '{low, …, high}',
  roles: ['hidden'],
  boundNames: ['low', 'high'],
  measure: 'counting',
  states: ([low, high]) => Array.from({ length: Math.max(0, high! - low! + 1) }, (_, k) => BigInt(low! + k)),
  support: ([low, high]) => [low!, high!],
  contains: (value, [low, high]) => value.d === 1n && Q.compare(value, low!) >= 0 && Q.compare(value, high!) <= 0,
  simplest: ([low, high]) => (Q.sign(low!) > 0 ? low! : Q.sign(high!) < 0 ? high! : Q.ZERO),
  sample: (random, [low, high]) => drawBetween(random, low!.n, high!.n),
}
