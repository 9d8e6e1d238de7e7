import { MAX_DRAW } from '../../domains/draw'
import { admissibleSizes } from '../../language/sizes'
import { work } from '../../program/work'
import { ENOUGH_POINTS, fewer, sizesNeeded } from '../enough'
import { finiteSizes } from '../finiteSizes'
import type { Question } from '../question'
import { type AssumptionNote, sizesText, type Undecided } from '../verdict'
import { hasIntegral } from './compare'
import { everyInstance } from './every'
import { furtherSizes } from './furtherSizes'
import { satisfiesConditions, type Shape } from './instance'
import type { Agreement, Disagreement, SamplingOptions } from './outcome'
import { type Listed, search, type Subject } from './search'
import { askedSizes, HEAVY_POINTS, HEAVY_SHAPES, isCareful, isHeavy, shapeAt, shapesInReach } from './shapes'
import { emptyTally, type Tally } from './tally'
import { valuesOf } from './values'

/* Claims that are tried at points. */

/** Evaluated nodes after which larger sizes are left out, once enough comparisons at enough sizes agreed. */
const ENOUGH_WORK = 400_000
const ENOUGH_COMPARISONS = 40
const ENOUGH_SIZES = 4
/** Work per claim: sizes with many cells get fewer points. */
const POINTS_PER_SHAPE = 3
/** Rounds over the sizes, for points that the first left wanting. */
const ROUNDS = 13

/** Part of the time after which closed sides are no longer confirmed by direct evaluation. */
const DIRECT_SHARE = 2

/** How much is tried, where the default would be too dear. */
export interface Few {
  readonly sizes: number
  readonly perSize: number
  readonly points: number
}

/** Tries the claim at random sizes and points; refutations are confirmed on the claim's own words and shrunk. */
export const sample = (question: Question, given: SamplingOptions, few?: Few): Agreement | Undecided | Disagreement => {
  const directTick = given.share?.(DIRECT_SHARE)
  const options = { ...given, ...(directTick && { directTick }) }
  const tally = emptyTally()
  return search(points(question, options, tally, few), tally, options)
}

const points = (question: Question, options: SamplingOptions, tally: Tally, few: Few | undefined): Subject => {
  const { runs, path } = options
  const heavy = isHeavy(question)
  const spread = question.equations.some((e) => hasIntegral(...e.closed))
  const most = few?.sizes ?? (heavy ? HEAVY_SHAPES : Infinity)
  const shapes = shapesInReach(question, { ...options, most }).map((s) => (spread ? { ...s, spread } : s))
  const wanted = few?.points ?? (heavy ? fewer(runs) : runs)
  const each = Math.max(heavy ? HEAVY_POINTS : POINTS_PER_SHAPE, Math.ceil(wanted / Math.max(1, shapes.length)))
  const perSize = few?.perSize ?? each
  const last = work.steps + ENOUGH_WORK
  const enough = Math.min(wanted, ENOUGH_POINTS)
  const plain = valuesOf(question, options)
  const careful = valuesOf(question, options, (look) => isCareful(question, look, tally, few !== undefined))
  const isEnough = (n: number): boolean =>
    n > 0
      ? path === undefined && tally.settled.size >= enough
      : tally.points >= ENOUGH_COMPARISONS && tally.sizes.length >= ENOUGH_SIZES && work.steps > last
  return {
    round: (n) => ({ ...(n === 0 ? careful : plain), shapes, runs: () => perSize, isEnough: () => isEnough(n) }),
    rounds: ROUNDS,
    wanted: enough,
    patience: () => 1,
    anew: false,
    maxDraw: MAX_DRAW,
    pathOf: (n, k) => (n === 0 ? `${k}` : `${k}+${n}`),
    roundOf: (at) => Number(/^\d+\+(\d+)/.exec(at)?.[1] ?? 0),
    given: () => ownPoints(question, options, tally),
    every: () =>
      (everyInstance(question) ?? []).map((instance, k) => ({
        instance,
        path: `every:${k}`,
        evaluator: plain,
        look: { draws: [k], everyIndex: true },
      })),
    nothing: () => (tally.settled.size === 0 ? nothing(question, shapes, tally) : undefined),
    asked: askedSizes(question, options.sizes),
    agreement: () => agreement(tally),
    reach: () => ({ sizesNeeded: sizesNeeded(question), exhaustive: tally.exhaustive, cause: causeOf(tally) }),
  }
}

/** The user's own points, as far as they meet the conditions. */
const ownPoints = (question: Question, options: SamplingOptions, tally: Tally): readonly Listed[] =>
  (options.instances ?? []).flatMap((instance, k) => {
    if (!admissibleSizes(question.model, question, instance.sizes)) return []
    const shape = shapeAt(question, instance.sizes)
    if (shape && satisfiesConditions(shape, instance)) {
      const evaluator = valuesOf(question, options, () => true)
      return [{ instance, path: `at:${k}`, evaluator, look: { draws: [k] } }]
    }
    tally.unsampled++
    return []
  })

const agreement = (tally: Tally): ReturnType<Subject['agreement']> => {
  const { points, undefinedPoints, divergent, divergentPoints } = tally
  const unmet: readonly AssumptionNote[] =
    tally.unmet.length > 0 ? [{ kind: 'defined', text: `${unmetText(tally)}; nothing is said of them` }] : []
  const assumptions: AssumptionNote[] = [...unmet]
  if (divergent !== undefined)
    assumptions.unshift({ kind: 'converges', text: `${divergent}; ${divergentPoints} points left out` })
  if (undefinedPoints > 0)
    assumptions.unshift({ kind: 'defined', text: `${undefinedPoints} points left out, where a side is undefined` })
  return { points, assumptions, unmet }
}

const MOST_NAMED = 4

const unmetText = ({ unmet }: Tally): string => {
  const [named, more] = [unmet.slice(0, MOST_NAMED), unmet.length - MOST_NAMED]
  return `no values that meet the conditions were found at ${named.map(sizesText).join('; ')}${more > 0 ? ` and ${more} other sizes` : ''}`
}

/** What kept the search from more points. */
const causeOf = (tally: Tally): string => {
  if (tally.unmet.length > 0 && tally.sizes.length < 2) return unmetText(tally)
  const left = [
    [tally.divergentPoints, 'a sum or integral does not converge'],
    [tally.undefinedPoints, 'a side is undefined, or not known well enough'],
    [tally.unsampled, 'no values were found that meet the conditions'],
  ] as const
  const [count, why] = [...left].sort((a, b) => b[0] - a[0])[0]!
  if (count > 0) return `at ${count} others ${why}; raise --runs`
  return tally.unsupported ?? 'the domains and conditions leave no others that were found'
}

const nothing = (question: Question, shapes: readonly Shape[], tally: Tally): string => {
  const { divergent, undefinedPoints, unsampled, outOfTime } = tally
  if (outOfTime) return 'out of time before one point was known; raise --timeout'
  if (shapes.length === 0) return noSize(question)
  if (divergent !== undefined) return divergent
  if (undefinedPoints > 0) return `no point at which both sides are defined (${undefinedPoints} tried)`
  if (unsampled > 0) return `no sample satisfies the conditions (${unsampled} tried)`
  return 'no instance: no index satisfies the conditions'
}

/** Why there is no size to try. */
const noSize = (question: Question): string => {
  const [least] = furtherSizes(question)
  if (least) return `no instance: the least size found, ${sizesText(least)}, has more entries than are tried`
  return finiteSizes(question)?.length === 0
    ? 'no instance: no size satisfies the conditions'
    : 'no instance: no size was found that satisfies the conditions'
}
