import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'
import { drawPositive } from './draw'

export const positive: DomainDefinition = {
  kind: 'positive',
  summary: 'positive real numbers; a hidden one is integrated over',
  values: '(0, ∞)',
  roles: ['visible', 'hidden', 'parameter'],
  boundNames: [],
  measure: 'lebesgue',
  support: () => [0, Infinity],
  contains: (value) => Q.sign(value) > 0,
  ofDraw: drawPositive,
}
