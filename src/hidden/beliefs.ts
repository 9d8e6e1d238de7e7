import { type Order, scopeOf, type Table, type Tables } from './elimination'
import type { Ring } from '../integrate/scaled'

/** The factors that are multiplied when a cell is removed, and what goes from there to the next removal. */
interface Bucket<T> {
  readonly own: Table<T>[]
  readonly children: number[]
  /** The bucket that reads the message; undefined at a root. */
  parent: number | undefined
  message: Table<T> | undefined
}

/**
 * Probabilities of the joint states of neighbouring cells, all from one pass of sums up the tree of removals and one
 * down it: forward–backward on a chain (Shenoy & Shafer 1990; bucket trees: Kask, Dechter, Larrosa & Dechter 2005). No
 * step subtracts or divides, so nothing cancels, and weights of 0 do no harm.
 */
export class Beliefs<T> {
  readonly #position: ReadonlyMap<number, number>
  readonly #buckets: readonly Bucket<T>[]
  /** What comes to a bucket from its parent, computed where it is asked for. */
  readonly #fromAbove: (Table<T> | undefined)[] = []

  constructor(
    readonly sums: Tables<T>,
    tables: readonly Table<T>[],
    readonly order: Order,
  ) {
    this.#position = new Map(order.cells.map((c, k) => [c, k]))
    this.#buckets = order.cells.map(() => ({ own: [], children: [], parent: undefined, message: undefined }))
    for (const table of tables) this.#buckets[this.#first(table.scope)]?.own.push(table)
    this.#buckets.forEach((bucket, k) => {
      const own = order.cells[k]!
      const factors = this.#below(bucket)
      const scope = scopeOf(factors).filter((c) => c !== own)
      bucket.message = this.sums.project(factors, scope, [own])
      if (scope.length === 0) return
      bucket.parent = this.#first(scope)
      this.#buckets[bucket.parent]!.children.push(k)
    })
  }

  /** Probabilities of the joint states, the last cell's running fastest; undefined where no bucket holds all cells. */
  of(scope: readonly number[]): readonly T[] | undefined {
    const at = this.#first(scope)
    const bucket = this.#buckets[at]!
    const others = this.#clique(at)
    if (!scope.every((c) => others.includes(c))) return undefined
    const above = this.#above(at)
    const factors = [...this.#below(bucket), ...(above ? [above] : [])]
    return normalised(this.sums.ring, this.sums.project(factors, scope, without(others, scope)).entries)
  }

  #clique(at: number): readonly number[] {
    return [this.order.cells[at]!, ...this.#buckets[at]!.message!.scope]
  }

  /** The first bucket that meets one of the cells. */
  #first(scope: readonly number[]): number {
    return Math.min(...scope.map((c) => this.#position.get(c)!))
  }

  #below({ own, children }: Bucket<T>, except?: number): Table<T>[] {
    return [...own, ...children.filter((k) => k !== except).map((k) => this.#buckets[k]!.message!)]
  }

  #above(at: number): Table<T> | undefined {
    const path: number[] = []
    for (let k: number | undefined = at; k !== undefined && !this.#fromAbove[k]; k = this.#buckets[k]!.parent)
      path.push(k)
    for (const k of path.reverse()) {
      const { parent, message } = this.#buckets[k]!
      if (parent === undefined) continue
      const above = this.#fromAbove[parent]
      const factors = [...this.#below(this.#buckets[parent]!, k), ...(above ? [above] : [])]
      this.#fromAbove[k] = this.sums.project(factors, message!.scope, without(this.#clique(parent), message!.scope))
    }
    return this.#fromAbove[at]
  }
}

const without = (cells: readonly number[], some: readonly number[]): readonly number[] =>
  cells.filter((c) => !some.includes(c))

/** The weights divided by their sum. */
export const normalised = <T>(ring: Ring<T>, entries: Table<T>['entries']): readonly T[] => {
  const { algebra: A } = ring
  const e = Math.max(...entries.map((w) => w.e))
  const weights = entries.map((w): T => ring.at(w, e)[0]!)
  const total = weights.reduce((a, b) => A.add(a, b))
  return weights.map((w) => A.div(w, total))
}
