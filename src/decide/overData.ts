import * as fc from 'fast-check'
import { Calculus } from '../calculus/close'
import type { Condition, Term, Variable } from '../expr'
import { columnsOf, type Data, dataOf, DataUnavailable } from '../data/density'
import { NoMean } from '../data/means'
import { drawReal } from '../domains/draw'
import { Unsupported } from '../evaluate/unsupported'
import { Divergent } from '../evaluate/hidden'
import { type Claim, isArbitrary, type Model } from '../language/model'
import { isFault } from '../numbers/algebra'
import { type Question, questionOf } from './question'
import { type Disagreement, OutOfTime, type SamplingOptions, splitPath, undecided } from './sampling/outcome'
import { shapesOf, visibleCells } from './sampling/shapes'
import { DISAGREEMENT, nest } from './sampling/trial'
import { confront, Point } from './sampling/compare'
import { redraw } from './sampling/draws'
import { boundaryReason } from './equation1/boundary'
import { relation, type Relation } from './equation1/relation'
import { holdsIntegral, Sides, withScores } from './equation1/sides'
import { indexAssignments, type Instance, instanceOf, ownSizes, type Shape, shapeOf } from './sampling/instance'
import { instantiate } from './instantiate'
import { refutation } from './refutation'
import type { Refuted, SizeValues, Tested, Undecided } from './verdict'

/*
 * Claims over data: expectations under a concrete p̃ are integrated and compared at random parameters and densities.
 */

/** p̃ drawn anew so often, where the model leaves it to the default. */
const DATA_DRAWS = 2
/** Parameters tried at one size. */
const RUNS = 2
/** Visible entries over which an expectation is integrated by tensor rules at every size, and at one. */
const SMALL = 2
/** Larger models are integrated by quasi-Monte Carlo at their own size, up to this many visible entries. */
const MAX_DIMENSIONS = 8
/** Parameters stay moderate, so that integrands are neither very steep nor very peaked. */
const MAX_DATA_DRAW = 16
const MAX_ASSIGNMENTS = 4
/** Entries of parameters drawn at the sizes that a file of samples sets. */
const MOST_FILE_CELLS = 20_000
const MAX_SHRINKS = 60

export interface DataAgreement {
  readonly kind: 'agreed'
  readonly verdict: Tested
}

export interface Tally {
  points: number
  undefinedPoints: number
  /** Points at which an expectation was not found, though it may exist. */
  unresolved: number
  worst: number
  confidence: number
  reason: string | undefined
  /** Equations that agreed at some point, by their places in the chain. */
  readonly agreed: Set<number>
}

export const emptyTally = (): Tally => ({
  points: 0,
  undefinedPoints: 0,
  unresolved: 0,
  worst: 0,
  confidence: 0,
  reason: undefined,
  agreed: new Set(),
})

/** What the points that agreed amount to, and why others were left out. */
export const agreement = (tally: Tally, sizes: readonly SizeValues[]): Tested => {
  const left = tally.undefinedPoints + tally.unresolved
  const text = `${left} ${left === 1 ? 'point' : 'points'} left out: ${tally.reason ?? 'a side is undefined'}`
  return {
    verdict: 'tested',
    method: 'sampling',
    sizes: [...new Map(sizes.map((s) => [JSON.stringify(s), s])).values()],
    points: tally.points,
    undefinedPoints: tally.undefinedPoints,
    worst: tally.worst,
    ...(tally.confidence > 0 && { confidence: tally.confidence }),
    assumptions: left > 0 ? [{ kind: 'defined', text }] : [],
  }
}

/** Random constants of the k-th p̃. */
export const drawnData = (model: Model, k: number, options: Pick<SamplingOptions, 'seed' | 'samples'>): Data =>
  dataOf(model, options.samples ?? new Map(), (n) => drawReal(Math.trunc(redraw(options.seed + 5 * k, k + 1, n) / 3)))

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
  return { kind: 'agreed', verdict: agreement(tally, sizes) }
}

/**
 * Two small sizes with one visible entry, one with two; the smallest beyond them where there is none. Over a file, the
 * sizes at which it has a column for each visible entry.
 */
export const dataShapes = (
  question: Question,
  options: Pick<SamplingOptions, 'sizes' | 'samples'>,
): readonly Shape[] => {
  // Conditions on visible variables restrict p̃, not what is drawn here.
  const visible = question.model.visible.map((v) => v.name)
  const restricts = new Set(question.model.assume.map((a) => a.condition).filter((c) => mentions(c, visible)))
  const variables = drawnVariables(question)
  const drawn = new Set(variables.map((v) => v.name))
  const isBound = (c: Condition): boolean =>
    mentions(
      c,
      visible.filter((name) => !drawn.has(name)),
    )
  const outside = {
    ...question,
    variables,
    pointConditions: question.pointConditions.filter((c) => !restricts.has(c) || !isBound(c)),
  }
  const withCells = (shape: Shape): { shape: Shape; cells: number } => ({
    shape,
    cells: visibleCells(question, shape.sizes),
  })
  const all = shapesOf(outside, options).map(withCells)
  const columns = columnsOf(question.model, options.samples ?? new Map())
  const shapes = columns === undefined ? all : all.filter(({ cells }) => cells === columns)
  if (columns !== undefined && columns > SMALL) {
    // The model's own sizes, if none of the small ones fit.
    const own = [ownSizes(question.model, options.sizes)]
    const fitting = shapes.length > 0 ? shapes : shapesOf(outside, options, own, MOST_FILE_CELLS).map(withCells)
    return pick(fitting, 2).flatMap(({ shape, cells }) => (cells === columns ? [shape] : []))
  }
  const with1 = shapes.filter(({ cells }) => cells === 1)
  const with2 = shapes.filter(({ cells }) => cells === 2)
  const spread = (s: Shape): number => Object.values(s.sizes).reduce((t, n) => t + Math.abs(n - 2), 0)
  const middle = [...with2].sort((a, b) => spread(a.shape) - spread(b.shape))[0]
  const small = [...pick(with1.slice(0, 2), 2), ...(middle ? [middle] : [])]
  // Over integrals that are left open, each visible entry costs a dimension of nested quadrature.
  if (question.equations.some((e) => e.closed.some(holdsIntegral)))
    return (small.some((s) => with1.includes(s)) ? small.filter((s) => with1.includes(s)) : small).map((s) => s.shape)
  const larger = shapes.filter(({ cells }) => cells > SMALL && cells <= MAX_DIMENSIONS)
  const next = larger.find(({ cells }) => cells === SMALL + 1) ?? (small.length === 0 ? larger[0] : undefined)
  return [...small, ...(next ? [next] : [])].map(({ shape }) => shape)
}
/** Parameters, and the variables that stand outside of every expectation over data. */
const drawnVariables = ({ model, equations }: Question): readonly Variable[] => {
  const outside = [...model.visible, ...model.hidden].filter((v) =>
    equations.some((e) => e.closed.some((side) => side.symbols.has(v.name))),
  )
  return [...outside, ...model.parameters]
}
const mentions = (term: Term, names: readonly string[]): boolean => names.some((name) => term.symbols.has(name))
const pick = <T>(list: readonly T[], count: number): readonly T[] =>
  list.length <= count
    ? list
    : Array.from({ length: count }, (_, k) => list[Math.floor((k * (list.length - 1)) / Math.max(1, count - 1))]!)

/** How much is tried, and whether derived forms are confirmed on the claim's own words. */
export interface Effort {
  readonly runs: number
  readonly shapes: number
  /** Also a size with one entry more than is integrated at every size. */
  readonly larger: boolean
  readonly confirm: boolean
}

interface Found {
  readonly disagreement: Disagreement
  readonly remark: string | undefined
}

/** One p̃, all sizes. */
export class Attempt {
  readonly #data: Data

  constructor(
    readonly question: Question,
    readonly k: number,
    readonly options: SamplingOptions,
    readonly tally: Tally,
    readonly sizes: SizeValues[],
    readonly effort: Effort = { runs: RUNS, shapes: 4, larger: true, confirm: true },
    /** Compiled sides by size, kept for further draws of p̃, whose constants are values. */
    readonly compiled: Map<string, Sides> = new Map(),
  ) {
    this.#data = drawnData(question.model, k, options)
  }

  run(): Found | undefined {
    const [onlyShape, path] = splitPath(this.options.path)
    const agreedAt: SizeValues[] = []
    const all = dataShapes(this.question, this.options)
    const small = all.filter((shape) => visibleCells(this.question, shape.sizes) <= SMALL)
    const shapes = (this.effort.larger || small.length === 0 ? all : small).slice(-this.effort.shapes)
    const started = performance.now()
    for (const [k, shape] of shapes.entries()) {
      if (onlyShape !== undefined && Number(onlyShape) !== k) continue
      const costly = visibleCells(this.question, shape.sizes) > SMALL
      if (costly && this.tally.points > 0 && onlyShape === undefined && performance.now() - started > COSTLY_AFTER)
        continue
      const before = this.tally.points
      const found = this.#tryShape(shape, k, path, costly ? 1 : this.effort.runs, agreedAt)
      if (found) return found
      if (this.tally.points > before) {
        agreedAt.push(shape.sizes)
        this.sizes.push(shape.sizes)
      }
      if (this.tally.reason === DISAGREEMENT) return undefined
    }
    return undefined
  }

  #tryShape(
    shape: Shape,
    k: number,
    path: string | undefined,
    runs: number,
    agreedAt: readonly SizeValues[],
  ): Found | undefined {
    const { question, options } = this
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
      this.compiled.get(key) ??
      new Sides(question.model, this.#data, new Map(Object.entries(shape.sizes)), pairs, options.tick)
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
          if (run++ === 0 && this.k === 0 && this.effort.confirm && !this.#derivedRight(assignments[0]!, instance)) {
            this.tally.reason = DISAGREEMENT
            return true
          }
          const outcomes = this.#outcomes(sides, instance)
          const at = outcomes.findIndex((o) => o.kind === 'differ')
          if (at >= 0) latest = { at, outcome: outcomes[at] as Relation & { kind: 'differ' }, instance }
          if (!latest) {
            this.#count(outcomes, visibleCells(question, shape.sizes) > SMALL)
            outcomes.forEach((o, k) => o.kind === 'agree' && this.tally.agreed.add(pairs[k]!.equation.link))
          }
          return at < 0
        } catch (error) {
          thrown = { error }
          return true
        }
      },
    )
    const numRuns = shape.cells === 0 ? 1 : runs
    const result = fc.check(property, { seed: options.seed + k, numRuns, ...(path !== undefined && { path }) })
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
        data: this.#data.text,
        link: equation.link,
        left: outcome.left,
        right: outcome.right,
      },
    }
    return {
      disagreement,
      remark: this.#data.kind === 'density' ? boundaryReason(question.model, this.#data, instance, options) : undefined,
    }
  }

  #outcomes(sides: Sides, instance: Instance): readonly Relation[] {
    try {
      const coarse = sides.means.cells.length > 3 || sides.means.oblique
      return sides.compare(instance, this.#data).map((c) => relation(c, coarse))
    } catch (error) {
      if (error instanceof NoMean || error instanceof Divergent) return [{ kind: 'unresolved', reason: error.message }]
      if (isFault(error)) return [{ kind: 'undefined', reason: 'a side is undefined' }]
      throw error
    }
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

  /** What the calculus made of the integrands is what the claim says, at a point. */
  #derivedRight(indices: ReadonlyMap<string, number>, instance: Instance): boolean {
    const { question } = this
    const { model } = question
    const calculus = new Calculus()
    const shape = shapeOf(instance.sizes, [...model.visible, ...model.parameters], question.pointConditions)!
    const visible = shapeOf(instance.sizes, model.visible, [])!
    const drawn = instanceOf(
      visible,
      Array.from({ length: visible.cells }, (_, c) => redraw(this.options.seed + 1, 3, c) >> 2),
    )
    if (!drawn || shape.cells === 0) return true
    const values = new Map([
      ...instance.values,
      ...drawn.values,
      ...[...this.#data.extra].map(([v, list]) => [v.name, list] as const),
    ])
    const point = new Point(
      [...model.visible, ...model.parameters, ...this.#data.extra.keys()],
      { sizes: instance.sizes, values },
      { tick: this.options.tick },
    )
    for (const body of rawBodies(question)) {
      const closed = calculus.close(body)
      if (closed === body || [...body.free].some((name) => !indices.has(name))) continue
      const outcome = confront(point, withScores(this.#data, body), withScores(this.#data, closed), indices)
      if (outcome.kind === 'differ') return false
    }
    return true
  }
}

/** A larger size is tried only where the small ones were quick. */
const COSTLY_AFTER = 800

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

/** What stands under E_p̃ in the claim's own words, and sides that hold no E_p̃. */
const rawBodies = (question: Question): readonly Term[] => {
  const found = new Set<Term>()
  const walk = (t: Term): boolean => {
    if (t.kind === 'data') found.add(t.body)
    return t.kind === 'data' || t.children.map(walk).some(Boolean)
  }
  for (const side of question.equations.flatMap((e) => e.raw)) if (!walk(side)) found.add(side)
  return [...found]
}
