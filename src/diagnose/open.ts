import { DataUnavailable } from '../data/density'
import { NoMean } from '../integrate/means/means'
import { OutOfTime } from '../decide/sampling/outcome'
import { explain } from '../evaluate/evaluatePoints'
import { TooLong } from '../expr'
import { isFault } from '../numbers/algebra'
import { Divergent } from '../program/divergent'
import { Unsupported } from '../program/unsupported'

/** Why numbers or formulas could not be had, of what was thrown; undefined where it is a fault of ours. */
export const openReason = (thrown: unknown): string | undefined => {
  if (thrown instanceof OutOfTime || thrown instanceof NoMean || thrown instanceof DataUnavailable)
    return thrown.message
  if (thrown instanceof TooLong) return `a formula is ${thrown.message}`
  if (isFault(thrown) || thrown instanceof Unsupported || thrown instanceof Divergent)
    return explain(thrown).error.message
  return undefined
}

/** What `body` gives; undefined where its numbers could not be had. */
export const unlessOpen = <R>(body: () => R): R | undefined => {
  try {
    return body()
  } catch (thrown) {
    if (openReason(thrown) === undefined) throw thrown
    return undefined
  }
}
