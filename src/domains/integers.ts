import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const integers: DomainDefinition = {
  kind: 'integers',
  summary: 'the integers from one bound to another; summed over',
  values: '{low, …, high}',
  roles: ['hidden'],
  boundNames: ['low', 'high'],
  measure: 'counting',
  ends: [{ bound: 0 }, { bound: 1 }],
  ofDraw: (draw, [low, high]) => Q.rational(low! + (Math.abs(draw) % (high! - low! + 1))),
}
