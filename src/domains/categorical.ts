import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const categorical: DomainDefinition = {
  kind: 'categorical',
  summary: 'one of K classes, which may be used as an index; summed over',
  values: '{1, …, K}',
  roles: ['hidden'],
  boundNames: ['K'],
  measure: 'counting',
  ends: [1, { bound: 0 }],
  ofDraw: (draw, [count]) => Q.rational(1 + (Math.abs(draw) % count!)),
}
