import { FUNCTIONS, isFunctionName } from '../functions'
import type { Algebra } from '../numbers/algebra'
import * as interval from '../numbers/interval'
import type { Interval } from '../numbers/interval'

/** The algebra of float64 intervals. @throws RangeError for an unknown function */
export const intervalAlgebra: Algebra<Interval> = {
  name: 'float64 intervals',
  ...interval,
  rational: interval.fromRational,
  sign: interval.signOf,
  call(name, args) {
    if (!isFunctionName(name)) throw new RangeError(`no function ${name} in intervals`)
    return FUNCTIONS[name].values.interval(...args)
  },
}
