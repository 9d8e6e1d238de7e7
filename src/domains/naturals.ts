import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'

/** Draws up to this are counts below 7. */
const COMMON = 32

export const naturals: DomainDefinition = {
  kind: 'naturals',
  summary: 'counts; summed over, with a bound for the tail',
  values: '{0, 1, 2, …}',
  roles: ['hidden'],
  boundNames: [],
  measure: 'counting',
  // Mostly small, since sums and powers of large counts are dear, but so many that draws differ.
  ends: [0, Infinity],
  ofDraw: (draw) => Q.rational(Math.abs(draw) <= COMMON ? Math.abs(draw) % 7 : Math.abs(draw) - COMMON + 6),
}
