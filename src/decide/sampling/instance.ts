import { type Condition, freeIndices, type IndexTerm, type Variable } from '../../expr'
import type { ArrayValue, EvaluateOptions } from '../../evaluate/evaluator'
import { arraysOf, type Values } from '../../evaluate/arrays'
import { domainEnd } from '../../evaluate/domainEnd'
import { Evaluator } from '../../evaluate/evaluator'
import { Unsupported } from '../../evaluate/unsupported'
import type { Model } from '../../language/model'
import { ownSizes } from '../../language/sizes'
import { type Algebra, isFault } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { intervalAlgebra } from '../../numbers/intervalAlgebra'
import { DOMAINS } from '../../domains'
import { drawReal } from '../../domains/draw'
import { matrixOfDraws, redraw } from './draws'
import { constantsOf } from './far/constants'
import { paletteOf, suggested } from './far/palette'
import { spreadOut } from './spread'
import type { SizeValues } from '../verdict'

/** A point at which a claim is tried: sizes, and exact values of the variables that occur. */
export interface Instance {
  readonly sizes: SizeValues
  readonly values: Values
}

/** One cell-block of an instance: a declared array with its concrete dimensions. */
export interface Block {
  readonly variable: Variable
  readonly dims: readonly number[]
  readonly bounds: readonly number[]
  readonly cells: number
}

/** How to make instances of one choice of sizes from draws. */
export interface Shape {
  readonly sizes: SizeValues
  readonly blocks: readonly Block[]
  readonly cells: number
  readonly conditions: readonly Condition[]
  /** Conditions on values at free indices: an instance at which some indices meet them is worth more draws. */
  readonly wanted?: Wanted
  /** Also far from ordinary values, one array at a time: a further draw says which. */
  readonly spread?: boolean
}

/** How many draws an instance is made of. */
export const drawsOf = ({ cells, spread }: Shape): number => (spread && cells > 0 ? cells + 1 : cells)

export interface Wanted {
  readonly indices: readonly IndexTerm[]
  readonly conditions: readonly Condition[]
}

const ATTEMPTS = 60

/** The blocks of the variables at the sizes; undefined where a dimension is not a positive number. */
export const shapeOf = (
  sizes: SizeValues,
  variables: readonly Variable[],
  conditions: readonly Condition[],
  wanted?: Wanted,
): Shape | undefined => {
  const evaluator = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  const blocks = variables.map((variable) => {
    const dims = variable.dims.map((d) => evaluator.integer(d))
    const bounds = variable.domain.bounds.map((b) => domainEnd(evaluator, b))
    return { variable, dims, bounds, cells: dims.reduce((a, b) => a * b, 1) }
  })
  if (blocks.some((b) => b.dims.some((d) => d < 1))) return undefined
  return { sizes, blocks, cells: blocks.reduce((n, b) => n + b.cells, 0), conditions, wanted }
}

/** The instance that the draws give, after as many redraws as its conditions need; undefined if none satisfies them. */
export const instanceOf = (shape: Shape, draws: readonly number[]): Instance | undefined => {
  let fallback: Instance | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const instance = { sizes: shape.sizes, values: valuesOf(shape, draws, attempt) }
    if (!satisfiesConditions(shape, instance)) continue
    if (meetsWanted(shape, instance)) return instance
    fallback ??= instance
  }
  return fallback
}

const meetsWanted = ({ wanted, blocks }: Shape, instance: Instance): boolean =>
  !wanted ||
  indexAssignments(
    wanted.indices,
    wanted.conditions,
    instance,
    blocks.map((b) => b.variable),
  ).length > 0

/** From this attempt on, values are drawn about the numbers in the conditions: ordinary draws may never meet them. */
const GUIDED = 20

const guides = new WeakMap<Shape, readonly Q.Rational[]>()
const guidesOf = (shape: Shape): readonly Q.Rational[] => {
  let found = guides.get(shape)
  if (!found)
    guides.set(
      shape,
      (found = paletteOf(constantsOf([...shape.conditions, ...(shape.wanted?.conditions ?? [])]).magnitudes).slice(
        0,
        MOST_GUIDES,
      )),
    )
  return found
}
const MOST_GUIDES = 40

/** In turn: an array about one guide, an array close to one guide, and every entry at a guide of its own. */
const guided = (guide: readonly Q.Rational[], attempt: number, block: number, draw: number): Q.Rational => {
  const pick = (d: number): Q.Rational => guide[Math.abs(d) % guide.length]!
  const side = (q: Q.Rational, d: number): Q.Rational => (d < 0 ? Q.neg(q) : q)
  const common = redraw(attempt, attempt, block)
  if (attempt % 3 === 0) return side(pick(draw), draw)
  const about = side(pick(common), common)
  const part = attempt % 3 === 1 ? drawReal(draw) : Q.div(drawReal(draw), Q.rational(1000))
  return Q.add(about, part)
}

const valuesOf = (shape: Shape, draws: readonly number[], attempt: number): Values => {
  const values = new Map<string, readonly Q.Rational[]>()
  const guide = attempt < GUIDED ? undefined : guidesOf(shape)
  let from = 0
  for (const [block, { variable, dims, bounds, cells }] of shape.blocks.entries()) {
    const own = draws.slice(from, from + cells).map((d, k) => redraw(d, attempt, from + k))
    from += cells
    const { kind } = variable.domain
    if (kind === 'spd' || kind === 'symmetric') {
      const n = dims.at(-1)!
      const batches = cells / (n * n)
      values.set(
        variable.name,
        Array.from({ length: batches }, (_, b) =>
          matrixOfDraws(own.slice(b * n * n, (b + 1) * n * n), n, kind === 'spd'),
        ).flat(),
      )
    } else
      values.set(
        variable.name,
        own.map(
          (d) =>
            (guide && suggested(kind, bounds, guided(guide, attempt, block, d))) ?? DOMAINS[kind].ofDraw(d, bounds),
        ),
      )
  }
  if (shape.spread) spreadOut(values, shape.blocks, draws[shape.cells] ?? 0)
  return values
}

export const satisfiesConditions = (shape: Shape, instance: Instance): boolean => {
  if (shape.conditions.length === 0) return true
  const evaluator = evaluatorAt(
    intervalAlgebra,
    shape.blocks.map((b) => b.variable),
    instance,
  )
  return shape.conditions.every((c) => holds(evaluator, c))
}

/**
 * True where the condition certainly holds, for every value of its indices that have none; a condition that cannot be
 * evaluated does not hold.
 */
export const holds = <T>(evaluator: Evaluator<T>, condition: Condition): boolean => {
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
    if (isFault(thrown) || thrown instanceof Unsupported) return false
    throw thrown
  }
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
  const arrays = arraysOf(algebra, variables, instance.values, (v) => v.dims.map((d) => bare.integer(d)))
  return new Evaluator<T>(algebra, sizes, arrays, options)
}

/** Every assignment of the free indices in range that the conditions on them allow. */
export const indexAssignments = (
  indices: readonly IndexTerm[],
  conditions: readonly Condition[],
  instance: Instance,
  variables: readonly Variable[],
): readonly ReadonlyMap<string, number>[] => {
  const evaluator = evaluatorAt(intervalAlgebra, variables, instance)
  const found: Map<string, number>[] = []
  const walk = (k: number): void => {
    if (k === indices.length) {
      if (conditions.every((c) => holds(evaluator, c))) found.push(new Map(evaluator.indices))
    } else evaluator.forEach(indices[k]!, () => walk(k + 1))
  }
  walk(0)
  return found
}

/** Base sizes to try, smallest first: all small combinations, then the model's own. */
export const candidateSizes = (
  model: Model,
  override: Readonly<Record<string, number>> = {},
): readonly Record<string, number>[] => {
  const own = ownSizes(model, override)
  const base = Object.keys(own)
  if (base.length === 0) return [{}]
  const top = base.length === 1 ? 7 : base.length === 2 ? 4 : base.length === 3 ? 3 : 2
  let combos: Record<string, number>[] = [{}]
  for (const name of base)
    combos = combos.flatMap((c) => Array.from({ length: top }, (_, k) => ({ ...c, [name]: k + 1 })))
  const total = (c: Record<string, number>): number => Object.values(c).reduce((a, b) => a + b, 0)
  combos.sort((a, b) => total(a) - total(b))
  const known = combos.some((c) => base.every((name) => c[name] === own[name]))
  return known || total(own) > 14 ? combos : [...combos, own]
}
