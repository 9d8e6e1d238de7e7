import type { Algebra } from '../numbers/algebra'
import { Divergent } from '../program/divergent'
import type { Ground } from '../program/ground/ground'
import type { Grounder } from '../program/ground/grounder'
import { NO_KINK } from '../program/ground/kinks'
import type { Polynomial } from './polynomial'

/** A cell that was integrated out: pivot, the rest of its row of the precision matrix, and linear term, at that time. */
interface Removed<T> {
  readonly cell: number
  readonly pivot: T
  readonly row: ReadonlyMap<number, T>
  readonly linear: T
}

/**
 * ½ xᵀΛx − rᵀx + c over real cells, of which one after the other is integrated out:
 * ∫ exp(−½λx² + x(r − Λ'y)) dx = √(2π/λ) exp((r − Λ'y)²/(2λ)), which takes Λ'Λ'ᵀ/λ from Λ and Λ'r/λ from r.
 */
export class Quadratic<T> {
  readonly #precision = new Map<number, Map<number, T>>()
  readonly #linear = new Map<number, T>()
  readonly #removed: Removed<T>[] = []
  #means: ReadonlyMap<number, T> | undefined
  readonly #covariances = new Map<number, ReadonlyMap<number, T>>()
  /** log of what was integrated out. */
  #logWeight: T

  constructor(
    readonly algebra: Algebra<T>,
    energy: Polynomial<T>,
  ) {
    const { algebra: A } = this
    this.#logWeight = A.fromNumber(0)
    for (const { cells, coefficient } of energy.values()) {
      const [i, k] = cells
      if (i === undefined) this.#logWeight = A.sub(this.#logWeight, coefficient)
      else if (k === undefined) this.#linear.set(i, A.neg(coefficient))
      else if (i === k) this.#row(i).set(i, A.mul(A.fromNumber(2), coefficient))
      else {
        this.#row(i).set(k, coefficient)
        this.#row(k).set(i, coefficient)
      }
    }
  }

  get logWeight(): T {
    return this.#logWeight
  }

  #row(cell: number): Map<number, T> {
    let row = this.#precision.get(cell)
    if (!row) this.#precision.set(cell, (row = new Map()))
    return row
  }

  #add(row: Map<number, T>, cell: number, value: T): void {
    const known = row.get(cell)
    row.set(cell, known === undefined ? value : this.algebra.add(known, value))
  }

  /** Integrates a cell out; `names` says which cells need a positive definite matrix. */
  remove(cell: number, names: string): void {
    const { algebra: A } = this
    const row = this.#row(cell)
    const pivot = row.get(cell)
    if (pivot === undefined || A.sign(pivot) <= 0)
      throw new Divergent(names, `the precision matrix of ${names} is positive definite`)
    row.delete(cell)
    const linear = this.#linear.get(cell) ?? A.fromNumber(0)
    for (const [i, a] of row) {
      const own = this.#row(i)
      own.delete(cell)
      const factor = A.neg(A.div(a, pivot))
      for (const [k, b] of row) this.#add(own, k, A.mul(factor, b))
      this.#add(this.#linear, i, A.mul(factor, linear))
    }
    const half = A.div(A.fromNumber(1), A.fromNumber(2))
    const square = A.div(A.powerInteger(linear, 2), pivot)
    const width = A.call('log', [A.div(A.mul(A.fromNumber(2), A.pi()), pivot)])
    this.#logWeight = A.add(this.#logWeight, A.mul(half, A.add(square, width)))
    this.#removed.push({ cell, pivot, row, linear })
  }

  /** The quadratic form over the cells that are left, without what was integrated out. */
  energyOf(cells: readonly number[], grounder: Grounder<T>): Ground<T> {
    const { algebra: A } = this
    const half = A.div(A.fromNumber(1), A.fromNumber(2))
    const at = (c: number): Ground<T> => ({ kind: 'cell', cell: grounder.cells.all[c]!, scope: [c] })
    const product = (i: number, k: number, a: T): Ground<T> =>
      k === i
        ? grounder.mul([grounder.constant(A.mul(half, a)), grounder.powerInteger(at(i), 2, NO_KINK)])
        : grounder.mul([grounder.constant(a), at(i), at(k)])
    const parts = cells.flatMap((i): Ground<T>[] => {
      const products = [...this.#row(i)].filter(([k]) => k >= i).map(([k, a]) => product(i, k, a))
      const r = this.#linear.get(i)
      return r === undefined ? products : [...products, grounder.mul([grounder.constant(A.neg(r)), at(i)])]
    })
    return grounder.add(parts)
  }

  /** Means of the cells, once all are integrated out. */
  means(): ReadonlyMap<number, T> {
    return (this.#means ??= this.#back(new Map(this.#removed.map(({ cell, linear }) => [cell, linear]))))
  }

  /** Covariances of a cell with all cells, once all are integrated out. */
  covariances(cell: number): ReadonlyMap<number, T> {
    let column = this.#covariances.get(cell)
    if (!column) this.#covariances.set(cell, (column = this.#column(cell)))
    return column
  }

  #column(cell: number): ReadonlyMap<number, T> {
    const { algebra: A } = this
    const right = new Map([[cell, A.fromNumber(1)]])
    for (const { cell: own, pivot, row } of this.#removed) {
      const b = right.get(own)
      if (b === undefined) continue
      for (const [k, a] of row) this.#add(right, k, A.neg(A.mul(A.div(a, pivot), b)))
    }
    return this.#back(right)
  }

  #back(right: ReadonlyMap<number, T>): ReadonlyMap<number, T> {
    const { algebra: A } = this
    const found = new Map<number, T>()
    for (let n = this.#removed.length - 1; n >= 0; n--) {
      const { cell, pivot, row } = this.#removed[n]!
      let value = right.get(cell)
      for (const [k, a] of row) {
        const x = found.get(k)
        if (x === undefined) continue
        const part = A.mul(a, x)
        value = value === undefined ? A.neg(part) : A.sub(value, part)
      }
      if (value !== undefined) found.set(cell, A.div(value, pivot))
    }
    return found
  }
}
