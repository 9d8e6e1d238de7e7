import { type Algebra, unlessFault } from '../../numbers/algebra'
import type { Cell, Cells } from './cells'
import type { Ground } from './ground'
import { isIndistinct } from './precision'

/** A place where a function of hidden cells is not smooth: where `argument` is 0, inside a domain or at its ends only. */
export interface Kink<T> {
  readonly id: number
  readonly argument: Ground<T>
  readonly inside: boolean
}

export const NO_KINK = -1
const ENDS = ['low', 'high'] as const

/** The kinks that are met while terms are grounded. */
export class Kinks<T> {
  readonly list: Kink<T>[] = []

  constructor(
    readonly algebra: Algebra<T>,
    readonly cells: Cells<T>,
  ) {}

  /** Whether the cells include a continuous one. */
  isContinuous(scope: readonly number[]): boolean {
    return scope.some((id) => this.cells.all[id]!.kind === 'continuous')
  }

  add(argument: Ground<T>, inside = true): number {
    const known = this.list.findIndex((k) => k.argument === argument && k.inside === inside)
    if (known >= 0) return known
    const id = this.list.push({ id: this.list.length, argument, inside }) - 1
    const cell = this.#onlyCell(argument)
    if (cell) for (const end of ENDS) if (this.#vanishesAt(argument, cell, end)) cell[end]!.kinks.push(id)
    return id
  }

  /** The argument as a kink if it is 0 at an end of its cell's domain, where that is not plainly 0. */
  addAtEnds(argument: Ground<T>): number {
    if (argument.kind === 'cell') return NO_KINK
    const cell = this.#onlyCell(argument)
    return cell && ENDS.some((end) => this.#vanishesAt(argument, cell, end)) ? this.add(argument, false) : NO_KINK
  }

  #onlyCell(g: Ground<T>): Cell<T> | undefined {
    const cell = g.scope.length === 1 ? this.cells.all[g.scope[0]!] : undefined
    return cell?.kind === 'continuous' ? cell : undefined
  }

  #vanishesAt(g: Ground<T>, cell: Cell<T>, end: 'low' | 'high'): boolean {
    const at = cell[end]
    if (!at) return false
    const value = unlessFault(() => valueAt(this.algebra, g, at.exact), undefined)
    return value !== undefined && isIndistinct(this.algebra, value)
  }
}

/** A term of one cell at a value of it; undefined where only the evaluator can read it. */
const valueAt = <T>(A: Algebra<T>, g: Ground<T>, x: T): T | undefined => {
  const all = (list: readonly Ground<T>[]): readonly T[] | undefined => {
    const values = list.map((p) => valueAt(A, p, x))
    return values.some((v) => v === undefined) ? undefined : (values as readonly T[])
  }
  switch (g.kind) {
    case 'constant':
      return g.value
    case 'cell':
      return x
    case 'add':
      return all(g.parts)?.reduce((a, b) => A.add(a, b))
    case 'mul':
      return all(g.parts)?.reduce((a, b) => A.mul(a, b))
    case 'powerInteger': {
      const base = valueAt(A, g.base, x)
      return base === undefined ? undefined : A.powerInteger(base, g.exponent)
    }
    case 'power': {
      const parts = all([g.base, g.exponent])
      return parts && A.power(parts[0]!, parts[1]!)
    }
    case 'call': {
      const args = all(g.args)
      return args && A.call(g.name, args)
    }
    default:
      return undefined
  }
}
