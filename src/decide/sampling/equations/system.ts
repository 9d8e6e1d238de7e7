import {
  type Condition,
  CONTINUOUS_DOMAINS,
  diff,
  type EntryTerm,
  entry,
  freeIndices,
  number,
  power,
  sub,
  substitute,
  type Term,
  TWO,
} from '../../../expr'
import { slotsOf } from '../../../evaluate/arrays'
import { Evaluator } from '../../../evaluate/evaluator'
import type { Algebra } from '../../../numbers/algebra'
import { intervalAlgebra } from '../../../numbers/intervalAlgebra'
import { type Block, evaluatorAt, type Instance } from '../instance'

/* Conditions `left == right` on values, written out at the sizes and indices of an instance. */

/** One equation between values: `difference` is 0, and so is `solving`, which is easier to solve. */
export interface Equation {
  readonly condition: Condition
  readonly difference: Term
  readonly solving: Term
}

/** What may be moved to meet the equations: an entry, or the two of a symmetric matrix that are the same. */
export interface Coordinate {
  readonly block: Block
  readonly cells: readonly number[]
  readonly entry: EntryTerm
}

export interface System {
  readonly blocks: readonly Block[]
  readonly equations: readonly Equation[]
  readonly coordinates: readonly Coordinate[]
}

/** Larger systems are not solved. */
const MOST_EQUATIONS = 60
const MOST_COORDINATES = 150

export const partsOf = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.children.flatMap(partsOf) : [condition]

/** True of an equation between values that are not all integers, which ordinary draws do not meet by chance. */
export const isEquation = (
  condition: Condition,
  blocks: readonly Block[],
): condition is Condition & { kind: 'compare' } =>
  condition.kind === 'compare' &&
  condition.op === '==' &&
  blocks.some((b) => condition.symbols.has(b.variable.name) && isMovable(b))

const isMovable = ({ variable: { domain } }: Block): boolean =>
  CONTINUOUS_DOMAINS.has(domain.kind) || domain.kind === 'symmetric' || domain.kind === 'spd'

/** √A = B as A = B². */
const easier = (left: Term, right: Term): Term => {
  for (const [a, b] of [
    [left, right],
    [right, left],
  ] as const)
    if (a.kind === 'call' && a.name === 'sqrt') return sub(a.args[0]!, power(b, TWO))
  return sub(left, right)
}

/**
 * The equations among conditions, each for every value of its own free indices, those in `at` at their values; undefined
 * where there are too many.
 */
export const systemOf = (
  conditions: readonly Condition[],
  sizes: Readonly<Record<string, number>>,
  blocks: readonly Block[],
  at: ReadonlyMap<string, number> = new Map(),
): System | undefined => {
  const equations = new Map<Term, Equation>()
  const evaluator = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  for (const condition of conditions.flatMap(partsOf)) {
    if (!isEquation(condition, blocks)) continue
    const { left, right } = condition
    const open = freeIndices(condition)
    const from = (k: number): void => {
      if (equations.size > MOST_EQUATIONS) return
      if (k < open.length) {
        const known = at.get(open[k]!.name)
        if (known === undefined) return evaluator.forEach(open[k]!, () => from(k + 1))
        evaluator.indices.set(open[k]!.name, known)
        return from(k + 1)
      }
      const places = new Map<Term, Term>(open.map((i) => [i, number(evaluator.indices.get(i.name)!)]))
      const [l, r] = [substitute(left, places), substitute(right, places)]
      const difference = sub(l, r)
      if (difference.kind !== 'number') equations.set(difference, { condition, difference, solving: easier(l, r) })
    }
    from(0)
    for (const { name } of open) evaluator.indices.delete(name)
  }
  const list = [...equations.values()]
  const coordinates = blocks.flatMap((b) =>
    isMovable(b) && list.some((e) => e.difference.symbols.has(b.variable.name)) ? coordinatesOf(b) : [],
  )
  return list.length > MOST_EQUATIONS || coordinates.length > MOST_COORDINATES
    ? undefined
    : { blocks, equations: list, coordinates }
}

const coordinatesOf = (block: Block): readonly Coordinate[] => {
  const { variable, dims, cells } = block
  const symmetric = !CONTINUOUS_DOMAINS.has(variable.domain.kind)
  const n = dims.at(-1) ?? 1
  return Array.from({ length: cells }, (_, cell) => cell).flatMap((cell) => {
    const [row, column] = [Math.floor(cell / n) % n, cell % n]
    if (symmetric && row > column) return []
    const twin = cell - row * n - column + column * n + row
    const slots = slotsOf(cell, dims).map((k) => number(k))
    return [{ block, cells: symmetric && row !== column ? [cell, twin] : [cell], entry: entry(variable, slots) }]
  })
}

/** The left sides of equations at an instance. */
export const valuesAt = <T>(algebra: Algebra<T>, { blocks }: System, terms: readonly Term[], at: Instance): T[] => {
  const evaluator = evaluatorAt(
    algebra,
    blocks.map((b) => b.variable),
    at,
  )
  return terms.map((t) => evaluator.value(t))
}

/** Their derivatives by coordinates, one row an equation. */
export const jacobianAt = <T>(
  algebra: Algebra<T>,
  { blocks }: System,
  terms: readonly Term[],
  coordinates: readonly Coordinate[],
  at: Instance,
): T[][] => {
  const evaluator = evaluatorAt(
    algebra,
    blocks.map((b) => b.variable),
    at,
  )
  return terms.map((t) =>
    coordinates.map(({ block, entry: by }) =>
      t.symbols.has(block.variable.name) ? evaluator.value(diff(t, by)) : algebra.fromNumber(0),
    ),
  )
}
