import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const naturals: DomainDefinition = {
  kind: 'naturals',
  summary: 'counts; summed over, with a bound for the tail',
  values: '{0, 1, 2, …}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  support: () => [0, Infinity],
  contains: (value) => value.d === 1n && value.n >= 0n,
  ofDraw: (draw) => Q.rational(Math.abs(draw) % 7),
}
