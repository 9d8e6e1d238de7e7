import * as fc from 'fast-check'
import { DataUnavailable } from '../../data/density'
import { Unsupported } from '../../program/unsupported'
import { ENOUGH_POINTS, type Reach } from '../enough'
import { type AssumptionNote, hasSizes, type SizeValues, sizesText, type Tested, type Undecided } from '../verdict'
import { drawsOf, instanceOf } from './drawn'
import type { Instance, Shape } from './instance'
import { shrunk } from './far/shapeSearch'
import { type Agreement, type Disagreement, OutOfTime, type SamplingOptions, undecided } from './outcome'
import { DISAGREEMENT, type Tally } from './tally'
import { type Evaluator, type Found, type Look, tryInstance } from './trial'

/*
 * The one loop that gathers evidence: rounds over sizes, at each of which draws are made into instances, which are
 * evaluated and counted. The first at which the sides differ is shrunk, and refutes.
 */

/** A round: the sizes to try, and how instances of them are evaluated. */
export interface Round extends Evaluator {
  readonly shapes: readonly Shape[]
  /** Points at the k-th size; none to leave it out. */
  runs(k: number): number
  /** Whether the next size is not needed any more. */
  isEnough?(): boolean
  /** What explains that the sides differ, in words. */
  explain?(instance: Instance): string | undefined
}

/** What is tried in rounds, and what is said of it. */
export interface Subject {
  round(n: number): Round
  readonly rounds: number
  /** Rounds end with so many points, or after so many in a row that brought none. */
  readonly wanted: number
  patience(): number
  /** Whether more than values is drawn in each round, so that what one agrees on says nothing of the next. */
  readonly anew: boolean
  readonly maxDraw: number
  /** Tries of simpler instances than the first at which the sides differ, where each is dear. */
  readonly mostShrinks?: number
  /** The path of a size in a round, and the round of a path. */
  pathOf(round: number, k: number): string
  roundOf(path: string): number
  /** Points that are given, before those that are drawn; and all that there are, where these are too few. */
  given?(): readonly Listed[]
  every?(): readonly Listed[]
  /** Why there is no agreement. */
  nothing(): string | undefined
  /** Sizes that were asked for, which agreement has to be about or say that it is not. */
  readonly asked?: SizeValues | undefined
  /** What agreement comes to. */
  agreement(): Pick<Tested, 'points' | 'assumptions'> & { readonly unmet?: readonly AssumptionNote[] }
  reach(): Pick<Reach, 'sizesNeeded' | 'onlySizes' | 'exhaustive' | 'cause'>
}

export interface Listed {
  readonly instance: Instance
  readonly path: string
  readonly evaluator: Evaluator
  readonly look: Look
}

/** Seeds of the rounds are this far apart, which is more than there are sizes. */
const ROUND_SEED = 1000
/** Instances with more entries are shrunk by whole arrays. */
const MOST_SHRUNK = 100
/** Points tried at a size at which none was defined, once the claim is known to be false at a larger one. */
const SECOND_LOOK = 30
/** Points that are dear are no more than are needed, so many at each size. */
const DEAR_POINTS = 3

type Replayed = Omit<Disagreement, 'points' | 'agreedAt'>
type Counterexample = Omit<Disagreement, 'points'>

/** What is met at one size. */
interface Met {
  found?: Found | undefined
  thrown?: { readonly error: unknown }
  run: number
  shrinks: number
}

/** Tries all that there is to try, and says what came of it. */
export const search = (
  subject: Subject,
  tally: Tally,
  options: SamplingOptions,
): Agreement | Undecided | Disagreement => {
  const loop = new Search(subject, tally, options)
  try {
    const found = loop.listed(subject.given?.() ?? []) ?? loop.rounds() ?? loop.every()
    if (found) return { ...found, points: tally.points }
  } catch (error) {
    tally.isDataMissing = error instanceof DataUnavailable
    if (tally.isDataMissing || error instanceof Unsupported) return undecided((error as Error).message, tally)
    if (error instanceof Error && error.message.startsWith('Unable to replay'))
      return undecided(noSample(options.path), tally)
    if (!(error instanceof OutOfTime)) throw error
    tally.outOfTime = true
  }
  return concluded(subject, tally, options)
}

class Search {
  constructor(
    readonly subject: Subject,
    readonly tally: Tally,
    readonly options: SamplingOptions,
  ) {}

  /** Whether what is at a path is to be tried. */
  #isAt(at: string): boolean {
    const { path } = this.options
    return path === undefined || path === at || path.startsWith(`${at}:`) || at.startsWith(`${path}:`)
  }

  listed(list: Iterable<Listed>): Counterexample | undefined {
    const { tally, options } = this
    for (const { instance, path, evaluator, look } of list) {
      if (!this.#isAt(path)) continue
      options.tick?.()
      const before = tally.points
      const found = tryInstance(evaluator, instance, look, tally)
      if (found) return { ...found, path, agreedAt: tally.sizes }
      this.#agreed(instance.sizes, before)
    }
    return undefined
  }

  /** Where points are wanting because there are few instances, each of them. */
  every(): Counterexample | undefined {
    const { subject, tally } = this
    const all = tally.settled.size < ENOUGH_POINTS ? (subject.every?.() ?? []) : []
    const found = this.listed(all)
    tally.exhaustive = all.length > 0
    return found
  }

  rounds(): Counterexample | undefined {
    const { subject, tally, options } = this
    const replayed = options.path === undefined ? undefined : subject.roundOf(options.path)
    let barren = 0
    for (let n = replayed ?? 0; n <= (replayed ?? subject.rounds - 1); n++) {
      const before = tally.settled.size
      const found = this.#round(n)
      if (found) return found
      barren = tally.settled.size === before ? barren + 1 : 0
      if (n > 0 && (tally.settled.size >= subject.wanted || barren >= subject.patience())) break
    }
    return undefined
  }

  #round(n: number): Counterexample | undefined {
    const { subject, tally } = this
    const round = subject.round(n)
    const here: SizeValues[] = []
    for (const [k, { sizes, isAsked }] of round.shapes.entries()) {
      const runs = this.#isAt(subject.pathOf(n, k)) ? round.runs(k) : 0
      if (runs === 0) continue
      if (round.isEnough?.() && !(isAsked && n === 0)) continue
      const { points, unresolved } = tally
      const found = this.#size(round, n, k, runs, tally)
      const best = found && !subject.anew && n === 0 ? (this.#atSmaller(round, k) ?? found) : found
      if (best) return { ...best, agreedAt: subject.anew ? here : tally.sizes }
      if (tally.points > points) here.push(sizes)
      else if (tally.unresolved > unresolved) tally.unsettled.push(sizes)
      if (n === 0 && tally.unsupported !== undefined && tally.points === 0) return undefined
    }
    return undefined
  }

  /** A counterexample at one of the sizes that were passed over because a side was undefined at the few points tried. */
  #atSmaller(round: Round, before: number): Replayed | undefined {
    if (this.options.path !== undefined) return undefined
    for (const [k, shape] of round.shapes.slice(0, before).entries()) {
      if (this.#isKnown(shape.sizes)) continue
      const found = this.#size(round, 0, k, SECOND_LOOK, undefined)
      if (found) return found
    }
    return undefined
  }

  #isKnown(sizes: SizeValues): boolean {
    return this.tally.sizes.some((at) => hasSizes(at, sizes))
  }

  /** Notes that there were points at a size, if there were. */
  #agreed(sizes: SizeValues, before: number): void {
    if (this.tally.points > before && !this.#isKnown(sizes)) this.tally.sizes.push(sizes)
  }

  /** Points at one size; without a tally, to find another counterexample only. */
  #size(round: Round, n: number, k: number, runs: number, tally: Tally | undefined): Replayed | undefined {
    const { subject, options } = this
    const shape = round.shapes[k]!
    const { points = 0, unsampled = 0 } = tally ?? {}
    const met: Met = { run: 0, shrinks: 0 }
    const at = subject.pathOf(n, k)
    const path = options.path?.startsWith(`${at}:`) ? options.path.slice(at.length + 1) : undefined
    // Step by step, very many entries would take very long to shrink.
    const isLarge = shape.cells > MOST_SHRUNK && subject.mostShrinks === undefined
    const draws = drawsArbitrary(drawsOf(shape), subject.maxDraw)
    const result = fc.check(fc.property(draws, this.#agrees(round, k, tally, met)), {
      seed: options.seed + k + n * ROUND_SEED,
      // Without cells there is but one point to try.
      numRuns: shape.cells === 0 ? 1 : runs,
      endOnFailure: isLarge,
      ...(path !== undefined && { path }),
    })
    if (tally) this.#agreed(shape.sizes, points)
    if (tally && n === 0 && met.run > 0 && tally.unsampled - unsampled === met.run) tally.unmet.push(shape.sizes)
    if (met.thrown && !met.found) throw met.thrown.error
    if (!result.failed || !met.found) return undefined
    const found = isLarge
      ? shrunk(shape, met.found, (next) => tryInstance(round, next, { draws: [k] }, undefined))
      : met.found
    const because = round.explain?.(found.instance)
    return { ...found, path: `${at}:${result.counterexamplePath ?? '0'}`, ...(because !== undefined && { because }) }
  }

  /** Whether the sides do not differ at draws; only what comes before the first at which they do counts. */
  #agrees(round: Round, k: number, tally: Tally | undefined, met: Met): (draws: number[]) => boolean {
    const { subject, options } = this
    const shape = round.shapes[k]!
    const before = tally?.points ?? 0
    return (draws) => {
      const isDone = met.found
        ? ++met.shrinks > (subject.mostShrinks ?? Infinity)
        : tally && isDearEnough(tally, before)
      if (met.thrown || isDone) return true
      try {
        options.tick?.()
        const counted = met.found ? undefined : tally
        const look = { draws, shape: k, run: met.run++ }
        const instance = instanceOf(shape, draws)
        const found = instance && tryInstance(round, instance, look, counted)
        if (!instance && counted) counted.unsampled++
        met.found = found ?? met.found
        return found === undefined
      } catch (error) {
        // A fault of the tool, or the end of the time, is no counterexample: it must not be shrunk as one.
        met.thrown = { error }
        return true
      }
    }
  }
}

/** `before`: how many points were known at the sizes before. */
const isDearEnough = ({ dear, settled, points }: Tally, before: number): boolean =>
  dear && settled.size >= ENOUGH_POINTS && points >= before + DEAR_POINTS

const drawsArbitrary = (cells: number, most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -most, max: most }), { minLength: cells, maxLength: cells, size: 'max' })

const noSample = (path: string | undefined): string =>
  `the path ${path} leads to no sample of this claim: give the seed, sizes and path of the counterexample as printed`

const isEmpty = ({ points, undefinedPoints, unresolved, unsampled, divergent, reason }: Tally): boolean =>
  points + undefinedPoints + unresolved + unsampled === 0 && divergent === undefined && reason === undefined

const untriedNote = (asked: SizeValues): AssumptionNote => ({
  kind: 'defined',
  text: `nothing is said of ${sizesText(asked)}, where no point could be evaluated`,
})

/** What the tries amount to where the sides differ at none. */
const concluded = (subject: Subject, tally: Tally, { path, runs }: SamplingOptions): Agreement | Undecided => {
  const { points, undefinedPoints, unsupported, worst, confidence, outOfTime } = tally
  if (unsupported === DISAGREEMENT || (unsupported !== undefined && points === 0)) return undecided(unsupported, tally)
  if (path !== undefined && points > 0)
    return undecided(`both sides agree at the path ${path}: it is no counterexample`, tally)
  if (path !== undefined && isEmpty(tally)) return undecided(noSample(path), tally)
  const nothing = subject.nothing()
  if (nothing !== undefined) return undecided(nothing, tally, outOfTime)
  const { unmet = [], ...said } = subject.agreement()
  const { asked } = subject
  const untried = asked && !tally.sizes.some((at) => hasSizes(at, asked)) ? [untriedNote(asked)] : []
  const cause = outOfTime
    ? 'there was no time for more; raise --timeout'
    : runs < ENOUGH_POINTS
      ? 'no more were asked for; raise --runs'
      : undefined
  return {
    kind: 'agreed',
    verdict: {
      verdict: 'tested',
      method: 'sampling',
      sizes: tally.sizes,
      undefinedPoints,
      worst,
      ...(confidence > 0 && { confidence }),
      ...said,
      assumptions: [...said.assumptions, ...untried],
    },
    confirmed: tally.confirmed,
    unmet,
    reach: { points: tally.settled.size, outOfTime, ...subject.reach(), ...(cause !== undefined && { cause }) },
  }
}
