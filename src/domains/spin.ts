import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const spin: DomainDefinition = {
  kind: 'spin',
  summary: 'down or up; summed over',
  values: '{−1, 1}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  ends: [-1, 1],
  step: 2,
  ofDraw: (draw) => Q.rational(Math.abs(draw) % 2 === 0 ? 1 : -1),
}
