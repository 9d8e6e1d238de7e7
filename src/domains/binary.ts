import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const binary: DomainDefinition = {
  kind: 'binary',
  summary: 'off or on; summed over',
  values: '{0, 1}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  states: () => [0n, 1n],
  support: () => [0, 1],
  contains: (value) => value.d === 1n && (value.n === 0n || value.n === 1n),
  ofDraw: (draw) => Q.rational(Math.abs(draw) % 2),
}
