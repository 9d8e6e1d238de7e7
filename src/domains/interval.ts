import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'
import { drawInside } from './draw'

export const interval: DomainDefinition = {
  kind: 'interval',
  summary: 'real numbers between two bounds, which may be infinite; a hidden one is integrated over',
  values: '(low, high)',
  roles: ['visible', 'hidden', 'parameter'],
  boundNames: ['low', 'high'],
  measure: 'lebesgue',
  support: ([low, high]) => [low!, high!],
  contains: (value, [low, high]) => Q.compare(value, low!) > 0 && Q.compare(value, high!) < 0,
  ofDraw: (draw, [low, high]) => drawInside(draw, low!, high!),
}
