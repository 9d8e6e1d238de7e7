import { choices } from '../../../numbers/choices'
import {
  atIndices,
  call,
  type CallTerm,
  type Condition,
  isNonpositive,
  isNonzero,
  neg,
  sub,
  substitute,
  subterms,
  type Term,
  ZERO,
} from '../../../expr'
import { Unsupported } from '../../../program/unsupported'
import { toText } from '../../../export/text'
import { unroll, UnrollRefused } from '../../../oracles/unroll'
import { proveByNormalForm } from '../../normalForm'
import { conditionsOf, type Question } from '../../question'
import { indexAssignments, type Instance, type Shape } from '../instance'
import { ascend, climbFrom, type Within } from './climb'
import { holdsEquation } from '../equations/system'
import { type Kink, kinksOf } from './kinks'
import { Landscape } from './landscape'
import { Moved, type Start } from './moved'
import { isNowhereNegative } from './quadratic'
import { evenly } from './untaken'
import { ordinaryInstances, POINTS, smallInstances } from './startingPoints'

/*
 * Both sides of each kink of a claim, and the middle where a sign is taken: agreement on one of them says nothing of the
 * others, so points are looked for where the argument is positive, negative and 0.
 */

/** A side of a kink that ordinary points may have missed. */
export interface Side {
  /** What holds on the others, `x − 1 ≥ 0`; absent where several sides are meant at once. */
  readonly beside?: string
  /** Points on it, the first to be tried first; none where none was found. */
  readonly instances: readonly Instance[]
  /** True where both sides of the claim differ next to where the argument is 0, which numbers can only come near to. */
  readonly doubtful?: boolean
}

interface Looking {
  /** Whether an integral is evaluated at what is found. */
  readonly isIntegrated: boolean
  readonly tick: () => void
}

/** A side that so many ordinary points are on is common. */
const COMMON = 8
const MOST_INSTANCES = 3
const MOST_ASSIGNMENTS = 6
/** Coordinates are looked for up to this far out; nearer where an integral is evaluated at what is found. */
const REACH = 1e6
const NEAR = 20

export const sidesOf = (question: Question, shape: Shape, { isIntegrated, tick }: Looking): readonly Side[] => {
  const ordinary = ordinaryInstances(shape)
  if (ordinary.length === 0) return []
  const points = [...ordinary, ...smallInstances(shape, ordinary[0]!)]
  const within = { reach: isIntegrated ? NEAR : REACH, tick }
  const single = new Map<string, Side>()
  const joint: Side[] = []
  for (const written of writtenOut(question, shape, ordinary[0]!)) {
    const around = { ...written, shape, points }
    const kinks = kinksOf(written.pairs.flat(), shape.sizes)
    for (const kink of kinks)
      for (const side of sidesOfKink({ ...around, kink }, within))
        if (!single.has(side.beside!)) single.set(side.beside!, side)
    joint.push(...together(kinks, around, within))
  }
  return [...single.values(), ...joint]
}

interface WrittenOut {
  readonly pairs: readonly (readonly [Term, Term])[]
  /** Those that are no equations, which no point would meet. */
  readonly conditions: readonly Condition[]
}

/** The closed sides at some values of the claim's indices. */
const writtenOut = (question: Question, shape: Shape, at: Instance): readonly WrittenOut[] => {
  const { indices, equations, indexConditions, variables } = question
  const onIndices = indexConditions.filter((c) => c.symbols.size === 0)
  const all = indexAssignments(indices, onIndices, at, variables)
  return evenly(all, MOST_ASSIGNMENTS).map((assignment) => {
    const put = <T extends Term>(term: T): T => atIndices(term, assignment)
    return {
      pairs: equations.map((e) => [put(e.closed[0]), put(e.closed[1])] as const),
      conditions: conditionsOf(question)
        .map(put)
        .filter((c) => c.free.size === 0 && !holdsEquation(c, shape.blocks)),
    }
  })
}

interface Surroundings extends WrittenOut {
  readonly shape: Shape
  readonly points: readonly Instance[]
}
interface Turn extends Surroundings {
  readonly kink: Kink
}

const landscapeOf = (of: Term, conditions: readonly Condition[], { sizes }: Shape): Landscape | undefined => {
  try {
    return new Landscape(of, conditions, sizes)
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

/** All combinations of the sides of so many kinks are looked for, and of more only those of each two. */
const MOST_COMBINED = 4
const MOST_COMBINATIONS = 64

/** Several kinks at once: a product of them may be 0 at nearly all points. */
const together = (
  kinks: readonly Kink[],
  { conditions, shape, points }: Surroundings,
  within: Within,
): readonly Side[] => {
  const sided = kinks.map(({ argument }) => [argument, neg(argument)])
  const all =
    sided.length <= MOST_COMBINED
      ? choices(sided)
      : [...sided.keys()]
          .flatMap((a) => sided.slice(a + 1).flatMap((b) => choices([sided[a]!, b])))
          .concat([sided.map(([up]) => up!), sided.map(([, down]) => down!)])
  if (sided.length < 2) return []
  return all.slice(0, MOST_COMBINATIONS).flatMap((combination) => {
    const land = landscapeOf(call('min', ...combination), conditions, shape)
    const moved = land && new Moved(land, shape, points)
    if (!moved || moved.isFixed || moved.starts.filter(({ value }) => value > 0).length >= COMMON) return []
    const top = climbFrom(land, moved.vectors, within)
    return top ? [{ instances: moved.instances(top, 1) }] : []
  })
}

const sidesOfKink = (turn: Turn, within: Within): readonly Side[] => {
  const { kink, conditions, shape, points } = turn
  const land = landscapeOf(kink.argument, conditions, shape)
  if (!land) return []
  const moved = new Moved(land, shape, points)
  const sides: Side[] = []
  for (const sign of [1, -1] as const) {
    const on = moved.starts.filter(({ value }) => sign * value > 0)
    if (on.filter(({ point }) => point < POINTS).length >= COMMON) continue
    const beside = `${toText(kink.argument)} ${sign > 0 ? '≤' : '≥'} 0`
    const instances = on.slice(0, MOST_INSTANCES).map(({ point }) => points[point]!)
    if (instances.length > 0) sides.push({ beside, instances })
    else if (!isEmpty(land, sign)) {
      const ascent = moved.isFixed ? ({ outcome: 'unknown' } as const) : ascend(land, sign, moved.vectors, within)
      const found = ascent.outcome === 'found' ? moved.instances(ascent.at, sign) : []
      if (ascent.outcome !== 'none') sides.push({ beside, instances: found })
    }
  }
  return kink.jumps ? [...sides, ...middle(turn, moved, within)] : sides
}

/** Where the argument of a sign is 0: between its signs, and where it touches 0 from one side. */
const middle = ({ kink: { argument }, pairs, shape }: Turn, moved: Moved, within: Within): readonly Side[] => {
  if (isNonzero(argument)) return []
  const beside = `${toText(argument)} ≠ 0`
  const instances = moved.zeros(argument)
  if (instances.length > 0) return [{ beside, instances }]
  const crossed = moved.nearZero()
  const { exact, near = crossed } = crossed ? {} : moved.touching(argument, within)
  if (exact) return [{ beside, instances: [exact] }]
  return near ? [{ beside, instances, doubtful: pairs.some((pair) => differsAtZero(pair, shape, moved, near)) }] : []
}

/** A difference beyond rounding between sides at a point, with 0 for the sign. */
const CLEAR = 1e-6

const differsAtZero = ([left, right]: readonly [Term, Term], { sizes }: Shape, moved: Moved, near: Start): boolean => {
  const value = (of: Term): number => {
    const land = new Landscape(of, [], sizes)
    return land.value(moved.vectorOf(near, land))
  }
  try {
    const plain = unroll(sub(left, right), new Map(Object.entries(sizes)))
    // Multiples of the argument are 0 there too.
    const signs = signsIn(plain).filter(({ args }) => Math.abs(value(args[0]!)) < CLEAR)
    return Math.abs(value(substitute(plain, new Map<Term, Term>(signs.map((t) => [t, ZERO]))))) > CLEAR
  } catch (error) {
    if (error instanceof Unsupported || error instanceof UnrollRefused) return false
    throw error
  }
}

const signsIn = (root: Term): readonly CallTerm[] =>
  [...subterms(root)].filter((t): t is CallTerm => t.kind === 'call' && t.name === 'sign')

/** True where the function has never that sign, by its form or by proof. */
const isEmpty = ({ of, conditions, coordinates }: Landscape, sign: 1 | -1): boolean => {
  const signed = sign > 0 ? of : neg(of)
  if (isNonpositive(signed)) return true
  const entries = coordinates.map((c) => c.entry)
  if (isNowhereNegative(neg(signed), entries)) return true
  const proof = proveByNormalForm(call('relu', signed), ZERO, { assume: conditions })
  return proof.proved && proof.assumptions.length === 0
}
