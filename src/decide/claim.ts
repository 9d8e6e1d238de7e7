import fc from 'fast-check'
import type { Calculus } from '../calculus/close'
import { type Condition, type Term, type Variable } from '../expr'
import type { Sample } from '../data/density'
import { admissibleSizes, derivedSizes } from '../language/sizes'
import type { Claim, Model } from '../language/model'
import type { Rational } from '../numbers/rational'
import { type ConvergenceCondition, convergenceConditions, divergenceAt } from '../evaluate/convergence'
import { intervalAlgebra } from '../numbers/intervalAlgebra'
import { Unsupported, work } from '../evaluate/evaluator'
import { confront, type Confrontation, confrontPoints, hasIntegral, Point } from './compare'
import { MAX_DRAW } from './draws'
import { candidateSizes, indexAssignments, type Instance, instanceOf, type Shape, shapeOf } from './instance'
import type { Counterexample, SizeValues, Tested, Undecided } from './verdict'

/** How a claim is confronted with numbers. */
export interface SamplingOptions {
  readonly seed: number
  /** Points in all, over all sizes. */
  readonly runs: number
  /** `shape:path` of an earlier counterexample, to replay it alone. */
  readonly path?: string
  readonly sizes?: Readonly<Record<string, number>>
  /** The user's own points, tried before any random one. */
  readonly instances?: readonly Instance[]
  /** Samples by the name of their file, for claims over data. */
  readonly samples?: ReadonlyMap<string, Sample>
  /** Throws {@link OutOfTime} when time is up. */
  readonly tick?: () => void
}

/** Thrown by `tick` when the time for a claim is up. */
export class OutOfTime extends Error {}

/** One equation of a claim: the sides as the claim says them, and as the calculus closed them. */
export interface Equation {
  readonly link: number
  readonly raw: readonly [Term, Term]
  readonly closed: readonly [Term, Term]
}

/** Everything about a claim that the deciders share. */
export interface Question {
  readonly model: Model
  readonly claim: Claim
  readonly equations: readonly Equation[]
  /** Variables that the sides depend on. */
  readonly variables: readonly Variable[]
  readonly indexConditions: readonly Condition[]
  readonly pointConditions: readonly Condition[]
  /** Evaluate the claim's own words by joint enumeration or integration, without looking for structure. */
  readonly bruteForce?: boolean
  /** Arrays with values of their own, such as the rows of a sample. */
  readonly fixed?: ReadonlyMap<Variable, readonly Rational[]>
  /** Sizes with more entries than this in the visible arrays are left out: they would need too many integrals. */
  readonly maxVisible?: number
  /** What the sums and integrals over hidden variables need in order to converge. */
  readonly convergence?: readonly ConvergenceCondition[]
  /** Only so many of the smallest sizes. */
  readonly maxShapes?: number
  /** Points at each size, where the default would be too dear. */
  readonly perShape?: number
}

const variablesOf = (model: Model): readonly Variable[] => [...model.visible, ...model.hidden, ...model.parameters]

/** Takes a claim apart into equations, closes their sides, and sorts its conditions. */
export const questionOf = (model: Model, claim: Claim, calculus: Calculus): Question =>
  askedAs(
    model,
    claim,
    calculus,
    claim.sides.slice(1).map((right, k) => {
      const left = claim.sides[k]!
      return {
        link: k + 1,
        raw: [left, right] as const,
        closed: [calculus.close(left), calculus.close(right)] as const,
      }
    }),
  )

/** Conditions of convergence matter only to claims that sum or integrate over hidden variables. */
const convergenceOf = (model: Model, claim: Claim, calculus: Calculus): readonly ConvergenceCondition[] => {
  const marginal = (t: Term): boolean => 'over' in t || t.children.some(marginal)
  if (model.hidden.length === 0 || !claim.sides.some(marginal)) return []
  const { elimination } = calculus.marginalise(model.hidden, model.energy)
  return convergenceConditions(elimination, new Set(model.hidden.map((v) => v.name)))
}

/** A question whose closed sides are given. */
export const askedAs = (model: Model, claim: Claim, calculus: Calculus, equations: readonly Equation[]): Question => {
  const assumed = model.assume.map((a) => a.condition)
  const conditions = [...assumed, ...claim.where]
  const used = new Set<string>()
  for (const side of claim.sides) for (const name of side.symbols) used.add(name)
  for (const condition of conditions) for (const name of condition.symbols) used.add(name)
  const variables = variablesOf(model).filter((v) => used.has(v.name))
  const indexNames = new Set(claim.indices.map((i) => i.name))
  const onIndices = (c: Condition): boolean => [...c.free].some((name) => indexNames.has(name))
  return {
    model,
    claim,
    equations,
    variables,
    convergence: convergenceOf(model, claim, calculus),
    indexConditions: conditions.filter(onIndices),
    pointConditions: conditions.filter((c) => !onIndices(c)),
  }
}

/** Agreement at all points tried, and whether the closed sides were confirmed against the claim's own words. */
export interface Agreement {
  readonly kind: 'agreed'
  readonly verdict: Tested
  /** How often a closed side was compared with direct evaluation of what the claim says. */
  readonly confirmations: number
}

/** A disagreement, as found and shrunk. */
export interface Disagreement {
  readonly kind: 'refuted'
  readonly counterexample: Counterexample
  readonly path: string
  readonly seed: number
  readonly instance: Instance
  readonly indices: ReadonlyMap<string, number>
  readonly equation: Equation
  /** Sizes at which every point agreed before this one failed. */
  readonly agreedAt: readonly SizeValues[]
  readonly points: number
}

const MAX_ASSIGNMENTS = 9
/** A claim whose time runs out before this many points agreed stays undecided. */
const ENOUGH_POINTS = 40
/** Evaluated nodes after which larger sizes are left out, once enough points at enough sizes agreed. */
const ENOUGH_WORK = 400_000
const ENOUGH_SIZES = 4
const DISAGREEMENT = 'the derived form and direct evaluation disagree; please report this'
/** Work per claim: sizes with many cells get fewer points. */
const POINTS_PER_SHAPE = 3

interface Tally {
  points: number
  undefinedPoints: number
  unsampled: number
  worst: number
  confirmations: number
  unsupported: string | undefined
  /** Why points were left out where a sum or integral does not converge, and how many. */
  divergent: string | undefined
  divergentPoints: number
}

/** Tries the claim at random sizes and points; refutations are confirmed on the claim's own words and shrunk. */
export const sample = (question: Question, options: SamplingOptions): Agreement | Undecided | Disagreement => {
  const tally: Tally = {
    points: 0,
    undefinedPoints: 0,
    unsampled: 0,
    worst: 0,
    confirmations: 0,
    unsupported: undefined,
    divergent: undefined,
    divergentPoints: 0,
  }
  const agreedAt: SizeValues[] = []
  const heavy = isHeavy(question)
  const shapes = shapesOf(heavy ? { maxShapes: HEAVY_SHAPES, ...question } : question, options)
  const [onlyShape, fcPath] = splitPath(options.path)
  const perShape =
    question.perShape ??
    (heavy ? HEAVY_POINTS : undefined) ??
    Math.max(POINTS_PER_SHAPE, Math.ceil(options.runs / Math.max(1, shapes.length)))
  try {
    for (const [k, instance] of (options.instances ?? []).entries()) {
      if (onlyShape !== undefined || !admissibleSizes(question.model, question.claim, instance.sizes)) continue
      const found = tryInstance(question, instance, [k], true, options, tally)
      if (found) return { ...found, seed: options.seed, path: `at:${k}`, agreedAt, points: tally.points }
    }
    const enough = work.steps + ENOUGH_WORK
    for (const [k, shape] of shapes.entries()) {
      if (onlyShape !== undefined && k !== onlyShape) continue
      if (tally.points >= ENOUGH_POINTS && agreedAt.length >= ENOUGH_SIZES && work.steps > enough) break
      const before = tally.points
      const found = tryShape(question, shape, k, perShape, fcPath, options, tally)
      if (found) return { ...found, agreedAt, points: tally.points }
      if (tally.unsupported !== undefined && tally.points === 0) return undecided(tally.unsupported, tally)
      if (tally.points > before) agreedAt.push(shape.sizes)
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Unable to replay'))
      return undecided(`the path ${options.path} leads to no sample of this claim`, tally)
    if (!(error instanceof OutOfTime)) throw error
    if (tally.points < ENOUGH_POINTS) return undecided(`out of time after ${tally.points} points`, tally)
  }
  if (tally.unsupported === DISAGREEMENT) return undecided(DISAGREEMENT, tally)
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

const undecided = (reason: string, tally: Tally): Undecided => ({
  verdict: 'undecided',
  reason,
  assumptions: [],
  points: tally.points,
  undefinedPoints: tally.undefinedPoints,
})

const emptyReason = (shapes: readonly Shape[], tally: Tally): string => {
  if (shapes.length === 0) return 'no instance: no size satisfies the conditions'
  if (tally.divergent !== undefined) return tally.divergent
  if (tally.undefinedPoints > 0) return `no point at which both sides are defined (${tally.undefinedPoints} tried)`
  if (tally.unsampled > 0) return `no sample satisfies the conditions (${tally.unsampled} tried)`
  return 'no instance: no index satisfies the conditions'
}

const splitPath = (path: string | undefined): readonly [number | undefined, string | undefined] => {
  if (path === undefined) return [undefined, undefined]
  const [shape, ...rest] = path.split(':')
  return [Number(shape), rest.length > 0 ? rest.join(':') : undefined]
}

/** The sizes to try, smallest first, as shapes. */
export const shapesOf = (question: Question, options: Pick<SamplingOptions, 'sizes'>): readonly Shape[] => {
  const shapes: Shape[] = []
  for (const base of candidateSizes(question.model, options.sizes)) {
    if (shapes.length >= (question.maxShapes ?? Infinity)) break
    const sizes = derivedSizes(question.model, base)
    if (!sizes || !admissibleSizes(question.model, question.claim, sizes)) continue
    const shape = shapeOf(sizes, question.variables, question.pointConditions)
    if (shape && shape.cells <= MAX_CELLS && visibleCells(question, sizes) <= (question.maxVisible ?? Infinity))
      shapes.push(shape)
  }
  return shapes
}

const MAX_CELLS = 400

const visibleCells = ({ model, maxVisible }: Question, sizes: SizeValues): number =>
  maxVisible === undefined ? 0 : (shapeOf(sizes, model.visible, [])?.cells ?? Infinity)

type Found = Omit<Disagreement, 'agreedAt' | 'points'>

const tryShape = (
  question: Question,
  shape: Shape,
  k: number,
  runs: number,
  fcPath: string | undefined,
  options: SamplingOptions,
  tally: Tally,
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

/** Sizes and points for sides that are dear to evaluate: coupled hidden variables, matrix inverses, long formulas. */
const HEAVY_SHAPES = 7
const HEAVY_POINTS = 3
const HEAVY_NODES = 400

const nodes = (term: Term, seen: Set<number>): number => {
  if (seen.has(term.id)) return 0
  seen.add(term.id)
  const dear = 'over' in term || term.kind === 'inverse' ? HEAVY_NODES : 1
  return term.children.reduce((n, child) => n + nodes(child, seen), dear)
}
const weights = new WeakMap<Question, boolean>()
const isHeavy = (question: Question): boolean => {
  let heavy = weights.get(question)
  if (heavy === undefined) {
    const seen = new Set<number>()
    heavy = question.equations.flatMap((e) => e.closed).reduce((n, side) => n + nodes(side, seen), 0) >= HEAVY_NODES
    weights.set(question, heavy)
  }
  return heavy
}

/** Direct evaluation of the claim's own words is dear where it integrates, so it is spent on the smallest sizes. */
const isCareful = (question: Question, shape: number, run: number): boolean =>
  question.perShape !== undefined
    ? run === 0 && shape === 0
    : isHeavy(question)
      ? run === 0 && shape < 3
      : question.equations.some((e) => hasIntegral(...e.raw))
        ? run === 0 && shape < 3
        : run < 2 && shape < 4

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

const tryInstance = (
  question: Question,
  instance: Instance,
  draws: readonly number[],
  careful: boolean,
  options: SamplingOptions,
  tally: Tally | undefined,
): Found | undefined => {
  const variables = [...question.variables, ...(question.fixed?.keys() ?? [])]
  const whole = question.fixed ? { ...instance, values: withFixed(instance.values, question.fixed) } : instance
  const point = new Point(variables, whole, { tick: options.tick })
  const failing = question.convergence?.length
    ? divergenceAt(question.convergence, point.evaluator(intervalAlgebra))
    : undefined
  if (failing) {
    if (tally) {
      tally.divergent ??= `the sum or integral over ${failing.variable} converges only where ${failing.text.replaceAll('°', '')}`
      tally.divergentPoints++
    }
    return undefined
  }
  const direct = new Point(variables, whole, {
    tick: patience(options.tick),
    ...(question.bruteForce && { bruteForce: true, maxStates: 4096 }),
  })
  for (const indices of assignmentsAt(question, instance, draws)) {
    for (const equation of question.equations) {
      const outcome = confront(point, ...equation.closed, indices, careful)
      const verdict =
        outcome.kind === 'differ'
          ? confirm(direct, equation, indices, outcome)
          : careful
            ? crossCheck(point, direct, equation, indices, outcome, tally)
            : outcome
      if (tally) count(tally, verdict)
      if (verdict.kind === 'differ') return found(question, instance, indices, equation, verdict)
    }
  }
  return undefined
}

/** Milliseconds for the direct evaluation of a claim's own words at one point; past it the point is not confirmed. */
const PATIENCE = 2500

const patience = (tick: (() => void) | undefined): (() => void) => {
  const end = performance.now() + PATIENCE
  return () => {
    tick?.()
    if (performance.now() > end) throw new Unsupported('direct evaluation takes too long')
  }
}

const withFixed = (
  values: Instance['values'],
  fixed: ReadonlyMap<Variable, readonly Rational[]>,
): Instance['values'] => {
  const all = new Map(values)
  for (const [v, cells] of fixed) all.set(v.name, cells)
  return all
}

const assignmentsAt = (
  question: Question,
  instance: Instance,
  draws: readonly number[],
): readonly ReadonlyMap<string, number>[] => {
  const { claim, indexConditions, variables } = question
  if (claim.indices.length === 0) return [new Map()]
  const all = indexAssignments(claim.indices, indexConditions, instance, variables)
  if (all.length <= MAX_ASSIGNMENTS) return all
  const step = all.length / MAX_ASSIGNMENTS
  const offset = Math.abs(draws.reduce((a, b) => (Math.imul(a, 31) + b) | 0, 7)) % all.length
  return Array.from({ length: MAX_ASSIGNMENTS }, (_, k) => all[(offset + Math.floor(k * step)) % all.length]!)
}

const count = (tally: Tally, outcome: Confrontation): void => {
  if (outcome.kind === 'agree') {
    tally.points++
    tally.worst = Math.max(tally.worst, outcome.difference)
  } else if (outcome.kind === 'undefined' && outcome.divergent !== undefined) {
    tally.divergent ??= outcome.divergent
    tally.divergentPoints++
  } else if (outcome.kind === 'undefined' || outcome.kind === 'unresolved') tally.undefinedPoints++
  else if (outcome.kind === 'unsupported' && tally.unsupported !== DISAGREEMENT) tally.unsupported = outcome.reason
}

/** A difference between closed sides counts only if the sides as the claim says them differ too. */
const confirm = (
  point: Point,
  equation: Equation,
  indices: ReadonlyMap<string, number>,
  closed: Confrontation,
): Confrontation => {
  if (equation.raw[0] === equation.closed[0] && equation.raw[1] === equation.closed[1]) return closed
  const raw = confront(point, ...equation.raw, indices, true)
  if (raw.kind === 'differ' || raw.kind === 'undefined') return raw
  if (raw.kind === 'agree') return { kind: 'unsupported', reason: DISAGREEMENT }
  return closed
}

/** Agreement between closed sides counts only if each of them is what the claim says. */
const crossCheck = (
  point: Point,
  reference: Point,
  equation: Equation,
  indices: ReadonlyMap<string, number>,
  outcome: Confrontation,
  tally: Tally | undefined,
): Confrontation => {
  if (outcome.kind !== 'agree') return outcome
  for (const side of [0, 1] as const) {
    if (equation.raw[side] === equation.closed[side]) continue
    const same = confrontPoints(reference, equation.raw[side], point, equation.closed[side], indices)
    if (same.kind === 'differ') {
      const direct = confront(reference, ...equation.raw, indices, true)
      if (direct.kind === 'differ') return direct
      return { kind: 'unsupported', reason: DISAGREEMENT }
    }
    if (same.kind === 'undefined') return same
    if (same.kind === 'agree' && tally) tally.confirmations++
  }
  return outcome
}

const found = (
  question: Question,
  instance: Instance,
  indices: ReadonlyMap<string, number>,
  equation: Equation,
  differ: Confrontation & { kind: 'differ' },
): Found => ({
  kind: 'refuted',
  path: '',
  seed: 0,
  instance,
  indices,
  equation,
  counterexample: {
    sizes: instance.sizes,
    indices: Object.fromEntries(indices),
    ...valuesByRole(question, instance),
    functions: {},
    data: null,
    link: equation.link,
    left: differ.left,
    right: differ.right,
  },
})

const valuesByRole = (question: Question, instance: Instance) => {
  const evaluatorDims = shapeOf(instance.sizes, question.variables, [])!.blocks
  const nested = (role: Variable['role']): Record<string, unknown> =>
    Object.fromEntries(
      evaluatorDims
        .filter((b) => b.variable.role === role)
        .map((b) => [b.variable.name, nest(instance.values.get(b.variable.name)!.map(text), b.dims)]),
    )
  return { parameters: nested('parameter'), visible: nested('visible'), hidden: nested('hidden') }
}
const text = (q: { n: bigint; d: bigint }): string => (q.d === 1n ? `${q.n}` : `${q.n}/${q.d}`)

/** Row-major cells as nested lists; a scalar as itself. */
export const nest = (cells: readonly unknown[], dims: readonly number[]): unknown => {
  if (dims.length === 0) return cells[0]
  const step = cells.length / dims[0]!
  return Array.from({ length: dims[0]! }, (_, k) => nest(cells.slice(k * step, (k + 1) * step), dims.slice(1)))
}
