import { type EntryTerm, linearDifference, number, substitute, type Term, ZERO } from '../../../expr'
import { Evaluator } from '../../../hidden/evaluator'
import * as Q from '../../../numbers/rational'
import { rationalAlgebra } from '../../../algebras/rationalAlgebra'
import { redraw } from '../draws'
import { meeting } from '../drawn'
import { type Block, cellOf, type Instance, type Shape } from '../instance'
import { attempt } from '../equations/moves'
import { touchedBy, type Within } from './climb'
import { type Coordinate, isInside, type Landscape } from './landscape'
import { isMatrix, POINTS } from './startingPoints'

/** Instances next to a point that was found, or where an argument is 0. */
const MOST_INSTANCES = 3
const NEARLY_ZERO = 1e-6

export interface Start {
  readonly x: readonly number[]
  readonly value: number
  /** Number of the instance. */
  readonly point: number
}

/** Instances in which the coordinates of an argument are moved. */
export class Moved {
  readonly starts: readonly Start[]

  constructor(
    readonly land: Landscape,
    readonly shape: Shape,
    readonly points: readonly Instance[],
  ) {
    this.starts = points.map((instance, point) => {
      const x = land.coordinates.map((c, k) => this.#valueIn(instance, c) ?? stateOf(c, point + k))
      // The instances meet the conditions, though some no more than nearly.
      return { x, value: land.plainValue(x), point }
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
    return Math.abs(this.land.value(a)) < NEARLY_ZERO ? { x: a, value: 0, point: up.point } : undefined
  }

  /** Where the argument touches 0: exactly, or as near as doubles come. */
  touching(argument: Term, within: Within): { readonly exact?: Instance; readonly near?: Start } {
    const x = this.isFixed ? undefined : touchedBy(this.land, this.vectors, within)
    if (!x) return {}
    const simple = x.map(Q.simplestNear)
    const entries = this.land.coordinates.map(({ entry }, k) => [entry, number(simple[k]!)] as const)
    const exact = isZero(substitute(argument, new Map<Term, Term>(entries))) ? this.#instance(simple) : undefined
    return exact ? { exact } : { near: { x, value: 0, point: 0 } }
  }

  #place({ entry }: Coordinate): { readonly block: Block; readonly at: number } | undefined {
    const block = this.shape.blocks.find((b) => b.variable === entry.variable)
    return block && { block, at: cellOf(entry, block.dims) }
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
      .filter((x) => this.#isInDomain(x) && sign * this.land.value(x) > 0)
      .map((x) => this.#instance(this.#simplified(x, sign)))
      .filter((instance) => instance !== undefined)
      .filter((instance) => sign * this.#valueAt(instance) > 0)
  }

  #simplified(at: readonly number[], sign: 1 | -1): readonly Q.Rational[] {
    for (const digits of [0, 1, 2, 3, 5, 8]) {
      const texts = at.map((x) => x.toFixed(digits))
      const rounded = texts.map(Number)
      if (this.#isInDomain(rounded) && sign * this.land.value(rounded) > 0)
        return texts.map((text) => Q.parseRational(text)!)
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
      const instance = meeting(this.shape, { sizes: this.shape.sizes, values }, 0, 'first')
      if (instance) return instance
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
        const instance = at && this.#isInDomain(at.map(Q.toNumber)) ? this.#instance(at) : undefined
        if (instance) made.push(instance)
        if (instance) break
      }
    }
    return [...there.slice(0, MOST_INSTANCES), ...made]
  }

  /** Equations among the conditions may have moved it. */
  #valueAt(instance: Instance): number {
    return this.land.plainValue(this.land.coordinates.map((c) => this.#valueIn(instance, c) ?? 0))
  }

  #isInDomain(x: readonly number[]): boolean {
    return this.land.coordinates.every((coordinate, k) => isInside(coordinate, x[k]!))
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

/** Whether a term without variables is 0, where it has an exact value. */
const isZero = (term: Term): boolean => {
  const value = attempt(() => new Evaluator(rationalAlgebra, new Map(), new Map()).value(term))
  return value !== undefined && Q.sign(value) === 0
}
