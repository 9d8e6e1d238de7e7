import * as fc from 'fast-check'
import { admissibleSizes } from '../../language/sizes'
import { work } from '../../evaluate/work'
import type { Question } from '../question'
import type { SizeValues, Tested, Undecided } from '../verdict'
import { MAX_DRAW } from '../../domains/draw'
import { instanceOf, type Shape } from './instance'
import { type Agreement, type Disagreement, OutOfTime, type SamplingOptions, splitPath, undecided } from './outcome'
import { HEAVY_POINTS, HEAVY_SHAPES, isCareful, isHeavy, shapesOf } from './shapes'
import { DISAGREEMENT, emptyTally, type Found, type Tally, tryInstance } from './trial'

/** A claim whose time runs out before this many points agreed stays undecided. */
const ENOUGH_POINTS = 40
/** Evaluated nodes after which larger sizes are left out, once enough points at enough sizes agreed. */
const ENOUGH_WORK = 400_000
const ENOUGH_SIZES = 4
/** Work per claim: sizes with many cells get fewer points. */
const POINTS_PER_SHAPE = 3

/** Part of the time after which closed sides are no longer confirmed by direct evaluation. */
const DIRECT_SHARE = 2

/** Tries the claim at random sizes and points; refutations are confirmed on the claim's own words and shrunk. */
export const sample = (question: Question, given: SamplingOptions): Agreement | Undecided | Disagreement => {
  const directTick = given.share?.(DIRECT_SHARE)
  const options: SamplingOptions = { ...given, ...(directTick && { directTick }) }
  const tally = emptyTally()
  const agreedAt: SizeValues[] = []
  const heavy = isHeavy(question)
  const shapes = shapesOf(heavy ? { maxShapes: HEAVY_SHAPES, ...question } : question, options)
  // `shape:path`, or `at:k` for the k-th of the user's own points.
  const [only, rest] = splitPath(options.path)
  const perShape =
    question.perShape ??
    (heavy ? HEAVY_POINTS : undefined) ??
    Math.max(POINTS_PER_SHAPE, Math.ceil(options.runs / Math.max(1, shapes.length)))
  try {
    for (const [k, instance] of (options.instances ?? []).entries()) {
      if (
        (only !== undefined && (only !== 'at' || rest !== `${k}`)) ||
        !admissibleSizes(question.model, question.claim, instance.sizes)
      )
        continue
      const found = tryInstance(question, instance, [k], true, options, tally)
      if (found) return { ...found, seed: options.seed, path: `at:${k}`, agreedAt, points: tally.points }
    }
    const enough = work.steps + ENOUGH_WORK
    for (const [k, shape] of shapes.entries()) {
      if (only !== undefined && only !== `${k}`) continue
      if (tally.points >= ENOUGH_POINTS && agreedAt.length >= ENOUGH_SIZES && work.steps > enough) break
      const before = tally.points
      const found = tryShape(question, shape, k, perShape, rest, options, tally)
      if (found) {
        const smaller = only === undefined ? atSmaller(question, shapes.slice(0, k), agreedAt, options) : undefined
        return { ...(smaller ?? found), agreedAt, points: tally.points }
      }
      if (tally.unsupported !== undefined && tally.points === 0) return undecided(tally.unsupported, tally)
      if (tally.points > before) agreedAt.push(shape.sizes)
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Unable to replay'))
      return undecided(noSample(options.path), tally)
    if (!(error instanceof OutOfTime)) throw error
    if (tally.points < ENOUGH_POINTS) return undecided(`out of time after ${tally.points} points`, tally)
  }
  if (tally.unsupported === DISAGREEMENT) return undecided(DISAGREEMENT, tally)
  if (options.path !== undefined && tally.points > 0)
    return undecided(`both sides agree at the path ${options.path}: it is no counterexample`, tally)
  if (options.path !== undefined && !hasSamples(tally)) return undecided(noSample(options.path), tally)
  if (tally.points === 0) return undecided(emptyReason(shapes, tally), tally)
  const verdict: Tested = {
    verdict: 'tested',
    method: 'sampling',
    sizes: agreedAt,
    points: tally.points,
    undefinedPoints: tally.undefinedPoints,
    worst: tally.worst,
    assumptions: [
      ...(tally.undefinedPoints > 0
        ? [{ kind: 'defined' as const, text: `${tally.undefinedPoints} points left out, where a side is undefined` }]
        : []),
      ...(tally.divergent !== undefined
        ? [{ kind: 'converges' as const, text: `${tally.divergent}; ${tally.divergentPoints} points left out` }]
        : []),
    ],
  }
  return { kind: 'agreed', verdict, confirmations: tally.confirmations }
}

/** Points tried at a size at which none was defined, once the claim is known to be false at a larger one. */
const SECOND_LOOK = 30

/** A counterexample at one of the sizes that were passed over because a side was undefined at the few points tried. */
const atSmaller = (
  question: Question,
  shapes: readonly Shape[],
  agreedAt: readonly SizeValues[],
  options: SamplingOptions,
): Found | undefined => {
  for (const [k, shape] of shapes.entries()) {
    if (agreedAt.includes(shape.sizes)) continue
    const found = tryShape(question, shape, k, SECOND_LOOK, undefined, options, undefined)
    if (found) return found
  }
  return undefined
}

const emptyReason = (shapes: readonly Shape[], tally: Tally): string => {
  if (shapes.length === 0) return 'no instance: no size satisfies the conditions'
  if (tally.divergent !== undefined) return tally.divergent
  if (tally.undefinedPoints > 0) return `no point at which both sides are defined (${tally.undefinedPoints} tried)`
  if (tally.unsampled > 0) return `no sample satisfies the conditions (${tally.unsampled} tried)`
  return 'no instance: no index satisfies the conditions'
}

const noSample = (path: string | undefined): string =>
  `the path ${path} leads to no sample of this claim: give the seed, sizes and path of the counterexample as printed`

const hasSamples = (tally: Tally): boolean =>
  tally.undefinedPoints + tally.unsampled > 0 || tally.divergent !== undefined || tally.unsupported !== undefined

const tryShape = (
  question: Question,
  shape: Shape,
  k: number,
  runs: number,
  fcPath: string | undefined,
  options: SamplingOptions,
  tally: Tally | undefined,
): Found | undefined => {
  let latest: Found | undefined
  let run = 0
  let thrown: { readonly error: unknown } | undefined
  const property = fc.property(drawsArbitrary(shape.cells), (draws) => {
    if (thrown) return true
    try {
      options.tick?.()
      const shrinking = latest !== undefined
      const found = tryPoint(
        question,
        shape,
        draws,
        isCareful(question, k, run++),
        options,
        shrinking ? undefined : tally,
      )
      if (found) latest = found
      return found === undefined
    } catch (error) {
      // A fault of the tool, or the end of the time, is no counterexample: it must not be shrunk as one.
      thrown = { error }
      return true
    }
  })
  // Without cells or with few values there is but one point to try.
  const numRuns = shape.cells === 0 ? 1 : runs
  const result = fc.check(property, { seed: options.seed + k, numRuns, ...(fcPath !== undefined && { path: fcPath }) })
  if (thrown && !latest) throw (thrown as { error: unknown }).error
  if (!result.failed || !latest) return undefined
  return { ...latest, seed: options.seed, path: `${k}:${result.counterexamplePath ?? '0'}` }
}

const drawsArbitrary = (cells: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -MAX_DRAW, max: MAX_DRAW }), { minLength: cells, maxLength: cells, size: 'max' })

/** Tries all equations at all index values at one point; a disagreement must survive the claim's own words. */
const tryPoint = (
  question: Question,
  shape: Shape,
  draws: readonly number[],
  careful: boolean,
  options: SamplingOptions,
  tally: Tally | undefined,
): Found | undefined => {
  const instance = instanceOf(shape, draws)
  if (!instance) {
    if (tally) tally.unsampled++
    return undefined
  }
  return tryInstance(question, instance, draws, careful, options, tally)
}
