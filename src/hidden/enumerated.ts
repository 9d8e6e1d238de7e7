import type { Scaled } from '../integrate/scaled'
import type { Algebra } from '../numbers/algebra'
import { bitsOf, isDual, radiusOf } from '../program/ground/precision'
import { eliminationOrder } from './elimination'
import { type Layout, layoutOf, noFactors, pairAt, type Pairs, stateSums, type StateSums } from './stateSums'

/** Joint states of one component that are summed over; fewer are as cheap in any way. */
const [FEWEST_STATES, MOST_STATES] = [2 ** 8, 2 ** 24]
/** An entry of a table of weights costs as much as so many states here. */
const DEARER = 16
/** Bits for which pairs of doubles with a bound on their error are as good as what is asked. */
const PAIR_BITS = 128

/** A component of coupled units all of whose joint states were summed over: probabilities of one unit and of two. */
export class Enumerated<T> {
  readonly #level: ReadonlyMap<number, number>
  readonly #total: T

  constructor(
    readonly algebra: Algebra<T>,
    readonly cells: readonly number[],
    readonly layout: Layout,
    readonly sums: StateSums,
    /** Weights are exp(lowest − energy). */
    readonly lowest: number,
  ) {
    this.#level = new Map(cells.map((c, d) => [c, d]))
    this.#total = this.#all(sums.ones, 0, layout.sizes[0]!).reduce((a, b) => algebra.add(a, b))
  }

  /** Σ exp(−energy). */
  get weight(): Scaled<T> {
    return { e: -this.lowest, c: [this.#total] }
  }

  /** Probabilities of the joint states of one or two cells, ascending, the last cell's running fastest; undefined for more. */
  marginal(scope: readonly number[]): readonly T[] | undefined {
    const { sums, layout } = this
    const [j, k, ...others] = scope.map((c) => this.#level.get(c)!)
    if (j === undefined || others.length > 0) return undefined
    const size = layout.sizes[j]!
    const weights =
      k === undefined
        ? this.#all(sums.ones, layout.ones[j]!, size)
        : Array.from({ length: size }, (_, s) => pairAt(layout, j, s, k)).flatMap((at) =>
            this.#all(sums.pairs, at, layout.sizes[k]!),
          )
    return weights.map((w) => this.algebra.div(w, this.#total))
  }

  #all({ high, low }: Pairs, from: number, count: number): readonly T[] {
    const { algebra: A, sums } = this
    return Array.from({ length: count }, (_, n) => {
      const [h, l] = [high[from + n]!, low[from + n]!]
      return A.widen(A.add(A.fromNumber(h), A.fromNumber(l)), A.fromNumber(h * sums.relative + sums.absolute))
    })
  }
}

const productOf = (sizes: readonly number[]): number => sizes.reduce((n, s) => n * s, 1)

/** Whether cells have as many joint states as are summed over, and what that gives is as good as what is asked. */
export const canBeEnumerated = <T>(A: Algebra<T>, sizes: readonly number[]): boolean => {
  const states = productOf(sizes)
  return states >= FEWEST_STATES && states <= MOST_STATES && !isDual(A) && bitsOf(A) <= PAIR_BITS
}

/** Whether that is cheaper than the best order of elimination that is found. */
export const isCheaper = (
  scopes: readonly (readonly number[])[],
  cells: readonly number[],
  sizeOf: (cell: number) => number,
): boolean =>
  scopes.every((scope) => scope.length <= 2) &&
  productOf(cells.map(sizeOf)) <= DEARER * eliminationOrder(cells, scopes, sizeOf).largest

/** A function of one cell or of two: a number for each joint state, that of the last cell running fastest. */
export interface Tabulated<T> {
  readonly scope: readonly number[]
  readonly values: readonly T[]
}

/** Sums over all joint states of the cells with these energies; undefined where their weights span more than doubles can. */
export const enumerated = <T>(
  A: Algebra<T>,
  cells: readonly number[],
  sizeOf: (cell: number) => number,
  energies: readonly Tabulated<T>[],
  tick: () => void,
): Enumerated<T> | undefined => {
  const layout = layoutOf(cells.map(sizeOf))
  const factors = noFactors(layout)
  let [error, lowest] = [0, 0]
  for (const { scope, values } of energies) {
    const [j, k] = scope.map((c) => cells.indexOf(c)) as [number, number?]
    const least = Math.floor(Math.min(...values.map((x) => A.midpoint(x))))
    if (!Number.isFinite(least)) return undefined
    lowest += least
    let most = 0
    values.forEach((x, n) => {
      const factor = A.call('exp', [A.sub(A.fromNumber(least), x)])
      const size = k === undefined ? 1 : layout.sizes[k]!
      const s = Math.floor(n / size)
      const [to, at] =
        k === undefined ? [factors.ones, layout.ones[j]! + s] : [factors.pairs, pairAt(layout, j, s, k) + (n % size)]
      most = Math.max(most, put(A, to, at, factor))
    })
    error += most
  }
  const sums = stateSums({ ...factors, error }, tick)
  return sums && new Enumerated(A, cells, layout, sums, lowest)
}

/** Puts a positive number there as a pair; returns a bound on what that loses relatively. */
const put = <T>(A: Algebra<T>, { high, low }: Pairs, at: number, x: T): number => {
  const first = A.midpoint(x)
  const rest = A.sub(x, A.fromNumber(first))
  const second = A.midpoint(rest)
  high[at] = first + second
  low[at] = second - (high[at] - first)
  return radiusOf(A, A.sub(rest, A.fromNumber(second))) / first
}
