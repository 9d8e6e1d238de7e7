import type { DomainDefinition } from './definition'
import { drawPositive } from './draw'

export const positive: DomainDefinition = {
  kind: 'positive',
  summary: 'positive real numbers; a hidden one is integrated over',
  values: '(0, ∞)',
  roles: ['visible', 'hidden', 'parameter'],
  boundNames: [],
  measure: 'lebesgue',
  ends: [0, Infinity],
  ofDraw: drawPositive,
}
