import { isInside, type Range } from './axis'
import type { Distribution } from './controls'

/*
 * Distributions of one entry from which points are drawn by the inverse of their distribution function: densities that
 * are linear between the nodes of a grid in the variable t of the axis's stretches.
 */

/** A part of an axis, x(t), on which the density of t is linear between neighbouring nodes. */
interface Piece {
  readonly x: (t: number) => number
  readonly logSlope: (t: number) => number
  readonly first: number
  readonly step: number
  readonly density: Float64Array
}

/** Steps of the grid in one step of the coarsest rule. */
const FINENESS = 8

export class Proposal {
  /** Mass before each cell of each piece, in their order. */
  readonly #cumulative: Float64Array
  readonly #cells: readonly { readonly piece: Piece; readonly at: number }[]
  readonly #total: number
  readonly #pieces: readonly Piece[]

  /** Pieces with the unnormalised density at their nodes. */
  private constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
    this.#cells = pieces.flatMap((piece) =>
      Array.from({ length: Math.max(0, piece.density.length - 1) }, (_, at) => ({ piece, at })),
    )
    this.#cumulative = new Float64Array(this.#cells.length + 1)
    this.#cells.forEach(({ piece, at }, k) => {
      const mass = ((piece.density[at]! + piece.density[at + 1]!) / 2) * piece.step
      this.#cumulative[k + 1] = this.#cumulative[k]! + mass
    })
    this.#total = this.#cumulative.at(-1)!
  }

  /** A density along an axis. */
  static along(ranges: readonly Range[], logDensity: (x: number) => number): Proposal {
    const logs = ranges.map(({ stretch, from, to }) => {
      const count = Math.max(1, Math.ceil(((to - from) / stretch.step) * FINENESS))
      return Float64Array.from({ length: count + 1 }, (_, k) => {
        const t = from + ((to - from) * k) / count
        const x = stretch.x(t)
        const log = isInside(stretch, x) ? logDensity(x) + stretch.logSlope(t) : -Infinity
        return Number.isNaN(log) ? -Infinity : log
      })
    })
    const top = Math.max(...logs.map((list) => list.reduce((a, b) => Math.max(a, b), -Infinity)))
    return new Proposal(
      ranges.map(({ stretch, from, to }, k) => ({
        x: (t) => stretch.x(t),
        logSlope: (t) => stretch.logSlope(t),
        first: from,
        step: (to - from) / (logs[k]!.length - 1),
        density: logs[k]!.map((log) => Math.exp(log - top)),
      })),
    )
  }

  /** The standard normal distribution. */
  static normal(): Proposal {
    const count = 2048
    const [first, step] = [-9, 18 / count]
    const density = Float64Array.from({ length: count + 1 }, (_, k) => Math.exp(-((first + k * step) ** 2) / 2))
    return new Proposal([{ x: (t) => t, logSlope: () => 0, first, step, density }])
  }

  /** The distribution as masses at the nodes of the grid. */
  nodes(): Distribution {
    const list = this.#pieces.flatMap(({ x, first, step, density }) =>
      Array.from(density, (d, k) => ({ x: x(first + k * step), mass: d * step })),
    )
    const kept = list.filter((n) => n.mass > 0)
    return { x: Float64Array.from(kept, (n) => n.x), mass: Float64Array.from(kept, (n) => n.mass) }
  }

  /** x at the distribution function u, and the logarithm of its density there. */
  at(u: number): readonly [x: number, logDensity: number] {
    const mass = u * this.#total
    let [low, high] = [0, this.#cells.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#cumulative[middle]! <= mass) low = middle
      else high = middle
    }
    const { piece, at } = this.#cells[low]!
    const [a, b] = [piece.density[at]!, piece.density[at + 1]!]
    const rest = Math.max(0, mass - this.#cumulative[low]!)
    // a s + (b − a) s²/(2 step) = rest
    const root = Math.sqrt(Math.max(0, a * a + (2 * rest * (b - a)) / piece.step))
    const s = Math.min(piece.step, rest === 0 ? 0 : (2 * rest) / (a + root))
    const t = piece.first + at * piece.step + s
    return [piece.x(t), Math.log((a + ((b - a) * s) / piece.step) / this.#total) - piece.logSlope(t)]
  }
}
