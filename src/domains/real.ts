import type { DomainDefinition } from './definition'
import { drawReal } from './draw'

export const real: DomainDefinition = {
  kind: 'real',
  summary: 'all real numbers; a hidden one is integrated over',
  values: 'ℝ',
  roles: ['visible', 'hidden', 'parameter'],
  boundNames: [],
  measure: 'lebesgue',
  ends: [-Infinity, Infinity],
  ofDraw: drawReal,
}
