import { divergenceAt } from '../../evaluate/convergence'
import { Unsupported } from '../../program/unsupported'
import { work } from '../../program/work'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import * as Q from '../../numbers/rational'
import { changedSides, type Equation, type Question, sideName } from '../question'
import { confront, type Confrontation, confrontPoints, type Digits, Point, PRECISIONS } from './compare'
import { byBranch, rarestFirst } from './far/untaken'
import { indexAssignments, type Instance } from './instance'
import { OutOfTime, type SamplingOptions } from './outcome'
import { DISAGREEMENT, type Tally } from './tally'
import type { Comparison, Evaluator, Look } from './trial'

/* Values of the sides of a claim at a point. */

const MOST_ASSIGNMENTS = 9
/** Assignments at which the claim takes rare branches. */
const MOST_RARE = 4
/** Where a claim is to be tried at every value of its indices, within reason. */
const EVERY_ASSIGNMENT = 400
/** Joint states that are summed over one by one. */
const MOST_STATES = 4096

type IsCareful = (look: Look) => boolean

/** Evaluates sides at points; where that is asked for, each is compared with the claim's own words too. */
export const valuesOf = (
  question: Question,
  options: SamplingOptions,
  isCareful: IsCareful = () => false,
): Evaluator => ({
  question,
  data: null,
  whole: false,
  *compare(instance, look, tally): Iterable<Comparison> {
    const { variables, equations, convergence, integrals } = question
    const point = new Point(variables, instance, { tick: options.tick }, integrals)
    const failing = convergence.length > 0 ? divergenceAt(convergence, point.evaluator(intervalAlgebra)) : undefined
    if (failing) {
      if (tally) {
        tally.divergent ??= `the sum or integral over ${failing.variable} converges only where ${failing.text.replaceAll('°', '')}`
        tally.divergentPoints++
      }
      return
    }
    const direct = new Point(variables, instance, {
      tick: patience(options),
      ...(options.bruteForce && { bruteForce: true, maxStates: MOST_STATES }),
    })
    const careful = isCareful(look)
    const { digits = careful ? PRECISIONS : [] } = look
    for (const indices of assignmentsAt(question, instance, look)) {
      // Where nothing but indices and sizes varies, each of their values is a point of its own.
      const choice = keyOf(instance, instance.values.size === 0 ? indices : undefined)
      for (const [link, equation] of equations.entries()) {
        const closed = confront(point, ...equation.closed, indices, digits)
        const outcome =
          closed.kind === 'differ'
            ? confirmed(direct, equation, indices, closed, look.digits)
            : careful
              ? crossChecked(point, direct, { equation, link }, indices, closed, tally)
              : closed
        if (tally && point.dear) tally.dear = true
        yield { equation, indices, choice, outcome: outcome.kind === 'unresolved' ? { kind: 'undefined' } : outcome }
      }
    }
  },
})

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

const assignmentsAt = (
  question: Question,
  instance: Instance,
  { draws, everyIndex }: Look,
): readonly ReadonlyMap<string, number>[] => {
  const { indices, indexConditions, variables } = question
  if (indices.length === 0) return [new Map()]
  const all = indexAssignments(indices, indexConditions, instance, variables)
  if (everyIndex) return rarestFirst(question, instance.sizes, all, EVERY_ASSIGNMENT)
  if (all.length <= MOST_ASSIGNMENTS) return all
  const step = all.length / MOST_ASSIGNMENTS
  const offset = Math.abs(draws.reduce((a, b) => (Math.imul(a, 31) + b) | 0, 7)) % all.length
  const spread = Array.from({ length: MOST_ASSIGNMENTS }, (_, k) => all[(offset + Math.floor(k * step)) % all.length]!)
  // All but the commonest branch, which is among the others anyway.
  const rare = byBranch(question, instance.sizes, all).slice(0, -1).slice(0, MOST_RARE)
  return [...new Set([...rare.map((group) => group[offset % group.length]!), ...spread])]
}

/** A difference between closed sides counts only if the sides as the claim says them differ too. */
const confirmed = (
  point: Point,
  equation: Equation,
  indices: ReadonlyMap<string, number>,
  closed: Confrontation,
  digits: Digits = PRECISIONS,
): Confrontation => {
  if (changedSides(equation).length === 0) return closed
  const raw = confront(point, ...equation.raw, indices, digits)
  if (raw.kind === 'differ' || raw.kind === 'undefined') return raw
  if (raw.kind === 'agree') return { kind: 'unsupported', reason: DISAGREEMENT }
  return closed
}

/** Agreement between closed sides counts only if each of them is what the claim says. */
const crossChecked = (
  point: Point,
  reference: Point,
  { equation, link }: { readonly equation: Equation; readonly link: number },
  indices: ReadonlyMap<string, number>,
  outcome: Confrontation,
  tally: Tally | undefined,
): Confrontation => {
  if (outcome.kind !== 'agree') return outcome
  for (const side of changedSides(equation)) {
    const same = confrontPoints(reference, equation.raw[side], point, equation.closed[side], indices)
    if (tally && same.kind !== 'undefined') tally.direct++
    if (same.kind === 'differ') {
      const direct = confront(reference, ...equation.raw, indices, PRECISIONS)
      if (direct.kind === 'differ') return direct
      return { kind: 'unsupported', reason: DISAGREEMENT }
    }
    if (same.kind === 'undefined') return same
    if (same.kind === 'agree') tally?.confirmed.add(sideName(link, side))
  }
  return outcome
}
