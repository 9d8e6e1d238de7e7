import { FUNCTIONS, isFunctionName } from '../functions'
import type { Algebra } from '../numbers/algebra'
import * as interval from '../numbers/interval'
import type { Interval } from '../numbers/interval'

/** The algebra of float64 intervals. @throws RangeError for an unknown function */
export const intervalAlgebra: Algebra<Interval> = {
  name: 'float64 intervals',
  rational: interval.fromRational,
  fromNumber: interval.fromNumber,
  pi: interval.pi,
  add: interval.add,
  sub: interval.sub,
  mul: interval.mul,
  div: interval.div,
  neg: interval.neg,
  powerInteger: interval.powerInteger,
  power: interval.power,
  call(name, args) {
    if (!isFunctionName(name)) throw new RangeError(`no function ${name} in intervals`)
    return FUNCTIONS[name].values.interval(...args)
  },
  midpoint: interval.midpoint,
  sign: interval.signOf,
  widen: interval.widen,
}
