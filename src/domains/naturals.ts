import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'
import { drawInteger } from './draw'

export const naturals: DomainDefinition = {
  kind: 'naturals',
  summary: 'counts; summed over, with a bound for the tail',
  values: '{0, 1, 2, …}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  support: () => [0, Infinity],
  contains: (value) => value.d === 1n && value.n >= 0n,
  simplest: () => Q.ZERO,
  sample: (random) => Q.rational(drawInteger(random, 0, random() < 0.9 ? 4 : 12)),
}
