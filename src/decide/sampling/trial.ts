import type { Variable } from '../../expr'
import type { Claim } from '../../language/model'
import { divergenceAt } from '../../evaluate/convergence'
import { Unsupported } from '../../program/unsupported'
import { work } from '../../program/work'
import { toDecimal } from '../../numbers/ball'
import { ballAlgebra } from '../../algebras/ballAlgebra'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import * as Q from '../../numbers/rational'
import type { Equation, Question } from '../question'
import { confront, type Confrontation, confrontPoints, type Digits, type Integrals, Point, PRECISIONS } from './compare'
import { byBranch, rarestFirst } from './far/untaken'
import { indexAssignments, type Instance, shapeOf } from './instance'
import { type Disagreement, OutOfTime, type SamplingOptions } from './outcome'

/* The sides of a claim at one instance: sizes, indices and values. */

const MOST_ASSIGNMENTS = 9
/** Assignments at which the claim takes rare branches. */
const MOST_RARE = 4
/** Where a claim is to be tried at every value of its indices, within reason. */
const EVERY_ASSIGNMENT = 400
export const DISAGREEMENT = 'the derived form and direct evaluation disagree; please report this'

export interface Tally {
  /** Comparisons that agreed. */
  points: number
  /** Choices of values at which every equation agreed. */
  readonly settled: Set<string>
  /** Comparisons of closed sides with the claim's own words where these have a value, whatever came of them. */
  direct: number
  undefinedPoints: number
  unsampled: number
  worst: number
  confirmations: number
  unsupported: string | undefined
  /** Why points were left out where a sum or integral does not converge, and how many. */
  divergent: string | undefined
  divergentPoints: number
  /** Whether an integral was met of which each value is dear. */
  dear: boolean
  /** Values of the claim's indices at which the sides agreed, where they are asked for. */
  readonly agreedAt?: ReadonlyMap<string, number>[]
}

export const emptyTally = (): Tally => ({
  points: 0,
  settled: new Set(),
  direct: 0,
  undefinedPoints: 0,
  unsampled: 0,
  worst: 0,
  confirmations: 0,
  unsupported: undefined,
  divergent: undefined,
  divergentPoints: 0,
  dear: false,
})

const known = new WeakMap<Claim, Integrals>()

/** What the integrals of a claim were at the points tried. */
export const integralsOf = ({ claim }: Question): Integrals => {
  const found = known.get(claim) ?? new Map()
  known.set(claim, found)
  return found
}

export type Found = Omit<Disagreement, 'agreedAt' | 'points'>

export const tryInstance = (
  question: Question,
  instance: Instance,
  draws: readonly number[],
  careful: boolean,
  options: SamplingOptions,
  tally: Tally | undefined,
): Found | undefined => {
  const variables = [...question.variables, ...(question.fixed?.keys() ?? [])]
  const whole = question.fixed ? { ...instance, values: withFixed(instance.values, question.fixed) } : instance
  const point = new Point(variables, whole, { tick: options.tick }, integralsOf(question))
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
    tick: patience(options),
    ...(question.bruteForce && { bruteForce: true, maxStates: 4096 }),
  })
  const settled = new Map<string, Set<number>>()
  for (const indices of assignmentsAt(question, instance, draws)) {
    // Where nothing but indices and sizes varies, each of their values is a point of its own.
    const key = keyOf(instance, instance.values.size === 0 ? indices : undefined)
    for (const equation of question.equations) {
      const outcome = confront(point, ...equation.closed, indices, question.digits ?? (careful ? PRECISIONS : []))
      const verdict =
        outcome.kind === 'differ'
          ? confirm(direct, equation, indices, outcome, question.digits)
          : careful
            ? crossCheck(point, direct, equation, indices, outcome, tally)
            : outcome
      if (tally) count(tally, verdict, indices)
      if (tally && point.dear) tally.dear = true
      if (verdict.kind === 'differ') return found(question, instance, indices, equation, verdict)
      if (verdict.kind === 'agree') settled.set(key, (settled.get(key) ?? new Set()).add(equation.link))
    }
  }
  for (const [key, links] of settled) if (links.size === question.equations.length) tally?.settled.add(key)
  return undefined
}

/** So many entries of an array tell two instances apart. */
const KEY_CELLS = 8

const keyOf = ({ sizes, values }: Instance, indices: ReadonlyMap<string, number> = new Map()): string =>
  JSON.stringify([
    Object.values(sizes),
    [...values.values()].map((cells) => cells.slice(0, KEY_CELLS).map(Q.toText)),
    [...indices.values()],
  ])

/**
 * Nodes evaluated for a claim's own words at one point; past that it is not confirmed. Counted, not timed, so that a
 * busy machine gives the same verdict.
 */
const PATIENCE = 2_500_000

const patience = ({ tick, directTick }: SamplingOptions): (() => void) => {
  const end = work.steps + PATIENCE
  return () => {
    tick?.()
    if (work.steps > end || isOver(directTick)) throw new Unsupported('direct evaluation takes too long')
  }
}

const isOver = (tick: (() => void) | undefined): boolean => {
  try {
    tick?.()
    return false
  } catch (error) {
    if (error instanceof OutOfTime) return true
    throw error
  }
}

const withFixed = (
  values: Instance['values'],
  fixed: ReadonlyMap<Variable, readonly Q.Rational[]>,
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
  if (question.everyIndex) return rarestFirst(question, instance.sizes, all, EVERY_ASSIGNMENT)
  if (all.length <= MOST_ASSIGNMENTS) return all
  const step = all.length / MOST_ASSIGNMENTS
  const offset = Math.abs(draws.reduce((a, b) => (Math.imul(a, 31) + b) | 0, 7)) % all.length
  const spread = Array.from({ length: MOST_ASSIGNMENTS }, (_, k) => all[(offset + Math.floor(k * step)) % all.length]!)
  // All but the commonest branch, which is among the others anyway.
  const rare = byBranch(question, instance.sizes, all).slice(0, -1).slice(0, MOST_RARE)
  return [...new Set([...rare.map((group) => group[offset % group.length]!), ...spread])]
}

const count = (tally: Tally, outcome: Confrontation, indices: ReadonlyMap<string, number>): void => {
  if (outcome.kind === 'agree') {
    tally.points++
    tally.agreedAt?.push(indices)
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
  digits: Digits = PRECISIONS,
): Confrontation => {
  if (equation.raw[0] === equation.closed[0] && equation.raw[1] === equation.closed[1]) return closed
  const raw = confront(point, ...equation.raw, indices, digits)
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
    if (tally && same.kind !== 'undefined') tally.direct++
    if (same.kind === 'differ') {
      const direct = confront(reference, ...equation.raw, indices, PRECISIONS)
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
  ...(instance.errors && { remark: 'values that are not rational are shown to 20 digits: they solve the conditions' }),
})

const valuesByRole = (question: Question, instance: Instance) => {
  const evaluatorDims = shapeOf(instance.sizes, question.variables, [])!.blocks
  const nested = (role: Variable['role']): Record<string, unknown> =>
    Object.fromEntries(
      evaluatorDims
        .filter((b) => b.variable.role === role)
        .map(({ variable: { name }, dims }) => [name, nest(textsOf(instance, name), dims)]),
    )
  return { parameters: nested('parameter'), visible: nested('visible'), hidden: nested('hidden') }
}

/** Exact values, or 20 digits of those that solve an equation. */
const textsOf = ({ values, errors }: Instance, name: string): readonly string[] =>
  values
    .get(name)!
    .map((q, k) => (errors?.get(name)?.[k]?.n ? toDecimal(ballAlgebra(PRECISIONS[0]).rational(q), 20) : Q.toText(q)))

/** Row-major cells as nested lists; a scalar as itself. */
export const nest = (cells: readonly unknown[], dims: readonly number[]): unknown => {
  if (dims.length === 0) return cells[0]
  const step = cells.length / dims[0]!
  return Array.from({ length: dims[0]! }, (_, k) => nest(cells.slice(k * step, (k + 1) * step), dims.slice(1)))
}
