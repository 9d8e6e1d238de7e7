import type { ConditionalLaw } from '../calculus/derivation'
import {
  add,
  atMost,
  call,
  div,
  freeIndices,
  HALF,
  ifThen,
  index,
  lessThan,
  log,
  mul,
  number,
  ONE,
  PI,
  sub,
  sum,
  type Term,
  ZERO,
} from '../expr'

/**
 * A value of a unit that follows its law where u is uniform: a quantile, from below or from above. It is a function of u
 * and of the standard Normal number z that belongs to it. Undefined for laws whose quantiles have no closed form.
 */
export const quantile = (law: ConditionalLaw, u: Term, z: Term): Term | undefined => {
  const { q, mean, variance, rate, low, high, location, scale, a, b, slope, shift } = law.parameters
  switch (law.law) {
    case 'Bernoulli':
      return ifThen(lessThan(u, q!), ONE, ZERO)
    case 'Spin':
      return ifThen(lessThan(u, mul(HALF, add(ONE, mean!))), ONE, number(-1))
    case 'Categorical':
      return ofStates(law, u)
    case 'Normal':
      return add(mean!, mul(call('sqrt', variance!), z))
    case 'Exponential':
      return low || !high ? sub(low ?? ZERO, div(log(sub(ONE, u)), rate!)) : add(high, div(log(u), rate!))
    case 'Uniform':
      return add(low!, mul(sub(high!, low!), u))
    case 'Cauchy':
      return add(location!, mul(scale!, call('tan', mul(PI, sub(u, HALF)))))
    case 'logistic':
      return a === ONE && b === ONE && slope && shift
        ? div(sub(sub(log(u), log(sub(ONE, u))), shift), slope)
        : undefined
    default:
      return undefined
  }
}

/** low + the number of states, the last aside, up to which u is not reached. */
const ofStates = (law: ConditionalLaw, u: Term): Term | undefined => {
  const probability = law.parameters['probability']!
  const [state] = freeIndices(probability).filter((at) => !law.indices.includes(at))
  if (!state) return undefined
  const upTo = index('~upTo', state.low, sub(state.high, ONE))
  const reached = sum(state, ifThen(atMost(state, upTo), probability, ZERO))
  return add(state.low, sum(upTo, ifThen(atMost(reached, u), ONE, ZERO)))
}
