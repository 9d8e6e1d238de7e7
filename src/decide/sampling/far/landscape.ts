import { supportOf } from '../../../domains'
import { type Condition, DISCRETE_DOMAINS, type EntryTerm, subterms, type Term, type Variable } from '../../../expr'
import { compileTerms, type Doubles, type Executable } from '../../../program/compile'
import { domainEnd } from '../../../program/domainEnd'
import { type ArrayValue, Evaluator } from '../../../hidden/evaluator'
import { Unsupported } from '../../../program/unsupported'
import { isFault, UNDEFINED } from '../../../numbers/algebra'
import type { Interval } from '../../../numbers/interval'
import { intervalAlgebra } from '../../../algebras/intervalAlgebra'
import type { SizeValues } from '../../verdict'
import { placesAt } from '../instance'

/** A coordinate: an entry that a function depends on, with the ends of its domain. */
export interface Coordinate {
  readonly entry: EntryTerm
  readonly low: number
  readonly high: number
  readonly discrete: boolean
}

/** Whether the domain has such a value; intervals are open. */
export const isInside = ({ low, high, discrete }: Coordinate, x: number): boolean =>
  discrete ? x >= low && x <= high : x > low && x < high

/** What is known of a function in a box. */
export type Enclosure = Interval | 'undefined' | 'unknown'

/** A function of some entries of variables: its values in float64, and enclosures of it over boxes. */
export class Landscape {
  readonly coordinates: readonly Coordinate[]
  readonly #sizes: ReadonlyMap<string, number>
  readonly #doubles = new Map<string, Doubles>()
  readonly #places: readonly (readonly [string, number])[]
  readonly #program: Executable

  /** @throws Unsupported where the function has no float64 form */
  constructor(
    readonly of: Term,
    readonly conditions: readonly Condition[],
    sizes: SizeValues,
  ) {
    this.#sizes = new Map(Object.entries(sizes))
    const places = placesAt(sizes)
    const entries = [...subterms(of, ...conditions)].filter((t) => t.kind === 'entry')
    this.coordinates = entries.map((entry) => coordinateOf(entry, places))
    const dims = new Map<Variable, readonly number[]>()
    for (const { variable } of entries)
      dims.set(
        variable,
        variable.dims.map((d) => places.integer(d)),
      )
    for (const [variable, own] of dims)
      this.#doubles.set(variable.name, {
        dims: own,
        values: new Float64Array(own.reduce((a, b) => a * b, 1)).fill(0.5),
      })
    this.#places = entries.map(({ variable, slots }) => [
      variable.name,
      slots.reduce((at, slot, k) => at * dims.get(variable)![k]! + places.integer(slot) - 1, 0),
    ])
    this.#program = compileTerms([of], this.#sizes, this.#doubles, new Set(this.#doubles.keys()), { generate: false })
  }

  /** NaN where it is undefined, or a condition does not hold. */
  value(x: readonly number[]): number {
    const value = this.plainValue(x)
    return Number.isFinite(value) && this.#allows(x) ? value : NaN
  }

  /** The same whatever the conditions say. */
  plainValue(x: readonly number[]): number {
    this.#places.forEach(([name, at], k) => (this.#doubles.get(name)!.values[at] = x[k]!))
    this.#program.run()
    const value = this.#program.out[0]!
    return Number.isFinite(value) ? value : NaN
  }

  #allows(x: readonly number[]): boolean {
    return (
      this.conditions.length === 0 || this.#conditionsIn(this.#evaluator(x.map((a) => ({ lo: a, hi: a })))) === 'hold'
    )
  }

  /** Over a box; `undefined` also where no point of it meets the conditions. */
  enclosure(box: readonly Interval[]): Enclosure {
    const evaluator = this.#evaluator(box)
    if (this.#conditionsIn(evaluator) === 'fail') return 'undefined'
    try {
      return evaluator.value(this.of)
    } catch (thrown) {
      if (thrown === UNDEFINED) return 'undefined'
      if (isFault(thrown) || thrown instanceof Unsupported) return 'unknown'
      throw thrown
    }
  }

  #conditionsIn(evaluator: Evaluator<Interval>): 'hold' | 'fail' | 'open' {
    let outcome: 'hold' | 'open' = 'hold'
    for (const condition of this.conditions)
      try {
        if (!evaluator.truth(condition)) return 'fail'
      } catch (thrown) {
        if (!isFault(thrown) && !(thrown instanceof Unsupported)) throw thrown
        outcome = 'open'
      }
    return outcome
  }

  #evaluator(box: readonly Interval[]): Evaluator<Interval> {
    const arrays = new Map<string, ArrayValue<Interval>>()
    for (const [name, { dims, values }] of this.#doubles)
      arrays.set(name, { dims, values: Array.from(values, (x) => ({ lo: x, hi: x })) })
    this.#places.forEach(([name, at], k) => (arrays.get(name)!.values[at] = box[k]!))
    for (const [k, { entry, discrete }] of this.coordinates.entries()) {
      const array = arrays.get(entry.variable.name)!
      // Over several states there is no integer, and what needs one is not told.
      if (discrete && box[k]!.lo === box[k]!.hi)
        arrays.set(entry.variable.name, { ...array, integers: array.values.map(({ lo }) => Math.round(lo)) })
    }
    return new Evaluator(intervalAlgebra, this.#sizes, arrays)
  }
}

const coordinateOf = (entry: EntryTerm, places: Evaluator<Interval>): Coordinate => {
  const { kind, bounds } = entry.variable.domain
  const discrete = DISCRETE_DOMAINS.has(kind)
  const ends = bounds.map((b) => domainEnd(places, b))
  const [low, high] = supportOf(kind, ends) ?? [-Infinity, Infinity]
  return { entry, low, high, discrete }
}
