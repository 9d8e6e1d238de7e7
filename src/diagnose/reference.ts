import type { Instance } from '../decide/sampling/instance'
import { balls, evaluatorOf, FLOAT_BITS, intervals, type NumberSystem } from '../evaluate/evaluatePoints'
import type { Enclosed } from '../evaluate/results'
import { unlessFault } from '../numbers/algebra'
import type { Subject } from './subject'

/** What is not this accurate tells nothing. */
const ACCURATE = 1e-9
/** Of what overflows doubles, digits that make it certain that it does. */
const CERTAIN_DIGITS = 3

const isSure = ({ value, error, digits }: Enclosed): boolean =>
  Number.isFinite(value) ? error <= ACCURATE * Math.max(1, Math.abs(value)) : digits() >= CERTAIN_DIGITS

/** F at parameters and a point v, with as many bits as it takes to be sure of it; infinite only where it is beyond doubles. */
export const referenceAt = (
  { model, derivation, sizes, clock }: Subject,
  { values }: Pick<Instance, 'values'>,
): Enclosed | undefined => {
  for (const bits of FLOAT_BITS) {
    const system = (bits === 0 ? intervals : balls(bits)) as NumberSystem<never>
    const evaluate = () => evaluatorOf(system, model, sizes, values, { tick: clock.tick }).value(derivation.freeEnergy)
    const found = unlessFault(() => system.read(evaluate()), undefined)
    if (found && isSure(found)) return found
  }
  return undefined
}
