import * as fc from 'fast-check'
import { admissibleSizes } from '../../language/sizes'
import { work } from '../../program/work'
import { ENOUGH_POINTS, sizesNeeded } from '../enough'
import { finiteSizes } from '../finiteSizes'
import { furtherSizes } from './furtherSizes'
import type { Question } from '../question'
import { type AssumptionNote, type SizeValues, sizesText, type Tested, type Undecided } from '../verdict'
import { MAX_DRAW } from '../../domains/draw'
import { hasIntegral } from './compare'
import { everyInstance } from './every'
import { drawsOf, instanceOf } from './drawn'
import { satisfiesConditions, type Shape, shapeOf } from './instance'
import { type Agreement, type Disagreement, OutOfTime, type SamplingOptions, splitPath, undecided } from './outcome'
import { shrunk } from './far/shapeSearch'
import { HEAVY_POINTS, HEAVY_SHAPES, isCareful, isHeavy, shapesInReach } from './shapes'
import { DISAGREEMENT, emptyTally, type Found, type Tally, tryInstance } from './trial'

/** Evaluated nodes after which larger sizes are left out, once enough comparisons at enough sizes agreed. */
const ENOUGH_WORK = 400_000
const ENOUGH_COMPARISONS = 40
const ENOUGH_SIZES = 4
/** Work per claim: sizes with many cells get fewer points. */
const POINTS_PER_SHAPE = 3
/** Where a point is dear, so many times fewer are tried. */
const HEAVY_PART = 3
/** Rounds over the sizes for points that the first left wanting. */
const MOST_ROUNDS = 12

/** Part of the time after which closed sides are no longer confirmed by direct evaluation. */
const DIRECT_SHARE = 2

/** Tries the claim at random sizes and points; refutations are confirmed on the claim's own words and shrunk. */
export const sample = (question: Question, given: SamplingOptions): Agreement | Undecided | Disagreement => {
  const directTick = given.share?.(DIRECT_SHARE)
  return new Sampling(question, { ...given, ...(directTick && { directTick }) }).run()
}

class Sampling {
  readonly #tally = emptyTally()
  readonly #agreedAt: SizeValues[] = []
  readonly #heavy: boolean
  readonly #shapes: readonly Shape[]
  /** Points that are wanted in all. */
  readonly #wanted: number
  /** Sizes at which no values were found that meet the conditions. */
  readonly #unmet: SizeValues[] = []
  #exhaustive = false
  #outOfTime = false

  constructor(
    readonly question: Question,
    readonly options: SamplingOptions,
  ) {
    this.#heavy = isHeavy(question)
    this.#shapes = shapesInReach(this.#heavy ? { maxShapes: HEAVY_SHAPES, ...question } : question, options).map(
      (shape) => (question.equations.some((e) => hasIntegral(...e.closed)) ? { ...shape, spread: true } : shape),
    )
    const { runs } = options
    this.#wanted =
      question.points ?? Math.min(runs, this.#heavy ? Math.max(ENOUGH_POINTS, Math.ceil(runs / HEAVY_PART)) : runs)
  }

  run(): Agreement | Undecided | Disagreement {
    try {
      const found = this.#ownPoints() ?? this.#firstRound() ?? this.#furtherRounds() ?? this.#every()
      if (found) return found
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Unable to replay'))
        return undecided(noSample(this.options.path), this.#tally)
      if (!(error instanceof OutOfTime)) throw error
      this.#outOfTime = true
    }
    return this.#outcome()
  }

  /** `shape:path`, `shape+round:path`, `at:k` for the k-th of the user's own points, or `every:k`. */
  #isAt(first: string, rest?: string): boolean {
    const [only, path] = splitPath(this.options.path)
    return only === undefined || (only === first && (rest === undefined || path === rest))
  }

  #ownPoints(): Disagreement | undefined {
    const { question, options } = this
    for (const [k, instance] of (options.instances ?? []).entries()) {
      if (!this.#isAt('at', `${k}`) || !admissibleSizes(question.model, question.claim, instance.sizes)) continue
      const shape = shapeOf(instance.sizes, question.variables, question.pointConditions)
      if (!shape || !satisfiesConditions(shape, instance)) {
        this.#tally.unsampled++
        continue
      }
      const found = tryInstance(question, instance, [k], true, options, this.#tally)
      if (found) return this.#disagreement({ ...found, seed: options.seed, path: `at:${k}` })
    }
    return undefined
  }

  /** Some points at each size, until enough work is done. */
  #firstRound(): Disagreement | undefined {
    const enough = work.steps + ENOUGH_WORK
    for (const [k, shape] of this.#shapes.entries()) {
      if (!this.#isAt(`${k}`)) continue
      if (this.#tally.points >= ENOUGH_COMPARISONS && this.#agreedAt.length >= ENOUGH_SIZES && work.steps > enough)
        break
      const found = this.#tryShape(shape, k, 0, this.#perShape, this.#tally)
      if (found) return this.#disagreement(this.#atSmaller(k) ?? found)
      if (this.#tally.unsupported !== undefined && this.#tally.points === 0) return undefined
    }
    return undefined
  }

  /** More points at the smallest sizes, while each round brings some. */
  #furtherRounds(): Disagreement | undefined {
    const { settled } = this.#tally
    const wanted = Math.min(this.#wanted, ENOUGH_POINTS)
    const replayed = splitPath(this.options.path)[0]?.split('+')[1]
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      if (replayed === undefined ? this.options.path !== undefined : Number(replayed) !== round) continue
      const before = settled.size
      for (const [k, shape] of this.#shapes.entries()) {
        if (replayed === undefined && settled.size >= wanted) return undefined
        if (!this.#isAt(`${k}+${round}`)) continue
        const found = this.#tryShape(shape, k, round, this.#perShape, this.#tally)
        if (found) return this.#disagreement(found)
      }
      if (settled.size === before) return undefined
    }
    return undefined
  }

  /** Where points are wanting because there are few instances, each of them. */
  #every(): Disagreement | undefined {
    const { question, options } = this
    if (this.#tally.settled.size >= ENOUGH_POINTS || !this.#isAt('every')) return undefined
    const every = everyInstance(question) ?? []
    for (const [k, instance] of every.entries()) {
      options.tick?.()
      if (!this.#isAt('every', `${k}`)) continue
      const before = this.#tally.points
      const found = tryInstance({ ...question, everyIndex: true }, instance, [k], false, options, this.#tally)
      if (found) return this.#disagreement({ ...found, seed: options.seed, path: `every:${k}` })
      this.#agreed(instance.sizes, before)
    }
    this.#exhaustive = every.length > 0
    return undefined
  }

  /** Points that are dear are no more than are needed, some at each size; `before`: how many were known at those before. */
  #isDearEnough({ dear, settled, points }: Tally, before: number): boolean {
    return dear && settled.size >= ENOUGH_POINTS && points >= before + POINTS_PER_SHAPE
  }

  get #perShape(): number {
    const each = Math.ceil(this.#wanted / Math.max(1, this.#shapes.length))
    return this.question.perShape ?? Math.max(this.#heavy ? HEAVY_POINTS : POINTS_PER_SHAPE, each)
  }

  /** A counterexample at one of the sizes that were passed over because a side was undefined at the few points tried. */
  #atSmaller(before: number): Found | undefined {
    if (this.options.path !== undefined) return undefined
    for (const [k, shape] of this.#shapes.slice(0, before).entries()) {
      if (this.#agreedAt.includes(shape.sizes)) continue
      const found = this.#tryShape(shape, k, 0, SECOND_LOOK, undefined)
      if (found) return found
    }
    return undefined
  }

  /** Notes that there were points at a size, if there were. */
  #agreed(sizes: SizeValues, before: number): void {
    const known = this.#agreedAt.some((at) => Object.entries(sizes).every(([name, n]) => at[name] === n))
    if (this.#tally.points > before && !known) this.#agreedAt.push(sizes)
  }

  #disagreement(found: Found): Disagreement {
    return { ...found, agreedAt: this.#agreedAt, points: this.#tally.points }
  }

  #tryShape(shape: Shape, k: number, round: number, runs: number, tally: Tally | undefined): Found | undefined {
    const { question, options } = this
    const before = tally?.points ?? 0
    const unsampled = tally?.unsampled ?? 0
    let latest: Found | undefined
    let run = 0
    let thrown: { readonly error: unknown } | undefined
    const property = fc.property(drawsArbitrary(drawsOf(shape)), (draws) => {
      if (thrown || (tally && !latest && this.#isDearEnough(tally, before))) return true
      try {
        options.tick?.()
        const counted = latest === undefined ? tally : undefined
        const careful = isCareful(question, k, run++, tally) && round === 0
        const found = tryPoint(question, shape, draws, careful, options, counted)
        if (found) latest = found
        return found === undefined
      } catch (error) {
        // A fault of the tool, or the end of the time, is no counterexample: it must not be shrunk as one.
        thrown = { error }
        return true
      }
    })
    // Without cells there is but one point to try.
    const numRuns = shape.cells === 0 ? 1 : runs
    const path = splitPath(options.path)[1]
    const seed = options.seed + k + round * ROUND_SEED
    // Step by step, very many entries would take very long to shrink.
    const isLarge = shape.cells > MOST_SHRUNK
    const result = fc.check(property, { seed, numRuns, endOnFailure: isLarge, ...(path !== undefined && { path }) })
    if (tally) this.#agreed(shape.sizes, before)
    if (tally && round === 0 && run > 0 && tally.unsampled - unsampled === run) this.#unmet.push(shape.sizes)
    if (thrown && !latest) throw (thrown as { error: unknown }).error
    if (!result.failed || !latest) return undefined
    const at = round === 0 ? `${k}` : `${k}+${round}`
    if (isLarge) latest = shrunk(shape, latest, (next) => tryInstance(question, next, [k], false, options, undefined))
    return { ...latest, seed: options.seed, path: `${at}:${result.counterexamplePath ?? '0'}` }
  }

  #outcome(): Agreement | Undecided {
    const { options } = this
    const tally = this.#tally
    if (tally.unsupported === DISAGREEMENT || (tally.unsupported !== undefined && tally.points === 0))
      return undecided(tally.unsupported, tally)
    if (options.path !== undefined && tally.points > 0)
      return undecided(`both sides agree at the path ${options.path}: it is no counterexample`, tally)
    if (options.path !== undefined && !hasSamples(tally)) return undecided(noSample(options.path), tally)
    if (tally.settled.size === 0) return undecided(this.#emptyReason(), tally, this.#outOfTime)
    const unmet: readonly AssumptionNote[] =
      this.#unmet.length > 0 ? [{ kind: 'defined', text: `${this.#unmetText}; nothing is said of them` }] : []
    const verdict: Tested = {
      verdict: 'tested',
      method: 'sampling',
      sizes: this.#agreedAt,
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
        ...unmet,
      ],
    }
    return {
      kind: 'agreed',
      verdict,
      confirmations: tally.confirmations,
      unmet,
      reach: {
        points: tally.settled.size,
        sizesNeeded: sizesNeeded(this.question),
        exhaustive: this.#exhaustive,
        cause: this.#cause(),
        outOfTime: this.#outOfTime,
      },
    }
  }

  /** Why there is no size to try. */
  #noSize(): string {
    const { question } = this
    const [least] = furtherSizes(question)
    if (least) return `no instance: the least size found, ${sizesText(least)}, has more entries than are tried`
    return finiteSizes(question)?.length === 0
      ? 'no instance: no size satisfies the conditions'
      : 'no instance: no size was found that satisfies the conditions'
  }

  get #unmetText(): string {
    const [named, more] = [this.#unmet.slice(0, MOST_NAMED), this.#unmet.length - MOST_NAMED]
    return `no values that meet the conditions were found at ${named.map(sizesText).join('; ')}${more > 0 ? ` and ${more} other sizes` : ''}`
  }

  /** What kept the search from more points. */
  #cause(): string {
    const { undefinedPoints, unsampled, divergentPoints, unsupported } = this.#tally
    if (this.#outOfTime) return 'there was no time for more; raise --timeout'
    if (this.options.runs < ENOUGH_POINTS) return 'no more were asked for; raise --runs'
    if (this.#unmet.length > 0 && this.#agreedAt.length < 2) return this.#unmetText
    const left = [
      [divergentPoints, 'a sum or integral does not converge'],
      [undefinedPoints, 'a side is undefined, or not known well enough'],
      [unsampled, 'no values were found that meet the conditions'],
    ] as const
    const [count, why] = [...left].sort((a, b) => b[0] - a[0])[0]!
    if (count > 0) return `at ${count} others ${why}; raise --runs`
    return unsupported ?? 'the domains and conditions leave no others that were found'
  }

  #emptyReason(): string {
    const { divergent, undefinedPoints, unsampled } = this.#tally
    if (this.#outOfTime) return 'out of time before one point was known; raise --timeout'
    if (this.#shapes.length === 0) return this.#noSize()
    if (divergent !== undefined) return divergent
    if (undefinedPoints > 0) return `no point at which both sides are defined (${undefinedPoints} tried)`
    if (unsampled > 0) return `no sample satisfies the conditions (${unsampled} tried)`
    return 'no instance: no index satisfies the conditions'
  }
}

/** Seeds of the rounds are this far apart, which is more than there are sizes. */
const ROUND_SEED = 1000
const MOST_NAMED = 4
/** Instances with more entries are shrunk by whole arrays. */
const MOST_SHRUNK = 100
/** Points tried at a size at which none was defined, once the claim is known to be false at a larger one. */
const SECOND_LOOK = 30

const noSample = (path: string | undefined): string =>
  `the path ${path} leads to no sample of this claim: give the seed, sizes and path of the counterexample as printed`

const hasSamples = (tally: Tally): boolean =>
  tally.undefinedPoints + tally.unsampled > 0 || tally.divergent !== undefined || tally.unsupported !== undefined

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
