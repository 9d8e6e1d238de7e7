import { Calculus } from '../../calculus/close'
import { DataUnavailable } from '../../data/density'
import { Unsupported } from '../../evaluate/unsupported'
import { type Claim, isArbitrary, type Model } from '../../language/model'
import type { Sides } from '../equation1/sides'
import { instantiate } from '../instantiate'
import { questionOf } from '../question'
import { refutation, sizesText } from '../refutation'
import { OutOfTime, type SamplingOptions, splitPath, undecided } from '../sampling/outcome'
import { visibleCells } from '../sampling/shapes'
import { DISAGREEMENT } from '../sampling/trial'
import type { Refuted, SizeValues, Tested, Undecided } from '../verdict'
import { Attempt } from './attempt'
import { agreement, emptyTally } from './tally'

/*
 * Claims over data: expectations under a concrete p̃ are integrated and compared at random parameters and densities.
 */

export { Attempt, type Effort } from './attempt'
export { drawnData } from './drawnData'
export { dataShapes } from './shapes'
export { agreement, emptyTally } from './tally'

/** p̃ drawn anew so often, where the model leaves it to the default. */
const DATA_DRAWS = 2

export interface DataAgreement {
  readonly kind: 'agreed'
  readonly verdict: Tested
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
  const [only, path] = splitPath(options.path)
  const formal = isArbitrary(model)
  const compiled = new Map<string, Sides>()
  try {
    for (let k = 0; k < DATA_DRAWS; k++) {
      if (only !== undefined && Number(only) !== k) continue
      const concrete = instantiate(model, claim, { seed: options.seed + k })
      const question = questionOf(concrete.model, concrete.claim, new Calculus())
      const found = new Attempt(
        question,
        k,
        { ...options, path },
        tally,
        sizes,
        undefined,
        formal ? new Map() : compiled,
      ).run()
      if (found) {
        const { disagreement, remark } = found
        const refuted = refutation(
          question,
          { ...disagreement, path: `${k}:${disagreement.path}` },
          command,
          concrete.functions,
        )
        return { ...refuted, ...(remark !== undefined && { remark }) }
      }
    }
  } catch (error) {
    if (error instanceof OutOfTime && tally.points === 0)
      return undecided('out of time before one expectation was known', tally)
    tally.reason ??= 'out of time before all expectations were known'
    if (!(error instanceof OutOfTime)) {
      if (!(error instanceof DataUnavailable) && !(error instanceof Unsupported)) throw error
      return undecided(error.message, tally)
    }
  }
  const untold = tally.agreed.size < claim.sides.length - 1
  if (untold || tally.reason === DISAGREEMENT)
    return undecided(tally.reason ?? 'no instance: no size satisfies the conditions', tally)
  const cells = (at: SizeValues): number => visibleCells(questionOf(model, claim, new Calculus()), at)
  const beyond = tally.unsettledAt.find((at) => sizes.every((known) => cells(known) < cells(at)))
  if (beyond)
    return undecided(
      `both sides agree at ${tally.points} points, but none could be decided at ${sizesText(beyond)}, where entries differ: ${tally.reason ?? 'no expectation was known'}`,
      tally,
    )
  return { kind: 'agreed', verdict: agreement(tally, sizes) }
}
