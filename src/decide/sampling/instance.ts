import { type Condition, type EntryTerm, freeIndices, type IndexTerm, type NumberTerm, type Variable } from '../../expr'
import type { ArrayValue, EvaluateOptions } from '../../hidden/evaluator'
import { arraysOf, positionOf, type Values } from '../../program/arrays'
import { domainEnd } from '../../program/domainEnd'
import { Evaluator } from '../../hidden/evaluator'
import { Unsupported } from '../../program/unsupported'
import type { Model } from '../../language/model'
import { ownSizes } from '../../language/sizes'
import { type Algebra, isFault, UNRESOLVED } from '../../numbers/algebra'
import type { Interval } from '../../numbers/interval'
import * as Q from '../../numbers/rational'
import { rationalAlgebra } from '../../algebras/rationalAlgebra'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import type { SizeValues } from '../verdict'

/** A point at which a claim is tried: sizes, and exact values of the variables that occur. */
export interface Instance {
  readonly sizes: SizeValues
  readonly values: Values
  /** Bounds of the distance to a solution of the conditions that has no rational values. */
  readonly errors?: Values
  /** Conditions that hold at that solution, those on indices at these. */
  readonly solved?: {
    readonly conditions: ReadonlySet<Condition>
    readonly indices: ReadonlyMap<string, number> | undefined
  }
}

/** One cell-block of an instance: a declared array with its concrete dimensions. */
export interface Block {
  readonly variable: Variable
  readonly dims: readonly number[]
  readonly bounds: readonly number[]
  readonly cells: number
}

/** Position of an entry with literal indices. */
export const cellOf = ({ slots }: EntryTerm, dims: readonly number[]): number =>
  positionOf(
    slots.map((slot) => Q.toNumber((slot as NumberTerm).value)),
    dims,
  )

/** How to make instances of one choice of sizes from draws. */
export interface Shape {
  readonly sizes: SizeValues
  readonly blocks: readonly Block[]
  readonly cells: number
  readonly conditions: readonly Condition[]
  /** Conditions on values at free indices: an instance at which some indices meet them is worth more draws. */
  readonly wanted?: Wanted
  /** Its sizes were asked for, so that it is tried whatever was found at others. */
  readonly isAsked?: boolean
  /** Also far from ordinary values, one array at a time: a further draw says which. */
  readonly spread?: boolean
}

export interface Wanted {
  readonly indices: readonly IndexTerm[]
  readonly conditions: readonly Condition[]
}

/** What sizes and indices alone come to. */
export const placesAt = (sizes: SizeValues): Evaluator<Interval> =>
  new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())

/** The blocks of the variables at the sizes; undefined where a dimension is not a positive number. */
export const shapeOf = (
  sizes: SizeValues,
  variables: readonly Variable[],
  conditions: readonly Condition[],
  wanted?: Wanted,
): Shape | undefined => {
  const evaluator = placesAt(sizes)
  const blocks = variables.map((variable) => {
    const dims = variable.dims.map((d) => evaluator.integer(d))
    const bounds = variable.domain.bounds.map((b) => domainEnd(evaluator, b))
    return { variable, dims, bounds, cells: dims.reduce((a, b) => a * b, 1) }
  })
  if (blocks.some((b) => b.dims.some((d) => d < 1))) return undefined
  return { sizes, blocks, cells: blocks.reduce((n, b) => n + b.cells, 0), conditions, wanted }
}

/** Conditions at an instance: by intervals, and where these do not tell, exactly. */
class Truth {
  readonly quick: Evaluator<Interval>
  #exact: Evaluator<Q.Rational> | undefined

  constructor(
    readonly variables: readonly Variable[],
    readonly instance: Instance,
  ) {
    this.quick = evaluatorAt(intervalAlgebra, variables, instance)
  }

  /**
   * True where the condition certainly holds, for every value of its indices that have none; one that cannot be
   * evaluated does not hold.
   */
  holds(condition: Condition): boolean {
    return this.#isSolved(condition) || (truth(this.quick, condition) ?? this.#exactly(condition))
  }

  /** An instance that encloses a solution does not hold it exactly. */
  #isSolved(condition: Condition): boolean {
    const { solved } = this.instance
    if (!solved) return false
    if (condition.kind === 'and') return condition.children.every((c) => this.holds(c))
    if (condition.kind === 'or') return condition.children.some((c) => this.holds(c))
    const { indices } = this.quick
    const isThere = [...condition.free].every(
      (name) => !indices.has(name) || indices.get(name) === solved.indices?.get(name),
    )
    return solved.conditions.has(condition) && isThere
  }

  #exactly(condition: Condition): boolean {
    const { errors } = this.instance
    if (errors && [...errors.keys()].some((name) => condition.symbols.has(name))) return false
    this.#exact ??= evaluatorAt(rationalAlgebra, this.variables, this.instance)
    this.#exact.indices.clear()
    for (const [name, value] of this.quick.indices) this.#exact.indices.set(name, value)
    return truth(this.#exact, condition) ?? false
  }
}

/** Undefined where the number system does not tell. */
const truth = <T>(evaluator: Evaluator<T>, condition: Condition): boolean | undefined => {
  const open = freeIndices(condition).filter((at) => !evaluator.indices.has(at.name))
  const from = (k: number): boolean => {
    if (k === open.length) return evaluator.truth(condition)
    let all = true
    evaluator.forEach(open[k]!, () => {
      all = all && from(k + 1)
    })
    return all
  }
  try {
    return from(0)
  } catch (thrown) {
    for (const at of open) evaluator.indices.delete(at.name)
    if (thrown === UNRESOLVED) return undefined
    if (isFault(thrown) || thrown instanceof Unsupported) return false
    throw thrown
  }
}

export const satisfiesConditions = (shape: Shape, instance: Instance): boolean => {
  if (shape.conditions.length === 0) return true
  const truth = new Truth(
    shape.blocks.map((b) => b.variable),
    instance,
  )
  return shape.conditions.every((c) => truth.holds(c))
}

/** An evaluator with the instance's values. */
export const evaluatorAt = <T>(
  algebra: Algebra<T>,
  variables: readonly Variable[],
  instance: Instance,
  options?: EvaluateOptions,
): Evaluator<T> => {
  const sizes = new Map(Object.entries(instance.sizes))
  const bare = new Evaluator<T>(algebra, sizes, new Map<string, ArrayValue<T>>())
  const dimsOf = (v: Variable): readonly number[] => v.dims.map((d) => bare.integer(d))
  const arrays = arraysOf(algebra, variables, instance.values, dimsOf, instance.errors)
  return new Evaluator<T>(algebra, sizes, arrays, options)
}

/** Every assignment of the free indices in range that the conditions on them allow. */
export const indexAssignments = (
  indices: readonly IndexTerm[],
  conditions: readonly Condition[],
  instance: Instance,
  variables: readonly Variable[],
): readonly ReadonlyMap<string, number>[] => {
  const truth = new Truth(variables, instance)
  const found: Map<string, number>[] = []
  const walk = (k: number): void => {
    if (k === indices.length) {
      if (conditions.every((c) => truth.holds(c))) found.push(new Map(truth.quick.indices))
    } else truth.quick.forEach(indices[k]!, () => walk(k + 1))
  }
  walk(0)
  return found
}

/** Base sizes to try, smallest first: all small combinations of those that are varied, then the model's own. */
export const candidateSizes = (
  model: Model,
  override: Readonly<Record<string, number>> = {},
  varied: readonly string[] = Object.keys(ownSizes(model)),
): readonly Record<string, number>[] => {
  const own = ownSizes(model, override)
  const least = Object.fromEntries(Object.keys(own).map((name) => [name, 1]))
  const base = varied
  if (base.length === 0) return [least]
  const top = base.length === 1 ? 7 : base.length === 2 ? 4 : base.length === 3 ? 3 : 2
  let combos: Record<string, number>[] = [least]
  for (const name of base)
    combos = combos.flatMap((c) => Array.from({ length: top }, (_, k) => ({ ...c, [name]: k + 1 })))
  const total = (c: Record<string, number>): number => Object.values(c).reduce((a, b) => a + b, 0)
  combos.sort((a, b) => total(a) - total(b))
  const known = combos.some((c) => base.every((name) => c[name] === own[name]))
  return known || total(own) > 14 ? combos : [...combos, own]
}
