import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const spin: DomainDefinition = {
  kind: 'spin',
  summary: 'down or up; summed over',
  values: '{−1, 1}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  states: () => [-1n, 1n],
  support: () => [-1, 1],
  contains: (value) => value.d === 1n && (value.n === -1n || value.n === 1n),
  ofDraw: (draw) => Q.rational(Math.abs(draw) % 2 === 0 ? 1 : -1),
}
