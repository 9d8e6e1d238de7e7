import * as fc from 'fast-check'
import type { Data } from '../../data/density'
import { NoMean } from '../../data/means'
import { Divergent } from '../../program/divergent'
import type { Variable } from '../../expr'
import { isFault } from '../../numbers/algebra'
import { toText } from '../../numbers/rational'
import { boundaryReason } from '../equation1/boundary'
import { preciseRelation, relation, type Relation } from '../equation1/relation'
import { Sides } from '../equation1/sides'
import type { Question } from '../question'
import { instanceOf } from '../sampling/drawn'
import { indexAssignments, type Instance, type Shape } from '../sampling/instance'
import { type Disagreement, OutOfTime, type SamplingOptions, splitPath } from '../sampling/outcome'
import { visibleCells } from '../sampling/shapes'
import { DISAGREEMENT, nest } from '../sampling/trial'
import type { SizeValues } from '../verdict'
import { isDerivedRight } from './confirm'
import { drawnData } from './drawnData'
import { dataShapes, drawnVariables, pick, SMALL } from './shapes'
import type { Tally } from './tally'

/** Parameters tried at one size for each p̃; more where functions are drawn, too, which is dear. */
const RUNS = 2
const FORMAL_RUNS = 4
/** Parameters stay moderate, so that integrands are neither very steep nor very peaked. */
const MAX_DATA_DRAW = 16
const MAX_ASSIGNMENTS = 4
/** Seeds of the draws of p̃ are this far apart, which is more than there are sizes. */
const DRAW_SEED = 1000
const MAX_SHRINKS = 60
/** A larger size has one of so many parts of the time. */
const EXTRA_SHARE = 3

/** How much is tried, and whether derived forms are confirmed on the claim's own words. */
export interface Effort {
  /** Parameters tried at one size, by its number of visible entries. */
  readonly runs: (cells: number) => number
  readonly shapes: number
  /** Also a size with one entry more than is integrated at every size. */
  readonly larger: boolean
  readonly confirm: boolean
  /** Whether functions are drawn with each p̃. */
  readonly anew: boolean
  /** Sizes at which the question says something; all of them where absent. */
  readonly admits?: (sizes: SizeValues) => boolean
}

/** What a claim is worth, of which so many points are wanted. */
export const effortOf = (wanted: number, formal: boolean): Effort => ({
  runs: () => Math.min(wanted, formal ? FORMAL_RUNS : RUNS),
  shapes: 4,
  larger: true,
  confirm: true,
  anew: formal,
})

interface Found {
  readonly disagreement: Disagreement
  readonly remark: string | undefined
}

/** One p̃, all sizes. */
export class Attempt {
  readonly data: Data

  constructor(
    readonly question: Question,
    readonly k: number,
    readonly options: SamplingOptions,
    readonly tally: Tally,
    readonly sizes: SizeValues[],
    readonly effort: Effort,
    /** Compiled sides by size, kept for further draws of p̃, whose constants are values. */
    readonly compiled: Map<string, Sides> = new Map(),
  ) {
    this.data = drawnData(question.model, k, options)
  }

  run(): Found | undefined {
    const [onlyShape, path] = splitPath(this.options.path)
    const agreedAt: SizeValues[] = []
    const all = dataShapes(this.question, this.options, this.effort.admits)
    const small = all.filter((shape) => visibleCells(this.question, shape.sizes) <= SMALL)
    // One size says little, so that a larger one then counts.
    const shapes = (this.effort.larger || small.length < 2 ? all : small).slice(-this.effort.shapes)
    for (const [k, shape] of shapes.entries()) {
      if (onlyShape !== undefined && Number(onlyShape) !== k) continue
      const cells = visibleCells(this.question, shape.sizes)
      const extra = cells > SMALL && small.length > 0
      const drawn = this.#isDrawn || shape.cells > 0
      this.tally.varies ||= drawn
      // The same again would tell nothing, and a larger size is tried once for good measure.
      if (this.k > 0 && (extra || !drawn) && onlyShape === undefined) continue
      const before = this.tally.points
      const { unresolved } = this.tally
      const found = extra
        ? this.#tryExtra(shape, k, path, agreedAt)
        : this.#tryShape(shape, k, path, this.effort.runs(cells), agreedAt)
      if (found) return found
      if (this.tally.points > before) {
        agreedAt.push(shape.sizes)
        this.sizes.push(shape.sizes)
      } else if (!extra && this.tally.unresolved > unresolved) this.tally.unsettledAt.push(shape.sizes)
      if (this.tally.reason === DISAGREEMENT) return undefined
    }
    return undefined
  }

  /** Whether p̃ has constants, or the model functions, that are drawn for this attempt. */
  get #isDrawn(): boolean {
    return this.effort.anew || (this.data.kind === 'density' && this.data.random)
  }

  /** One point at a larger size, for which there is a part of the time. */
  #tryExtra(shape: Shape, k: number, path: string | undefined, agreedAt: readonly SizeValues[]): Found | undefined {
    try {
      return this.#tryShape(shape, k, path, 1, agreedAt, true)
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error
      this.options.tick?.()
      return undefined
    }
  }

  #tryShape(
    shape: Shape,
    k: number,
    path: string | undefined,
    runs: number,
    agreedAt: readonly SizeValues[],
    extra = false,
  ): Found | undefined {
    const { question, options } = this
    const tick = (extra ? options.share?.(EXTRA_SHARE) : undefined) ?? options.tick
    const base = instanceOf(
      { ...shape, conditions: [] },
      Array.from({ length: shape.cells }, () => 0),
    )!
    const all =
      question.claim.indices.length === 0
        ? [new Map<string, number>()]
        : indexAssignments(question.claim.indices, question.indexConditions, base, drawnVariables(question))
    const assignments = pick(all, MAX_ASSIGNMENTS)
    const pairs = assignments.flatMap((indices) =>
      question.equations.map((equation) => ({
        left: equation.closed[0],
        right: equation.closed[1],
        indices,
        equation,
      })),
    )
    if (pairs.length === 0) return undefined
    const key = JSON.stringify(shape.sizes)
    const sides =
      this.compiled.get(key) ?? new Sides(question.model, this.data, new Map(Object.entries(shape.sizes)), pairs, tick)
    this.compiled.set(key, sides)
    let latest:
      { readonly at: number; readonly outcome: Relation & { kind: 'differ' }; readonly instance: Instance } | undefined
    let shrinks = 0
    let thrown: { readonly error: unknown } | undefined
    let run = 0
    const property = fc.property(
      fc.array(fc.integer({ min: -MAX_DATA_DRAW, max: MAX_DATA_DRAW }), {
        minLength: shape.cells,
        maxLength: shape.cells,
        size: 'max',
      }),
      (draws) => {
        if (thrown || (latest && ++shrinks > MAX_SHRINKS)) return true
        try {
          options.tick?.()
          const instance = instanceOf(shape, draws)
          if (!instance) return true
          if (
            run++ === 0 &&
            this.k === 0 &&
            this.effort.confirm &&
            !isDerivedRight(question, this.data, assignments[0]!, instance, options)
          ) {
            this.tally.reason = DISAGREEMENT
            return true
          }
          const outcomes = this.#outcomes(sides, instance)
          const at = outcomes.findIndex((o) => o.kind === 'differ')
          if (at >= 0) latest = { at, outcome: outcomes[at] as Relation & { kind: 'differ' }, instance }
          if (!latest) {
            this.#count(outcomes, extra)
            outcomes.forEach((o, k) => o.kind === 'agree' && this.tally.agreed.add(pairs[k]!.equation.link))
            if (outcomes.every((o) => o.kind === 'agree')) this.tally.settled.add(this.#keyOf(instance))
          }
          return at < 0
        } catch (error) {
          thrown = { error }
          return true
        }
      },
    )
    const numRuns = shape.cells === 0 ? 1 : runs
    const result = fc.check(property, {
      seed: options.seed + k + DRAW_SEED * this.k,
      numRuns,
      ...(path !== undefined && { path }),
    })
    if (thrown && !latest) throw (thrown as { error: unknown }).error
    if (!result.failed || !latest) return undefined
    const { at, outcome, instance } = latest
    const { indices, equation } = pairs[at]!
    const disagreement: Disagreement = {
      kind: 'refuted',
      path: `${k}:${result.counterexamplePath ?? '0'}`,
      seed: options.seed,
      instance,
      indices,
      equation,
      agreedAt,
      points: this.tally.points,
      counterexample: {
        sizes: instance.sizes,
        indices: Object.fromEntries(indices),
        parameters: nested(shape, instance, 'parameter'),
        visible: nested(shape, instance, 'visible'),
        hidden: nested(shape, instance, 'hidden'),
        functions: {},
        data: this.data.text,
        link: equation.link,
        left: outcome.left,
        right: outcome.right,
      },
    }
    return {
      disagreement,
      remark: this.data.kind === 'density' ? boundaryReason(question.model, this.data, instance, options) : undefined,
    }
  }

  #outcomes(sides: Sides, instance: Instance): readonly Relation[] {
    try {
      const compared = sides.compare(instance, this.data)
      const outcomes = compared.map(relation)
      if (this.data.kind !== 'sample' && compared.some((c) => c.tiny))
        return this.#precise(sides, instance, [UNRESOLVED_NEXT_TO_0])
      const first = this.effort.confirm && !this.tally.precise && outcomes.every((o) => o.kind === 'agree')
      this.tally.precise ||= first
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
  #precise(sides: Sides, instance: Instance, otherwise: readonly Relation[]): readonly Relation[] {
    const { data } = this
    if (data.kind === 'sample') return otherwise
    try {
      return sides.precisely(instance, data).map(preciseRelation)
    } catch (error) {
      if (!(error instanceof NoMean) && !isFault(error)) throw error
      return otherwise
    }
  }

  /** Which p̃ and which values a point is. */
  #keyOf({ sizes, values }: Instance): string {
    return JSON.stringify([this.#isDrawn ? this.k : 0, sizes, [...values.values()].map((cells) => cells.map(toText))])
  }

  #count(outcomes: readonly Relation[], extra: boolean): void {
    const { tally } = this
    for (const o of outcomes) {
      if (o.kind === 'agree') {
        tally.points++
        tally.worst = Math.max(tally.worst, o.difference)
        tally.confidence = Math.max(tally.confidence, o.confidence)
      } else if (o.kind !== 'differ') {
        tally.reason ??= o.reason
        // A larger size is tried for good measure: it need not be within reach.
        if (extra) continue
        if (o.kind === 'undefined') tally.undefinedPoints++
        else tally.unresolved++
      }
    }
  }
}

const UNRESOLVED_NEXT_TO_0: Relation = {
  kind: 'unresolved',
  reason: 'the expectations are next to 0, and more digits of them are not to be had',
}

const nested = (shape: Shape, instance: Instance, role: Variable['role']): Record<string, unknown> =>
  Object.fromEntries(
    shape.blocks
      .filter((b) => b.variable.role === role)
      .map((b) => [
        b.variable.name,
        nest(
          instance.values.get(b.variable.name)!.map((q) => (q.d === 1n ? `${q.n}` : `${q.n}/${q.d}`)),
          b.dims,
        ),
      ]),
  )
