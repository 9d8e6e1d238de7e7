import type { DomainDefinition } from './definition'
import { drawInside } from './draw'

export const interval: DomainDefinition = {
  kind: 'interval',
  summary: 'real numbers between two bounds, which may be infinite; a hidden one is integrated over',
  values: '(low, high)',
  roles: ['visible', 'hidden', 'parameter'],
  boundNames: ['low', 'high'],
  measure: 'lebesgue',
  ends: [{ bound: 0 }, { bound: 1 }],
  ofDraw: (draw, [low, high]) => drawInside(draw, low!, high!),
}
