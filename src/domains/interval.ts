import * as Q from '../numbers/rational'
import type { DomainDefinition } from './definition'
import { drawInteger, drawPositive, drawReal } from './draw'

const isInfinite = (bound: Q.Rational): boolean => bound.d === 0n

export const interval: DomainDefinition = {
  kind: 'interval',
  summary: 'real numbers between two bounds, which may be infinite; a hidden one is integrated over',
  values: '(low, high)',
  roles: ['visible', 'hidden', 'parameter'],
  boundNames: ['low', 'high'],
  measure: 'lebesgue',
  support: ([low, high]) => [low!, high!],
  contains: (value, [low, high]) => Q.compare(value, low!) > 0 && Q.compare(value, high!) < 0,
  simplest: ([low, high]) => {
    if (isInfinite(low!)) return isInfinite(high!) ? Q.ZERO : Q.sub(high!, Q.ONE)
    return isInfinite(high!) ? Q.add(low!, Q.ONE) : Q.mul(Q.HALF, Q.add(low!, high!))
  },
  sample: (random, [low, high]) => {
    if (isInfinite(low!)) return isInfinite(high!) ? drawReal(random) : Q.sub(high!, drawPositive(random))
    if (isInfinite(high!)) return Q.add(low!, drawPositive(random))
    return Q.add(low!, Q.mul(Q.rational(drawInteger(random, 1, 15), 16), Q.sub(high!, low!)))
  },
}
