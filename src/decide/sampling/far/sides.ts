import {
  call,
  type Condition,
  type EntryTerm,
  linearDifference,
  neg,
  number,
  type NumberTerm,
  signFact,
  sub,
  substitute,
  type Term,
  type Variable,
  ZERO,
} from '../../../expr'
import { Unsupported } from '../../../evaluate/unsupported'
import { toText } from '../../../export/text'
import * as Q from '../../../numbers/rational'
import { MAX_DRAW } from '../../../domains/draw'
import { unroll, UnrollRefused } from '../../../oracles/unroll'
import { proveByNormalForm } from '../../normalForm'
import type { Question } from '../../question'
import { redraw } from '../draws'
import { type Block, indexAssignments, type Instance, instanceOf, satisfiesConditions, type Shape } from '../instance'
import { ascend, climbFrom, type Within } from './climb'
import { type Kink, kinksOf } from './kinks'
import { type Coordinate, Landscape } from './landscape'
import { suggested } from './palette'
import { isNowhereNegative } from './quadratic'

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

/** Ordinary points, and of how many of them a side is common. */
const POINTS = 64
const COMMON = 8
const SMALL_POINTS = 48
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

const ordinaryInstances = (shape: Shape): readonly Instance[] =>
  Array.from({ length: POINTS }, (_, n) =>
    instanceOf(
      shape,
      Array.from({ length: shape.cells }, (__, cell) => redraw((n % MAX_DRAW) + 1, n + 1, cell)),
    ),
  ).filter((instance) => instance !== undefined)

/** Small integers and halves in all cells at once: where arguments vanish, and where several signs meet. */
const smallInstances = (shape: Shape, like: Instance): readonly Instance[] =>
  Array.from({ length: SMALL_POINTS }, (_, n) => {
    const values = new Map(
      shape.blocks.map(({ variable, bounds, cells }, block) => [
        variable.name,
        Array.from({ length: cells }, (__, cell) => {
          const own = like.values.get(variable.name)![cell]!
          const half = Q.rational((Math.abs(redraw(n + 1, n + 1, 31 * block + cell)) % 9) - 4, n % 3 === 0 ? 2 : 1)
          const simple = n === 0 ? Q.ZERO : n === 1 ? Q.ONE : half
          return isMatrix(variable) ? own : (suggested(variable.domain.kind, bounds, simple) ?? own)
        }),
      ]),
    )
    return { sizes: shape.sizes, values }
  }).filter((instance) => satisfiesConditions(shape, instance))

const isMatrix = ({ domain }: Variable): boolean => domain.kind === 'spd' || domain.kind === 'symmetric'

interface WrittenOut {
  readonly pairs: readonly (readonly [Term, Term])[]
  readonly conditions: readonly Condition[]
}

/** The closed sides at some values of the claim's indices. */
const writtenOut = (question: Question, shape: Shape, at: Instance): readonly WrittenOut[] => {
  const { claim, equations, indexConditions, pointConditions, variables } = question
  const onIndices = indexConditions.filter((c) => c.symbols.size === 0)
  const all = indexAssignments(claim.indices, onIndices, at, variables)
  const step = Math.max(1, all.length / MOST_ASSIGNMENTS)
  return all
    .filter((_, k) => Math.floor(k / step) > Math.floor((k - 1) / step) || k === 0)
    .map((assignment) => {
      const put = <T extends Term>(term: T): T => {
        let result: Term = term
        for (const index of claim.indices) {
          // The ends of a range may name the indices before.
          const own = result.free.has(index.name) ? indexIn(result, index.name) : undefined
          if (own) result = substitute(result, new Map([[own, number(assignment.get(index.name)!)]]))
        }
        return result as T
      }
      return {
        pairs: equations.map((e) => [put(e.closed[0]), put(e.closed[1])] as const),
        conditions: [...pointConditions, ...indexConditions].map(put).filter((c) => c.free.size === 0),
      }
    })
}

const indexIn = (term: Term, name: string): Term | undefined => {
  if (term.kind === 'index' && term.name === name) return term
  if (!term.free.has(name)) return undefined
  for (const child of term.children) {
    const found = indexIn(child, name)
    if (found) return found
  }
  return undefined
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

const choices = <T>(of: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  of.reduce<readonly (readonly T[])[]>(
    (all, next) => all.flatMap((chosen) => next.map((one) => [...chosen, one])),
    [[]],
  )

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
  return kink.jumps ? [...sides, ...middle(turn, moved)] : sides
}

/** Where the argument of a sign is 0, which it is somewhere if it has both signs. */
const middle = ({ kink, pairs, shape }: Turn, moved: Moved): readonly Side[] => {
  const beside = `${toText(kink.argument)} ≠ 0`
  const instances = moved.zeros(kink.argument)
  if (instances.length > 0) return [{ beside, instances }]
  const near = moved.nearZero()
  return near
    ? [{ beside, instances, doubtful: pairs.some((pair) => differsAtZero(pair, kink, shape, moved, near)) }]
    : []
}

/** A difference beyond rounding between sides at a point, with 0 for the sign. */
const CLEAR = 1e-6

const differsAtZero = (
  [left, right]: readonly [Term, Term],
  { argument }: Kink,
  { sizes }: Shape,
  moved: Moved,
  near: Start,
): boolean => {
  try {
    const plain = unroll(sub(left, right), new Map(Object.entries(sizes)))
    const atZero = substitute(plain, new Map<Term, Term>([[call('sign', argument), ZERO]]))
    const land = new Landscape(atZero, [], sizes)
    return Math.abs(land.value(moved.vectorOf(near, land))) > CLEAR
  } catch (error) {
    if (error instanceof Unsupported || error instanceof UnrollRefused) return false
    throw error
  }
}

/** True where the function has never that sign, by its form or by proof. */
const isEmpty = ({ of, conditions, coordinates }: Landscape, sign: 1 | -1): boolean => {
  const signed = sign > 0 ? of : neg(of)
  if (['negative', 'nonpositive'].includes(signFact(signed))) return true
  const entries = coordinates.map((c) => c.entry)
  if (isNowhereNegative(neg(signed), entries)) return true
  const proof = proveByNormalForm(call('relu', signed), ZERO, { assume: conditions })
  return proof.proved && proof.assumptions.length === 0
}

interface Start {
  readonly x: readonly number[]
  readonly value: number
  /** Number of the instance. */
  readonly point: number
}

/** Instances in which the coordinates of an argument are moved. */
class Moved {
  readonly starts: readonly Start[]

  constructor(
    readonly land: Landscape,
    readonly shape: Shape,
    readonly points: readonly Instance[],
  ) {
    this.starts = points.map((instance, point) => {
      const x = land.coordinates.map((c, k) => this.#valueIn(instance, c) ?? stateOf(c, point + k))
      return { x, value: land.value(x), point }
    })
  }

  get vectors(): readonly (readonly number[])[] {
    return this.starts.map(({ x }) => x)
  }

  /** Entries of a matrix that is symmetric or definite do not move one by one. */
  get isFixed(): boolean {
    return this.land.coordinates.some(({ entry }) => isMatrix(entry.variable))
  }

  /** Coordinates of another function at a point: its own where it has them, else those of the instance. */
  vectorOf({ x, point }: Start, other: Landscape): readonly number[] {
    const own = new Map(this.land.coordinates.map(({ entry }, k) => [entry, x[k]!]))
    return other.coordinates.map((c) => own.get(c.entry) ?? this.#valueIn(this.points[point]!, c) ?? stateOf(c, point))
  }

  /** Between a point on one side and one on the other, as near to where the argument is 0 as doubles come. */
  nearZero(): Start | undefined {
    const up = this.starts.find(({ value }) => value > 0)
    const down = this.starts.find(({ value }) => value < 0)
    if (!up || !down || this.land.coordinates.some((c) => c.discrete)) return undefined
    let [a, b] = [up.x, down.x]
    for (let n = 0; n < 100; n++) {
      const half = a.map((x, k) => (x + b[k]!) / 2)
      if (this.land.value(half) > 0) a = half
      else b = half
    }
    // A pole has both signs next to it and no 0.
    return Math.abs(this.land.value(a)) < CLEAR ? { x: a, value: 0, point: up.point } : undefined
  }

  #place({ entry }: Coordinate): { readonly block: Block; readonly at: number } | undefined {
    const block = this.shape.blocks.find((b) => b.variable === entry.variable)
    if (!block) return undefined
    const at = entry.slots.reduce(
      (sum, slot, k) => sum * block.dims[k]! + Q.toNumber((slot as NumberTerm).value) - 1,
      0,
    )
    return { block, at }
  }

  #valueIn(instance: Instance, coordinate: Coordinate): number | undefined {
    const place = this.#place(coordinate)
    return place && Q.toNumber(instance.values.get(place.block.variable.name)![place.at]!)
  }

  /** Instances next to a point on a side, with simple numbers where these are on it too. */
  instances(at: readonly number[], sign: 1 | -1): readonly Instance[] {
    const near = [
      at,
      ...[1, 2].map((n) => at.map((x, k) => (this.land.coordinates[k]!.discrete ? x : x * (1 + n / 4096)))),
    ]
    return near
      .filter((x) => sign * this.land.value(x) > 0)
      .map((x) => this.#instance(this.#simplified(x, sign)))
      .filter((instance) => instance !== undefined)
  }

  #simplified(at: readonly number[], sign: 1 | -1): readonly Q.Rational[] {
    for (const digits of [0, 1, 2, 3, 5, 8]) {
      const texts = at.map((x) => x.toFixed(digits))
      const rounded = texts.map(Number)
      const inDomain = this.land.coordinates.every(
        (c, k) => rounded[k]! > c.low || (c.discrete && rounded[k]! >= c.low),
      )
      if (inDomain && sign * this.land.value(rounded) > 0) return texts.map((text) => Q.parseRational(text)!)
    }
    return at.map(Q.fromNumber)
  }

  /** An ordinary instance with these coordinates, where the conditions allow it. */
  #instance(at: readonly Q.Rational[]): Instance | undefined {
    for (const like of this.points.slice(0, MOST_INSTANCES)) {
      const values = new Map([...like.values].map(([name, cells]) => [name, [...cells]]))
      for (const [k, coordinate] of this.land.coordinates.entries()) {
        const place = this.#place(coordinate)
        if (place) values.get(place.block.variable.name)![place.at] = at[k]!
      }
      const instance = { sizes: this.shape.sizes, values }
      if (satisfiesConditions(this.shape, instance)) return instance
    }
    return undefined
  }

  /** Points at which the argument is 0: those there are, and those that one coordinate makes so along a line. */
  zeros(argument: Term): readonly Instance[] {
    const there = this.starts.filter(({ value }) => value === 0).map(({ point }) => this.points[point]!)
    const made: Instance[] = []
    if (this.isFixed) return there.slice(0, MOST_INSTANCES)
    for (const { x } of this.starts.slice(POINTS - 4)) {
      if (made.length >= MOST_INSTANCES) break
      for (const [k, { entry, discrete }] of this.land.coordinates.entries()) {
        const others = this.land.coordinates.flatMap((c, other) =>
          other === k ? [] : [[c.entry, number(Q.fromNumber(x[other]!))] as const],
        )
        const root = discrete ? undefined : rootOf(substitute(argument, new Map<Term, Term>(others)), entry)
        const at = root && this.land.coordinates.map((_, c) => (c === k ? root : Q.fromNumber(x[c]!)))
        const instance = at && this.#isInDomain(k, root) ? this.#instance(at) : undefined
        if (instance) made.push(instance)
        if (instance) break
      }
    }
    return [...there.slice(0, MOST_INSTANCES), ...made]
  }

  #isInDomain(k: number, value: Q.Rational): boolean {
    const { low, high } = this.land.coordinates[k]!
    return Q.toNumber(value) > low && Q.toNumber(value) < high
  }
}

const stateOf = ({ low, high, discrete }: Coordinate, salt: number): number => {
  if (!discrete) return 0.5
  const [from, to] = [Math.max(low, -9), Math.min(high, 9)]
  return from + (Math.abs(redraw(salt + 1, salt + 1, 7)) % (to - from + 1))
}

/** Where a term that is linear in the entry is 0. */
const rootOf = (term: Term, entry: EntryTerm): Q.Rational | undefined => {
  const { constant, coefficients } = linearDifference(term, ZERO)
  const slope = coefficients.get(entry)
  return slope && coefficients.size === 1 ? Q.neg(Q.div(constant, slope)) : undefined
}
