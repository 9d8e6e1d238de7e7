import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

export const categorical: DomainDefinition = {
  kind: 'categorical',
  summary: 'one of K classes, which may be used as an index; summed over',
  values: '{1, …, K}',
  roles: ['hidden'],
  boundNames: ['K'],
  measure: 'counting',
  states: ([count]) => Array.from({ length: Math.max(0, count!) }, (_, k) => BigInt(k + 1)),
  support: ([count]) => [1, count!],
  contains: (value, [count]) => value.d === 1n && value.n >= 1n && Q.compare(value, count!) <= 0,
  ofDraw: (draw, [count]) => Q.rational(1 + (Math.abs(draw) % count!)),
}
