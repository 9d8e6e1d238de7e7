import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const binary: DomainDefinition = {
  kind: 'binary',
  summary: 'off or on; summed over',
  values: '{0, 1}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  ends: [0, 1],
  ofDraw: (draw) => Q.rational(Math.abs(draw) % 2),
}
