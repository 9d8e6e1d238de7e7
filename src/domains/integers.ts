import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

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
  ofDraw: (draw, [low, high]) => Q.rational(low! + (Math.abs(draw) % (high! - low! + 1))),
}
