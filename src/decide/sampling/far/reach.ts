import { work } from '../../../program/work'
import { derivedSizes } from '../../../language/sizes'
import { conditionsOf, type Question } from '../../question'
import type { AssumptionNote, SizeValues, Verdict } from '../../verdict'
import type { Rational } from '../../../numbers/rational'
import { conditionText } from '../../../export/text'
import { type Digits, hasIntegral } from '../compare'
import { uncoveredIn } from '../equations'
import type { Shape } from '../instance'
import { type Disagreement, type SamplingOptions, sharing, splitPath } from '../outcome'
import { isHeavy, shapeAt, shapesOf } from '../shapes'
import { atSides, replaySide, type SidesTried } from './atSides'
import { constantsOf, LARGEST_SIZE } from './constants'
import { degreeInCounts } from './degree'
import { withDerived } from './derivedCounts'
import { paletteOf } from './palette'
import { SHARED_REMARK, withoutShared } from './shared'
import { extremes, MODERATE, ORDINARY, plansOf, staircase } from './plans'
import { finiteVariables } from './states'
import { atPoint, atShape, pathOf, type Search, type Try } from './shapeSearch'
import { criticalShapes, eachShape, MOST_CELLS } from './sizes'
import { isTaken, type Untaken, untaken } from './untaken'

/*
 * Agreement at ordinary points says little of a claim that fails in a rare branch, at one size or beyond a large
 * number. So before agreement is reported the claim is tried where its own constants suggest, and far out.
 */

/** Nodes evaluated at sizes beyond the usual ones, and at values beyond the usual ones. */
const SIZE_WORK = 400_000
/** One point at a size with thousands of joint states. */
const HEAVY_SIZE_WORK = 6_000_000
const VALUE_WORK = 300_000
/** Sides that are dear to evaluate, often with many digits, get so much less. */
const HEAVY_PART = 5
/** Part of the time that is left. */
const SHARE = 6
/** One point at sizes at which the claim takes a branch that no other has: without it there is no verdict. */
const BRANCH_WORK = 20_000_000
const BRANCH_SHARE = 2

export interface Reached {
  readonly found: Disagreement | undefined
  readonly tried: readonly SizeValues[]
  /** Sizes at which the claim takes a branch that could not be tried. */
  readonly open: SizeValues | undefined
  /** Sides of kinks on which no point was found. */
  readonly unseen: readonly AssumptionNote[]
  /** Why there is no verdict. */
  readonly doubt?: string | undefined
}

/** Looks for a counterexample at values and sizes that are out of the ordinary. */
export const reachOut = (
  question: Question,
  options: SamplingOptions,
  agreed: { readonly sizes: readonly SizeValues[]; readonly points: number },
  verdict: Verdict,
): Reached => {
  const { magnitudes, counts } = constantsOf(termsOf(question))
  const search: Search = {
    question,
    options: sharing(options, SHARE),
    agreedAt: agreed.sizes,
    points: agreed.points,
    tried: [],
  }
  const minimum = verdict.verdict === 'proved' ? verdict.minimum : undefined
  const suggested = [...counts, ...countsOf(question, magnitudes), ...Object.values(minimum ?? {})]
  const known = withDerived(question.model, suggested, LARGEST_SIZE)
  const ordinary =
    atSizes(search, known) ??
    atBranches({ ...search, options: sharing(options, BRANCH_SHARE) }) ??
    atValues({ ...search, options: sharing(options, SHARE) }, magnitudes)
  const effort = isHeavy(question) ? VALUE_WORK / HEAVY_PART : VALUE_WORK
  // A proof has looked at all signs.
  const sides: SidesTried =
    ordinary || verdict.verdict === 'proved'
      ? { unseen: [] }
      : atSides({ ...search, options: sharing(options, SHARE) }, smallShapes(question), effort)
  const found = ordinary ?? sides.found
  return {
    found,
    unseen: [...sides.unseen, ...unvisited(question)],
    doubt: sides.doubt,
    tried: search.tried.map((t) => t.sizes),
    open: found ? undefined : stillUntaken(search)[0]?.sizes[0],
  }
}

/** Equations that may have solutions besides those at which the claim was tried. */
const unvisited = (question: Question): readonly AssumptionNote[] => {
  const [least] = smallShapes(question)
  const condition = least && uncoveredIn(least)
  return condition
    ? [
        {
          kind: 'defined',
          text: `solutions of ${conditionText(condition)} were looked for from many points; nothing is said of others`,
        },
      ]
    : []
}

/** Numbers with which many units or categories may be compared are not larger. */
const LARGEST_COUNT = 60

/**
 * Sizes that a claim suggests without naming them beside a size: integers, where variables have finitely many values, how
 * many indices there are, which may all have to differ, and how many zeros there may be in a row.
 */
const countsOf = (question: Question, magnitudes: readonly Rational[]): readonly number[] => {
  const finite = new Set(finiteVariables(question))
  const values = question.variables.some((v) => finite.has(v)) ? magnitudes : []
  const integers = values.filter((q) => q.d === 1n && q.n >= 2n && q.n <= BigInt(LARGEST_COUNT)).map((q) => Number(q.n))
  const sides = question.equations.flatMap((e) => e.raw)
  const indices = question.indices.length + Math.max(...sides.map((side) => side.height))
  return [...integers, indices, 1 + Math.max(...sides.map(degreeInCounts))]
}

const stillUntaken = (search: Search): readonly Untaken[] =>
  untaken(search.question, search.agreedAt).filter(
    (branch) => !search.tried.some(({ sizes, indices }) => isTaken(search.question, branch, sizes, indices)),
  )

/** Where the claim takes a branch that it takes at no size that was tried. */
const atBranches = (search: Search): Disagreement | undefined => {
  for (const branch of stillUntaken(search))
    for (const sizes of branch.sizes) {
      if (search.tried.some((t) => isTaken(search.question, branch, t.sizes, t.indices))) break
      const shape = shapeAt(search.question, sizes)
      if (!shape || shape.cells > MOST_CELLS) continue
      const found = atShape(search, shape, sizePlans(shape).slice(0, 2), BRANCH_WORK, work.steps + BRANCH_WORK)
      if (found) return found
    }
  return undefined
}

/** Beyond the usual sizes. What the sides share does not matter there, and may be too dear to evaluate. */
const atSizes = (search: Search, counts: readonly number[]): Disagreement | undefined => {
  const rest = withoutShared(search.question)
  const found = rest && atSizes({ ...search, question: rest }, counts)
  if (found) return { ...found, question: search.question, remark: SHARED_REMARK }
  const shapes = criticalShapes(search.question, counts, search.agreedAt)
  const effort = isHeavy(search.question) ? HEAVY_SIZE_WORK : SIZE_WORK
  if (isHeavy(search.question)) return atShapes(search, shapes, effort, (shape) => sizePlans(shape).slice(0, 1))
  return (
    atShapes(search, shapes, effort, sizePlans) ??
    atShapes(search, eachShape(search.question, search.agreedAt), effort, sizePlans)
  )
}

/** At values beyond the usual ones. */
const atValues = (search: Search, magnitudes: readonly Rational[]): Disagreement | undefined => {
  const { question } = search
  const rest = withoutShared(question)
  const found = rest && atValues({ ...search, question: rest }, magnitudes)
  if (found) return { ...found, question, remark: SHARED_REMARK }
  // An integral far out is judged by an estimate of its error, on which no refutation should rest.
  if (hasIntegral(...question.equations.flatMap((e) => e.closed))) return undefined
  const effort = isHeavy(question) ? VALUE_WORK / HEAVY_PART : VALUE_WORK
  return atShapes(search, smallShapes(question), effort, (shape) => valuePlans(shape, magnitudes))
}

const termsOf = (question: Question) => [
  ...question.equations.flatMap((e) => [...e.raw, ...e.closed]),
  ...conditionsOf(question),
  ...question.variables.flatMap((v) => [...v.dims, ...v.domain.bounds]),
]

const sizePlans = (shape: Shape): readonly Try[] =>
  [ORDINARY, MODERATE, ...extremes(shape), ORDINARY, ...staircase(shape)].map((plan) => ({ plan }))

/** A tail such as 1 − tanh(100) takes very many digits to be seen. */
const DEEP: Digits = [2048]
const DEEP_POINTS = 2

const valuePlans = (shape: Shape, magnitudes: readonly Rational[]): readonly Try[] => [
  ...Array.from({ length: DEEP_POINTS }, () => ({ plan: ORDINARY, digits: DEEP })),
  ...plansOf(shape, paletteOf(magnitudes)).map((plan) => ({ plan })),
]

/** So many sizes are looked through where each is dear. */
const HEAVY_SHAPES = 6

/** The least sizes, and the least at which every array has two entries a side. */
const smallShapes = (question: Question): readonly Shape[] => {
  const shapes = shapesOf(question, isHeavy(question) ? { most: HEAVY_SHAPES } : {})
  const [least] = shapes
  const wide = shapes.find((s) => s.blocks.every((b) => b.dims.every((d) => d >= 2)))
  return least ? [...new Set([least, wide ?? least])] : []
}

const atShapes = (
  search: Search,
  shapes: readonly Shape[],
  effort: number,
  plansAt: (shape: Shape) => readonly Try[],
): Disagreement | undefined => {
  const last = work.steps + 2 * effort
  for (const shape of shapes) {
    if (work.steps > last) break
    const found = atShape(search, shape, plansAt(shape), effort / shapes.length, Math.min(last, work.steps + effort))
    if (found) return found
  }
  return undefined
}

/** The point that an earlier search found, by its path. */
export const replayFar = (question: Question, options: SamplingOptions): Disagreement | undefined => {
  const [, rest] = splitPath(options.path)
  const [at, point] = splitPath(rest)
  const names = question.model.sizes.map((s) => s.name)
  const values = at ? at.split('.').map(Number) : []
  const sizes = Object.fromEntries(names.map((name, k) => [name, values[k] ?? 0]))
  const shape = derivedSizes(question.model, sizes) && shapeAt(question, sizes)
  if (!shape) return undefined
  const search: Search = { question, options, agreedAt: [], points: 0, tried: [] }
  const shared = withoutShared(search.question)
  const side = replaySide(search, shape, Number(point))
  if (side) return side
  const small = smallShapes(question).some((s) => pathOf(s.sizes, 0) === pathOf(sizes, 0))
  const tries = small ? valuePlans(shape, constantsOf(termsOf(question)).magnitudes) : sizePlans(shape)
  const tried = tries[Number(point)]
  if (!tried) return undefined
  const found = shared && atPoint({ ...search, question: shared }, shape, tried, Number(point))
  return found ? { ...found, question, remark: SHARED_REMARK } : atPoint(search, shape, tried, Number(point))
}
