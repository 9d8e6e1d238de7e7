import { columnsOf, type Data } from '../../data/density'
import { NoMean } from '../../integrate/means/means'
import { Divergent } from '../../program/divergent'
import { isFault } from '../../numbers/algebra'
import { toText } from '../../numbers/rational'
import { sizesNeeded } from '../enough'
import { boundaryReason } from '../equation1/boundary'
import { preciseRelation, relation } from '../equation1/relation'
import { Sides } from '../equation1/sides'
import { finiteSizes } from '../finiteSizes'
import type { Equation, Question } from '../question'
import type { Confrontation } from '../sampling/compare'
import { instanceOf } from '../sampling/drawn'
import { indexAssignments, type Instance, satisfiesConditions, type Shape } from '../sampling/instance'
import { OutOfTime, type SamplingOptions, sharing, splitPath } from '../sampling/outcome'
import type { Listed, Round, Subject } from '../sampling/search'
import { askedSizes, visibleCells } from '../sampling/shapes'
import { DISAGREEMENT, type Tally } from '../sampling/tally'
import type { Comparison } from '../sampling/trial'
import { type SizeValues, sizesText } from '../verdict'
import { isDerivedRight } from './confirm'
import { drawnData } from './drawnData'
import { dataShapes, drawnVariables, pick, SMALL } from './shapes'

/* Claims over data: expectations under a concrete p̃, drawn anew in each round, at random parameters. */

/** Parameters stay moderate, so that integrands are neither very steep nor very peaked. */
const MAX_DATA_DRAW = 16
const MAX_ASSIGNMENTS = 4
const MAX_SHRINKS = 60
/** A larger size has one of so many parts of the time. */
const EXTRA_SHARE = 3
/** p̃, and undefined functions, are drawn anew at most so often; functions, which are compiled anew, less often. */
export const MOST_DRAWS = 40
const MOST_FUNCTIONS = 4
/** Draws in a row that bring no further point. */
const MOST_BARREN = 12
/** The same where none has brought any: what fails so is dear. */
const MOST_IN_VAIN = 3

/** How much is tried, and whether derived forms are confirmed on the claim's own words. */
export interface Effort {
  /** Points that are wanted in all. */
  readonly points: number
  /** Parameters tried at one size, by its number of visible entries. */
  readonly runs: (cells: number) => number
  readonly shapes: number
  /** Also a size with one entry more than is integrated at every size. */
  readonly larger: boolean
  readonly confirm: boolean
  /** What is said where there is no size. */
  readonly noSize: string
  /** Sizes at which the question says something; all of them where absent. */
  readonly admits?: (sizes: SizeValues) => boolean
}

/** What is asked, with what each round draws for its undefined functions where it has any. */
export interface Drawn {
  readonly own: Question
  readonly at?: (round: number) => Question
}

/** What the rounds of a search share. */
interface Shared {
  readonly drawn: Drawn
  readonly effort: Effort
  readonly options: SamplingOptions
  /** Compiled sides by size, kept for further draws of p̃, whose constants are values. */
  readonly compiled: Map<string, Sized>
  /** Whether anything but the sizes was drawn. */
  varies: boolean
  /** Whether many digits were asked for, once: they are dear. */
  precise: boolean
}

interface Sized {
  readonly pairs: readonly { readonly equation: Equation; readonly indices: ReadonlyMap<string, number> }[]
  readonly sides: Sides
}

/** Tries a question over data with numbers, p̃ drawn from the model's spec or its default. */
export const expectations = (drawn: Drawn, effort: Effort, options: SamplingOptions, tally: Tally): Subject => {
  const { own } = drawn
  const shared: Shared = { drawn, effort, options, compiled: new Map(), varies: false, precise: false }
  const sized = columnsOf(own.model, options.samples ?? new Map()) !== undefined
  return {
    round: (n) => new Expectations(shared, n),
    rounds: effort.points === 1 ? 1 : drawn.at ? MOST_FUNCTIONS : MOST_DRAWS,
    wanted: effort.points,
    patience: () => (tally.settled.size === 0 ? MOST_IN_VAIN : MOST_BARREN),
    anew: true,
    maxDraw: MAX_DATA_DRAW,
    mostShrinks: MAX_SHRINKS,
    pathOf: (n, k) => `${n}:${k}`,
    roundOf: (path) => Number(splitPath(path)[0]),
    given: () => ownPoints(shared),
    nothing: () => nothing(own, tally, effort),
    asked: askedSizes(own, options.sizes),
    agreement: () => {
      const left = tally.undefinedPoints + tally.unresolved
      const text = `${left} ${left === 1 ? 'point' : 'points'} left out: ${tally.reason ?? 'a side is undefined'}`
      return { points: tally.settled.size, assumptions: left > 0 ? [{ kind: 'defined', text }] : [] }
    },
    reach: () => {
      const finite = shared.varies ? undefined : finiteSizes(own)
      return {
        // A file of samples sets the size.
        sizesNeeded: sized ? 1 : sizesNeeded(own),
        onlySizes: !shared.varies,
        exhaustive: (sized && !shared.varies) || (finite?.length === tally.sizes.length && tally.sizes.length > 0),
        cause: tally.reason ?? 'no others could be tried; raise --runs',
      }
    },
  }
}

/** The user's own points, as far as they set what expectations depend on. */
const ownPoints = (shared: Shared): readonly Listed[] => {
  const { instances = [] } = shared.options
  if (instances.length === 0) return []
  const evaluator = new Expectations(shared, 0)
  return instances.flatMap((point, k) => {
    const instance = evaluator.taken(point)
    return instance ? [{ instance, path: `at:${k}`, evaluator, look: { draws: [k] } }] : []
  })
}

const nothing = (own: Question, tally: Tally, { larger, noSize }: Effort): string | undefined => {
  const { agreed, outOfTime, points, reason, settled, sizes, unsettled } = tally
  if (outOfTime && points === 0) return 'out of time before one expectation was known; raise --timeout'
  if (agreed.size < own.equations.length) return reason ?? noSize
  if (!larger) return undefined
  const cells = (at: SizeValues): number => visibleCells(own, at)
  const beyond = unsettled.find((at) => sizes.every((known) => cells(known) < cells(at)))
  return (
    beyond &&
    `both sides agree at ${settled.size} points, but none could be decided at ${sizesText(beyond)}, where entries differ: ${reason ?? 'no expectation was known'}`
  )
}

/** One p̃, all sizes. */
class Expectations implements Round {
  readonly question: Question
  readonly whole = true
  readonly shapes: readonly Shape[]
  readonly #p: Data
  readonly #small: readonly Shape[]
  readonly #compiled: Map<string, Sized>
  /** Sizes at which derived forms were confirmed. */
  readonly #confirmed = new Set<string>()

  constructor(
    readonly shared: Shared,
    readonly n: number,
  ) {
    const { drawn, effort, options } = shared
    this.question = drawn.at?.(n) ?? drawn.own
    this.#compiled = drawn.at ? new Map() : shared.compiled
    this.#p = drawnData(this.question.model, n, options)
    const all = dataShapes(this.question, options, effort.admits)
    this.#small = all.filter((shape) => visibleCells(this.question, shape.sizes) <= SMALL)
    // One size says little, so that a larger one then counts.
    this.shapes = (effort.larger || this.#small.length < 2 ? all : this.#small).slice(-effort.shapes)
    shared.varies ||= this.shapes.some((shape) => this.#varies(shape))
  }

  get data(): string {
    return this.#p.text
  }

  /** The same again would tell nothing, and a larger size is tried once for good measure. */
  runs(k: number): number {
    const { options, effort } = this.shared
    const shape = this.shapes[k]!
    const extra = this.#isExtra(shape.sizes)
    const isReplayed = splitPath(options.path)[1] !== undefined
    if (this.n > 0 && !isReplayed && (extra || !this.#varies(shape))) return 0
    return extra ? 1 : effort.runs(visibleCells(this.question, shape.sizes))
  }

  /** Whether p̃ has constants, or the model functions, that are drawn for this round. */
  get #isDrawn(): boolean {
    return this.shared.drawn.at !== undefined || (this.#p.kind === 'density' && this.#p.random)
  }

  #varies(shape: Shape): boolean {
    return this.#isDrawn || shape.cells > 0
  }

  #isExtra(sizes: SizeValues): boolean {
    return this.#small.length > 0 && visibleCells(this.question, sizes) > SMALL
  }

  /** What a point sets here: at a size that is tried, where that meets the conditions. */
  taken({ sizes, values }: Instance): Instance | undefined {
    const shape = this.shapes.find((s) => Object.entries(s.sizes).every(([name, n]) => sizes[name] === n))
    if (!shape) return undefined
    const names = new Set(drawnVariables(this.question).map((v) => v.name))
    const own = { sizes: shape.sizes, values: new Map([...values].filter(([name]) => names.has(name))) }
    return satisfiesConditions(shape, own) ? own : undefined
  }

  explain(instance: Instance): string | undefined {
    const { question, shared } = this
    return this.#p.kind === 'density' ? boundaryReason(question.model, this.#p, instance, shared.options) : undefined
  }

  compare(instance: Instance): readonly Comparison[] {
    if (!this.#isExtra(instance.sizes)) return this.#compared(instance)
    const { tick } = this.shared.options
    try {
      // It need not be within reach.
      return this.#compared(instance).map((c) => ({ ...c, outcome: passedOver(c.outcome) }))
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error
      tick?.()
      return []
    }
  }

  /** The pairs of sides at an instance, or the first of them that differs. */
  #compared(instance: Instance): readonly Comparison[] {
    const { pairs, sides } = this.#at(instance.sizes)
    const [first] = pairs
    if (!first) return []
    const choice = JSON.stringify([
      this.#isDrawn ? this.n : 0,
      instance.sizes,
      [...instance.values.values()].map((cells) => cells.map(toText)),
    ])
    const outcomes = this.#isRight(instance, first.indices)
      ? this.#outcomes(sides, instance)
      : [{ kind: 'unsupported', reason: DISAGREEMENT } as const]
    const all = outcomes.map((outcome, k) => ({ ...pairs[k]!, choice, outcome }))
    const differing = all.find(({ outcome }) => outcome.kind === 'differ')
    return differing ? [differing] : all
  }

  #isRight(instance: Instance, indices: ReadonlyMap<string, number>): boolean {
    const { options, effort } = this.shared
    const key = JSON.stringify(instance.sizes)
    if (this.n > 0 || !effort.confirm || this.#confirmed.has(key)) return true
    this.#confirmed.add(key)
    return isDerivedRight(this.question, this.#p, indices, instance, options)
  }

  /** The sides of all equations at a size, at some values of the indices. */
  #at(sizes: SizeValues): Sized {
    const { question, shared } = this
    const key = JSON.stringify(sizes)
    const known = this.#compiled.get(key)
    if (known) return known
    const shape = this.shapes.find((s) => JSON.stringify(s.sizes) === key)!
    const zeros = Array.from({ length: shape.cells }, () => 0)
    const base = instanceOf({ ...shape, conditions: [] }, zeros)!
    const { indices, indexConditions, equations } = question
    const all =
      indices.length === 0
        ? [new Map<string, number>()]
        : indexAssignments(indices, indexConditions, base, drawnVariables(question))
    const pairs = pick(all, MAX_ASSIGNMENTS).flatMap((at) =>
      equations.map((equation) => {
        const [left, right] = equation.closed
        return { left, right, indices: at, equation }
      }),
    )
    const { tick } = this.#isExtra(sizes) ? sharing(shared.options, EXTRA_SHARE) : shared.options
    const found = { pairs, sides: new Sides(question.model, this.#p, new Map(Object.entries(sizes)), pairs, tick) }
    this.#compiled.set(key, found)
    return found
  }

  #outcomes(sides: Sides, instance: Instance): readonly Confrontation[] {
    const { shared } = this
    try {
      const compared = sides.compare(instance, this.#p)
      const outcomes = compared.map(relation)
      if (this.#p.kind !== 'sample' && compared.some((c) => c.tiny))
        return this.#precise(sides, instance, [UNRESOLVED_NEXT_TO_0])
      const first = shared.effort.confirm && !shared.precise && outcomes.every((o) => o.kind === 'agree')
      shared.precise ||= first
      // An error that is large beside the sides may be small beside what is averaged.
      return first || outcomes.some((o) => o.kind === 'unresolved')
        ? this.#precise(sides, instance, outcomes)
        : outcomes
    } catch (error) {
      if (error instanceof NoMean || error instanceof Divergent) return [{ kind: 'unresolved', reason: error.message }]
      if (!isFault(error)) throw error
      // Doubles may take the divisor for 0.
      return this.#precise(sides, instance, [{ kind: 'undefined', reason: 'a side is undefined' }])
    }
  }

  /** In many digits, where they are to be had: doubles take what is tiny, or a tiny difference, for 0. */
  #precise(sides: Sides, instance: Instance, otherwise: readonly Confrontation[]): readonly Confrontation[] {
    if (this.#p.kind === 'sample') return otherwise
    try {
      return sides.precisely(instance, this.#p).map(preciseRelation)
    } catch (error) {
      if (!(error instanceof NoMean) && !isFault(error)) throw error
      return otherwise
    }
  }
}

const UNRESOLVED_NEXT_TO_0: Confrontation = {
  kind: 'unresolved',
  reason: 'the expectations are next to 0, and more digits of them are not to be had',
}

/** What is left open at a size that is tried for good measure counts for nothing. */
const passedOver = (outcome: Confrontation): Confrontation =>
  outcome.kind === 'undefined' || outcome.kind === 'unresolved'
    ? { kind: 'unsupported', reason: outcome.reason ?? 'a side is undefined' }
    : outcome
