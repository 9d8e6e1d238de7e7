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
import { slotsOf } from '../../../program/arrays'
import type { Algebra } from '../../../numbers/algebra'
import { type Block, evaluatorAt, type Instance, placesAt } from '../instance'
import { zeroFactors } from './factors'

/* Conditions `left == right` on values, written out at the sizes and indices of an instance. */

/** One equation between values: where `difference` is 0 so is `whole`; `solving` is 0 there too and easier to solve. */
export interface Equation {
  readonly condition: Condition
  readonly whole: Term
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

/** What conditions ask of values: all of some, one of some, or that one term is 0, where each of several ways is enough. */
export type Requirement =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Requirement[] }
  /** The first is the equation as it is written. */
  | { readonly kind: 'zero'; readonly ways: readonly Equation[] }

/** True of an equation between values that are not all integers, which ordinary draws do not meet by chance. */
const isEquation = (condition: Condition, blocks: readonly Block[]): condition is Condition & { kind: 'compare' } =>
  condition.kind === 'compare' &&
  condition.op === '==' &&
  blocks.some((b) => condition.symbols.has(b.variable.name) && isMovable(b))

/** Whether the condition is an equation or is made of some. */
export const holdsEquation = (condition: Condition, blocks: readonly Block[]): boolean =>
  condition.kind === 'and' || condition.kind === 'or'
    ? condition.children.some((c) => holdsEquation(c, blocks))
    : isEquation(condition, blocks)

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

const waysOf = (condition: Condition, left: Term, right: Term): readonly Equation[] => {
  const [whole, solving] = [sub(left, right), easier(left, right)]
  const factors = whole === solving ? zeroFactors(whole).filter((f) => f !== whole) : []
  return [
    { condition, whole, difference: whole, solving },
    ...factors.map((f) => ({ condition, whole, difference: f, solving: f })),
  ]
}

/** What the conditions ask, each for every value of its own free indices, those in `at` at their values. */
export const requirementOf = (
  conditions: readonly Condition[],
  sizes: Readonly<Record<string, number>>,
  blocks: readonly Block[],
  at: ReadonlyMap<string, number> = new Map(),
): Requirement => {
  const evaluator = placesAt(sizes)
  const of = (condition: Condition, places: ReadonlyMap<Term, Term>): Requirement => {
    if (condition.kind === 'and' || condition.kind === 'or') {
      const kind = condition.kind === 'and' ? 'all' : 'any'
      const plain = condition.children.filter((c) => c.symbols.size === 0).map((c) => evaluator.truth(c))
      if (kind === 'any' && plain.includes(true)) return { kind: 'all', parts: [] }
      return { kind, parts: condition.children.filter((c) => c.symbols.size > 0).map((c) => of(c, places)) }
    }
    if (!isEquation(condition, blocks)) return { kind: 'all', parts: [] }
    const ways = waysOf(condition, substitute(condition.left, places), substitute(condition.right, places))
    return ways[0]!.whole.kind === 'number' ? { kind: 'all', parts: [] } : { kind: 'zero', ways }
  }
  /** At each value of its indices. */
  const everywhere = (condition: Condition): Requirement => {
    const parts: Requirement[] = []
    const open = holdsEquation(condition, blocks) ? freeIndices(condition) : []
    const from = (k: number): void => {
      if (parts.length > MOST_EQUATIONS) return
      if (k < open.length) {
        const known = at.get(open[k]!.name)
        if (known === undefined) return evaluator.forEach(open[k]!, () => from(k + 1))
        evaluator.indices.set(open[k]!.name, known)
        return from(k + 1)
      }
      parts.push(of(condition, new Map(open.map((i) => [i, number(evaluator.indices.get(i.name)!)]))))
    }
    from(0)
    for (const { name } of open) evaluator.indices.delete(name)
    return { kind: 'all', parts }
  }
  return { kind: 'all', parts: conditions.map(everywhere) }
}

/** Equations that meet the requirement, those that are chosen where there is a choice; undefined where there are too many. */
export const systemOf = (
  requirement: Requirement,
  blocks: readonly Block[],
  choose: (count: number) => number,
): System | undefined => {
  const found = new Map<Term, Equation>()
  const walk = (r: Requirement): void => {
    if (r.kind === 'zero') {
      const equation = r.ways[choose(r.ways.length)]!
      found.set(equation.difference, equation)
    } else if (r.kind === 'all') r.parts.forEach(walk)
    else if (r.parts.length > 0) walk(r.parts[choose(r.parts.length)]!)
  }
  walk(requirement)
  const equations = [...found.values()]
  const coordinates = blocks.flatMap((b) =>
    isMovable(b) && equations.some((e) => e.difference.symbols.has(b.variable.name)) ? coordinatesOf(b) : [],
  )
  return equations.length > MOST_EQUATIONS || coordinates.length > MOST_COORDINATES
    ? undefined
    : { blocks, equations, coordinates }
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
