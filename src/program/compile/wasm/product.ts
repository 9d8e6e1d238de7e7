import type { Statement } from '../program'
import { BLOCK } from '../products'
import type { Code } from './module'
import { LANES } from './numbers'

type Product = Statement & { readonly kind: 'product' }

/** Pairs of points in one pass. */
const PAIRS = LANES / 2
const PAIR = 16
const DOUBLE = 8
const POINT = LANES * DOUBLE
/** Rows of the matrix that are read beside each other: with their sums for all points they fill the sixteen registers. */
const ROWS = 2
/** Terms that are written out in the innermost loop. */
const UNROLLED = 2

/** Where the arrays begin, in bytes. */
interface Bases {
  readonly matrix: number
  readonly vector: number
  readonly target: number
}

/** Local variables that all parts share. */
class Multiplication {
  readonly #row: number
  readonly #element: number
  readonly #point: number
  readonly #left: number
  readonly #sums: readonly (readonly number[])[]
  readonly #totals: readonly (readonly number[])[]
  readonly #entries: readonly number[]
  readonly #pair: number

  constructor(
    readonly code: Code,
    readonly s: Product,
    readonly bases: Bases,
  ) {
    const pairs = (): number[] => Array.from({ length: PAIRS }, () => code.local('v128'))
    const rows = <T>(make: () => T): T[] => Array.from({ length: ROWS }, make)
    ;[this.#row, this.#element, this.#point, this.#left] = [0, 0, 0, 0].map(() => code.local('i32')) as [
      number,
      number,
      number,
      number,
    ]
    this.#sums = rows(pairs)
    this.#totals = rows(pairs)
    this.#entries = rows(() => code.local('v128'))
    this.#pair = code.local('v128')
  }

  write(): void {
    const { rows } = this.s
    const whole = rows - (rows % ROWS)
    this.#set(this.#element, 0)
    this.#set(this.#row, 0)
    if (whole > 0) this.#repeat(this.#row, ROWS * POINT, whole * POINT, () => this.#rows(ROWS))
    if (rows > whole) this.#rows(rows - whole)
  }

  #set(local: number, value: number): void {
    this.code.integer(value)
    this.code.set(local)
  }
  #step(local: number, by: number): void {
    this.code.get(local)
    this.code.integer(by)
    this.code.op('i32.add')
    this.code.set(local)
  }

  /** While the counter, which goes up in steps, is below the end. */
  #repeat(counter: number, step: number, end: number, body: () => void): void {
    const { code } = this
    code.block('loop')
    body()
    this.#step(counter, step)
    code.integer(end)
    code.get(counter)
    code.op('i32.gt_s')
    code.branch(0, true)
    code.op('end')
  }

  #each(rows: number, use: (row: number, pair: number) => void): void {
    for (let row = 0; row < rows; row++) for (let pair = 0; pair < PAIRS; pair++) use(row, pair)
  }

  #rows(rows: number): void {
    const { code, s } = this
    const { columns } = s
    this.#clear(rows, this.#totals)
    this.#set(this.#point, 0)
    const blocks = Math.floor(columns / BLOCK)
    if (blocks > 0) this.#repeat(this.#point, 0, blocks * BLOCK * POINT, () => this.#block(rows, BLOCK))
    if (columns % BLOCK > 0) this.#block(rows, columns % BLOCK)
    this.#each(rows, (row, pair) => {
      code.get(this.#row)
      code.get(this.#totals[row]![pair]!)
      code.memory('v128.store', this.bases.target + row * POINT + pair * PAIR)
    })
    // The rows after the first were read beside it.
    this.#step(this.#element, (rows - 1) * columns * DOUBLE)
  }

  #clear(rows: number, locals: readonly (readonly number[])[]): void {
    this.#each(rows, (row, pair) => {
      this.code.pair(0)
      this.code.set(locals[row]![pair]!)
    })
  }

  /** So many terms, added to the totals. */
  #block(rows: number, terms: number): void {
    this.#clear(rows, this.#sums)
    const whole = terms - (terms % UNROLLED)
    if (whole > 0) {
      this.#set(this.#left, 0)
      this.#repeat(this.#left, UNROLLED, whole, () => this.#terms(rows, UNROLLED))
    }
    if (terms > whole) this.#terms(rows, terms - whole)
    this.#each(rows, (row, pair) => this.#add(this.#totals[row]![pair]!, () => this.code.get(this.#sums[row]![pair]!)))
  }

  #add(local: number, value: () => void): void {
    this.code.get(local)
    value()
    this.code.op('v128.add')
    this.code.set(local)
  }

  #terms(rows: number, count: number): void {
    const { code, s, bases } = this
    for (let term = 0; term < count; term++) {
      for (let row = 0; row < rows; row++) {
        code.get(this.#element)
        code.memory('v128.splat', bases.matrix + (row * s.columns + term) * DOUBLE)
        code.set(this.#entries[row]!)
      }
      for (let pair = 0; pair < PAIRS; pair++) {
        code.get(this.#point)
        code.memory('v128.load', bases.vector + term * POINT + pair * PAIR)
        code.set(this.#pair)
        for (let row = 0; row < rows; row++)
          this.#add(this.#sums[row]![pair]!, () => {
            code.get(this.#pair)
            code.get(this.#entries[row]!)
            code.op('v128.mul')
          })
      }
    }
    this.#step(this.#element, count * DOUBLE)
    this.#step(this.#point, count * POINT)
  }
}

/** The product of a matrix that is the same for all points with a vector for each. */
export const writeProduct = (code: Code, s: Product, bases: Bases): void => new Multiplication(code, s, bases).write()
