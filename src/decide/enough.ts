import type { Question } from './question'
import { finiteSizes } from './finiteSizes'
import { asksTheSameAtAllSizes } from './sizeless'
import { sizesText, type Tested, type Undecided } from './verdict'

/* What agreement has to rest on before it is called tested: the one rule for claims, claims over data and checks. */

/** Different choices of values, spread over the domains of what varies. */
export const ENOUGH_POINTS = 20
/** Where points are dear, or only confirm what is proved, so many times fewer are asked for, but enough. */
const FEWER = 3
export const fewer = (runs: number): number => Math.min(runs, Math.max(ENOUGH_POINTS, Math.ceil(runs / FEWER)))
/** Sizes, where the claim is made at more than one. */
const ENOUGH_SIZES = 2

/** How far a search came. */
export interface Reach {
  /** Different choices of values at which every equation agreed. */
  readonly points: number
  /** How many sizes have to be among them. */
  readonly sizesNeeded: number
  /** There are no further instances. */
  readonly exhaustive?: boolean
  /** Nothing but the size varies, so that one point is all that there is at each. */
  readonly onlySizes?: boolean
  /** What kept the search from more, and what to raise. */
  readonly cause: string
  /** It was time. */
  readonly outOfTime?: boolean
}

/** How many sizes agreement has to rest on: one where the claim has no more. */
export const sizesNeeded = (question: Question): number =>
  asksTheSameAtAllSizes(question) ? 1 : Math.min(ENOUGH_SIZES, finiteSizes(question)?.length ?? ENOUGH_SIZES)

/** The agreement as `tested`, or as `undecided` with how far it got where that is not enough. */
export const restsOnEnough = (tested: Tested, reach: Reach): Tested | Undecided => {
  const { points, cause } = reach
  if (reach.exhaustive) return { ...tested, exhaustive: true }
  const few = !reach.onlySizes && points < ENOUGH_POINTS
  if (!few && tested.sizes.length >= reach.sizesNeeded) return tested
  const [at] = tested.sizes
  const where = few || !at ? '' : `, all at ${sizesText(at)}`
  const needed = few ? `at least ${ENOUGH_POINTS} are needed` : `at least ${reach.sizesNeeded} sizes are needed`
  return {
    verdict: 'undecided',
    reason: `both sides agree at ${points === 1 ? '1 point' : `${points} points`}${where}, and ${needed}: ${cause}`,
    assumptions: [],
    points,
    undefinedPoints: tested.undefinedPoints,
    ...(reach.outOfTime && { unreached: true }),
  }
}
