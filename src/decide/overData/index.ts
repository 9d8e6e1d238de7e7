import { Calculus } from '../../calculus/close'
import { columnsOf, DataUnavailable } from '../../data/density'
import { Unsupported } from '../../program/unsupported'
import { type Claim, isArbitrary, type Model } from '../../language/model'
import type { Sides } from '../equation1/sides'
import { instantiate } from '../instantiate'
import { questionOf } from '../question'
import { refutation } from '../refutation'
import { OutOfTime, type SamplingOptions, splitPath, undecided } from '../sampling/outcome'
import { visibleCells } from '../sampling/shapes'
import { DISAGREEMENT } from '../sampling/trial'
import type { Reach } from '../enough'
import { type Refuted, type SizeValues, sizesText, type Tested, type Undecided } from '../verdict'
import { Attempt, effortOf } from './attempt'
import { agreement, emptyTally, reachOf, pointsWanted, type Tally } from './tally'

/*
 * Claims over data: expectations under a concrete p̃ are integrated and compared at random parameters and densities.
 */

export { Attempt, type Effort } from './attempt'
export { drawnData } from './drawnData'
export { dataShapes } from './shapes'
export { agreement, emptyTally, reachOf } from './tally'

/** p̃, and undefined functions, are drawn anew at most so often; functions, which are compiled anew, less often. */
export const MOST_DRAWS = 40
const MOST_FUNCTIONS = 4
/** Draws in a row that bring no further point. */
const MOST_BARREN = 12
/** The same where none has brought any: what fails so is dear. */
const MOST_IN_VAIN = 3

export interface DataAgreement {
  readonly kind: 'agreed'
  readonly verdict: Tested
  readonly reach: Reach
}

/** Tries a claim over data with numbers, p̃ drawn from the model's spec or its default. */
export const decideOverData = (
  model: Model,
  claim: Claim,
  options: SamplingOptions,
  command: string,
): DataAgreement | Refuted | Undecided => {
  const tally = emptyTally()
  const sizes: SizeValues[] = []
  const own = questionOf(model, claim, new Calculus())
  try {
    const refuted = search(model, claim, options, command, tally, sizes)
    if (refuted) return refuted
  } catch (error) {
    tally.outOfTime = error instanceof OutOfTime
    if (tally.outOfTime && tally.points === 0)
      return undecided('out of time before one expectation was known; raise --timeout', tally)
    if (!tally.outOfTime) {
      if (!(error instanceof DataUnavailable) && !(error instanceof Unsupported)) throw error
      return undecided(error.message, tally)
    }
  }
  const untold = tally.agreed.size < claim.sides.length - 1
  if (untold || tally.reason === DISAGREEMENT)
    return undecided(tally.reason ?? 'no instance: no size satisfies the conditions', tally)
  if (options.path !== undefined)
    return undecided(`both sides agree at the path ${options.path}: it is no counterexample`, tally)
  const cells = (at: SizeValues): number => visibleCells(own, at)
  const beyond = tally.unsettledAt.find((at) => sizes.every((known) => cells(known) < cells(at)))
  if (beyond)
    return undecided(
      `both sides agree at ${tally.settled.size} points, but none could be decided at ${sizesText(beyond)}, where entries differ: ${tally.reason ?? 'no expectation was known'}`,
      tally,
    )
  return {
    kind: 'agreed',
    verdict: agreement(tally, sizes),
    reach: reachOf(tally, own, sizes, options.runs, columnsOf(model, options.samples ?? new Map()) !== undefined),
  }
}

/** Draw after draw of p̃, until something is found, there are as many points as are wanted, or some draws bring none. */
export const untilEnough = <R>(
  tally: Tally,
  wanted: number,
  most: number,
  attempt: (k: number) => R | undefined,
): R | undefined => {
  let barren = 0
  for (let k = 0; k < most; k++) {
    const before = tally.settled.size
    const found = attempt(k)
    if (found) return found
    barren = tally.settled.size === before ? barren + 1 : 0
    const patience = tally.settled.size === 0 ? MOST_IN_VAIN : MOST_BARREN
    if (k > 0 && (tally.settled.size >= wanted || barren >= patience)) return undefined
  }
  return undefined
}

const search = (
  model: Model,
  claim: Claim,
  options: SamplingOptions,
  command: string,
  tally: Tally,
  sizes: SizeValues[],
): Refuted | undefined => {
  const [only, path] = splitPath(options.path)
  const formal = isArbitrary(model)
  const compiled = new Map<string, Sides>()
  const wanted = pointsWanted(options.runs)
  const attempt = (k: number): Refuted | undefined => {
    const concrete = instantiate(model, claim, { seed: options.seed + k })
    const question = questionOf(concrete.model, concrete.claim, new Calculus())
    const found = new Attempt(
      question,
      k,
      { ...options, path },
      tally,
      sizes,
      effortOf(wanted, formal),
      formal ? new Map() : compiled,
    ).run()
    if (!found) return undefined
    const { disagreement, remark } = found
    const at = { ...disagreement, path: `${k}:${disagreement.path}` }
    const refuted = refutation(question, at, command, concrete.functions)
    return { ...refuted, ...(remark !== undefined && { remark }) }
  }
  if (only !== undefined) return attempt(Number(only))
  return untilEnough(tally, wanted, formal ? MOST_FUNCTIONS : MOST_DRAWS, attempt)
}
