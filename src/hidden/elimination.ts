import type { Interpreter } from '../program/interpreter'
import { Unsupported } from '../program/unsupported'
import { type Cell, type Cells, setState } from '../program/ground/cells'
import type { Ring, Scaled } from '../integrate/scaled'

/*
 * Variable elimination over finite cells (bucket elimination: Dechter 1999; min-weight order: Kjaerulff 1990): the sum
 * over all joint states of a product of factors, cell by cell.
 */

/** Joint states that are summed over at most, unless more are allowed. */
export const DEFAULT_MAX_STATES = 2 ** 22

/** A factor: one weight for each joint state of its cells, the last cell's state running fastest. */
export interface Table<T> {
  readonly scope: readonly number[]
  readonly entries: readonly Scaled<T>[]
}

/** The order in which cells are removed, and the greatest table met on the way. */
export interface Order {
  readonly cells: readonly number[]
  readonly largest: number
}

/** Each time the cell whose removal makes the smallest table; among these the one that joins fewest new pairs. */
export const eliminationOrder = (
  cells: readonly number[],
  scopes: readonly (readonly number[])[],
  sizeOf: (cell: number) => number,
): Order => {
  const neighbours = new Map<number, Set<number>>(cells.map((c) => [c, new Set()]))
  for (const scope of scopes) for (const a of scope) for (const b of scope) if (a !== b) neighbours.get(a)?.add(b)
  const weight = (c: number): number => [...neighbours.get(c)!].reduce((w, n) => w * sizeOf(n), sizeOf(c))
  const fill = (c: number): number => {
    const list = [...neighbours.get(c)!]
    if (list.length > 30) return list.length ** 2
    return list.reduce((n, a, k) => n + list.slice(k + 1).filter((b) => !neighbours.get(a)!.has(b)).length, 0)
  }
  const cost = new Map<number, readonly [number, number]>(cells.map((c) => [c, [weight(c), fill(c)]]))
  const order: number[] = []
  let largest = 1
  while (cost.size > 0) {
    let best = -1
    let [bestWeight, bestFill] = [Infinity, Infinity]
    for (const [c, [w, f]] of cost)
      if (w < bestWeight || (w === bestWeight && f < bestFill) || best < 0) [best, bestWeight, bestFill] = [c, w, f]
    const around = [...neighbours.get(best)!]
    largest = Math.max(largest, bestWeight)
    order.push(best)
    cost.delete(best)
    for (const a of around) {
      const set = neighbours.get(a)!
      set.delete(best)
      for (const b of around) if (a !== b) set.add(b)
    }
    const changed = new Set(around.flatMap((a) => (around.length > 12 ? [a] : [a, ...neighbours.get(a)!])))
    for (const c of changed) if (cost.has(c)) cost.set(c, [weight(c), fill(c)])
    neighbours.delete(best)
  }
  return { cells: order, largest }
}

/** Runs `visit` at every joint state of the cells, the last running fastest. */
export const forEachAssignment = <T>(
  evaluator: Interpreter<T>,
  cells: Cells<T>,
  scope: readonly Cell<T>[],
  visit: () => void,
): void => {
  const positions = scope.map(() => 0)
  for (const cell of scope) setState(evaluator.algebra, cells, cell, cell.states[0]!)
  const count = scope.reduce((n, cell) => n * cell.states.length, 1)
  for (let n = 0; n < count; n++) {
    if (n % 512 === 511) evaluator.options.tick?.()
    visit()
    for (let k = scope.length - 1; k >= 0; k--) {
      const cell = scope[k]!
      positions[k] = (positions[k]! + 1) % cell.states.length
      setState(evaluator.algebra, cells, cell, cell.states[positions[k]!]!)
      if (positions[k] !== 0) break
    }
  }
}

/** Position in a table as a linear function of the states' positions. */
const stridesOf = (
  scope: readonly number[],
  over: readonly number[],
  sizeOf: (cell: number) => number,
): readonly number[] => {
  const strides = new Map<number, number>()
  let stride = 1
  for (let k = scope.length - 1; k >= 0; k--) {
    strides.set(scope[k]!, stride)
    stride *= sizeOf(scope[k]!)
  }
  return over.map((c) => strides.get(c) ?? 0)
}

export const refuseTables = (states: number, largest: number, limit: number, cells: number): Unsupported =>
  new Unsupported(
    `${cells} coupled discrete units with ${states.toExponential(1)} joint states: the best order found needs a table of ` +
      `${largest.toExponential(1)} entries, and the limit is ${limit}`,
  )

/** The cells that some of the tables read, ascending. */
export const scopeOf = <T>(tables: readonly Table<T>[]): readonly number[] =>
  [...new Set(tables.flatMap((t) => t.scope))].sort((a, b) => a - b)

/** Products and sums of tables over cells of these sizes. */
export class Tables<T> {
  constructor(
    readonly evaluator: Interpreter<T>,
    readonly ring: Ring<T>,
    readonly sizeOf: (cell: number) => number,
  ) {}

  /** Sum over all joint states of the cells of the product of the tables. */
  eliminate(tables: readonly Table<T>[], order: Order): Scaled<T> {
    return this.#removed(tables, order)
      .map((t) => t.entries[0]!)
      .reduce((a, b) => this.ring.product(a, b), this.ring.one())
  }

  /** What is left of the tables when the cells are summed out, as one table over the given ones. */
  marginal(tables: readonly Table<T>[], order: Order, scope: readonly number[]): Table<T> {
    return this.project(this.#removed(tables, order), scope, [])
  }

  #removed(tables: readonly Table<T>[], order: Order): readonly Table<T>[] {
    const position = new Map(order.cells.map((c, k) => [c, k]))
    const buckets: Table<T>[][] = order.cells.map(() => [])
    const left: Table<T>[] = []
    const put = (table: Table<T>): void => {
      const first = Math.min(...table.scope.map((c) => position.get(c) ?? Infinity))
      ;(buckets[first] ?? left).push(table)
    }
    tables.forEach(put)
    order.cells.forEach((cell, k) => {
      const scope = scopeOf(buckets[k]!).filter((c) => c !== cell)
      put(this.project(buckets[k]!, scope, [cell]))
    })
    return left
  }

  /** The product of the tables as one over the scope, with the other cells summed out. */
  project(tables: readonly Table<T>[], scope: readonly number[], summed: readonly number[]): Table<T> {
    return this.#projected(this.#gathered(tables, this.#states([...scope, ...summed])), scope, summed)
  }

  #states(cells: readonly number[]): number {
    return cells.reduce((n, c) => n * this.sizeOf(c), 1)
  }

  /**
   * Small tables multiplied with each other first, while that is fewer states than all of them have: many pairs of one
   * cell with each of its neighbours are then about two products for each state, not one for each pair.
   */
  #gathered(tables: readonly Table<T>[], states: number): readonly Table<T>[] {
    const bySize = [...tables].sort((a, b) => a.entries.length - b.entries.length)
    while (bySize.length > 2) {
      const pair = bySize.slice(0, 2)
      const scope = scopeOf(pair)
      if (2 * this.#states(scope) > states) break
      bySize.splice(0, 2, this.#projected(pair, scope, []))
    }
    return bySize
  }

  #projected(tables: readonly Table<T>[], scope: readonly number[], summed: readonly number[]): Table<T> {
    const { ring, sizeOf } = this
    const over = [...scope, ...summed]
    const sizes = over.map(sizeOf)
    const readers = tables.map((t) => ({ entries: t.entries, strides: stridesOf(t.scope, over, sizeOf) }))
    const states = this.#states(summed)
    const count = sizes.reduce((a, b) => a * b, 1)
    const positions = over.map(() => 0)
    const starts = readers.map(() => 0)
    const entries: Scaled<T>[] = []
    let parts: Scaled<T>[] = []
    for (let n = 1; n <= count; n++) {
      if (n % 512 === 0) this.evaluator.options.tick?.()
      let part: Scaled<T> | undefined
      for (let r = 0; r < readers.length; r++) {
        const factor = readers[r]!.entries[starts[r]!]!
        part = part === undefined ? factor : ring.product(part, factor)
      }
      parts.push(part ?? ring.one())
      if (n % states === 0) {
        entries.push(ring.sum(parts))
        parts = []
      }
      for (let k = over.length - 1; k >= 0; k--) {
        const next = positions[k]! + 1 < sizes[k]! ? positions[k]! + 1 : 0
        for (let r = 0; r < readers.length; r++)
          starts[r] = starts[r]! + (next - positions[k]!) * readers[r]!.strides[k]!
        positions[k] = next
        if (next !== 0) break
      }
    }
    return { scope, entries }
  }
}
