import { spreadLogSlope, spreadOffset } from '../numbers/lineMap'
import type { Cell } from '../program/ground/cells'
import type { Integrand } from './integrand'
import type { Region } from './regions'
import { FULL_RULE } from './rule15'

/*
 * Adaptive subdivision in float64 of a plane that is mapped so that all of it is finite: s = centre + width · sinh(u)
 * along each coordinate. Each cell has the product of two rules of fifteen nodes; the rule of seven in place of either
 * says how far it is from settled, and along which side it is to be halved (Genz and Malik 1980; Berntsen, Espelid and
 * Genz 1991).
 */

/**
 * A coordinate's map to u, with how far it reaches: s = centre + width · sinh(u), or, for the logarithm s of the distance
 * to a kink, from which on the integrand is smooth, the distance = width · sinh(u), u > 0.
 */
export interface Warp {
  readonly fromKink: boolean
  readonly centre: number
  readonly width: number
  readonly reach: number
}

export type Warps = readonly [Warp, Warp]

const RULE: readonly (readonly [node: number, kronrod: number, gauss: number])[] = FULL_RULE.map((r) => [
  Number(r.node),
  Number(r.kronrod),
  Number(r.gauss ?? 0),
])

export interface Square {
  /** Middle and half side along each coordinate u. */
  readonly middle: readonly [number, number]
  readonly half: readonly [number, number]
  readonly values: Float64Array
  readonly sizes: Float64Array
  /** Differences of the two rules along each coordinate. */
  readonly errors: readonly [Float64Array, Float64Array]
}

export interface Subdivision {
  readonly squares: readonly Square[]
  readonly values: Float64Array
  readonly sizes: Float64Array
  /** Greatest error relative to the sizes. */
  readonly error: number
}

const MAX_SQUARES = 4000
/** No side of a square is longer than this, nor than so many widths of a hump in it. */
const LONGEST = 8
const HUMP_WIDTHS = 6
/** What a warp reaches, in widths or distances from 0. */
const FAR = 1e9
const REACH = Math.ceil(Math.asinh(FAR))

/** Maps in which the highest hump has width 1; other centres and widths have other nodes. */
export const warpsOf = <T>(
  { charts, summits }: Region<T>,
  cells: readonly Cell<T>[],
  move: number,
  stretch: number,
): Warps => {
  const { at, axes } = summits[0]!
  const warp = (k: number): Warp => {
    const { low, high } = charts[k]!
    const cell = cells[k]!
    const end = low ?? high
    if (end && !(low && high) && end !== cell.low && end !== cell.high)
      return { fromKink: true, centre: 0, width: Math.exp(at[k]! + move) * stretch, reach: REACH }
    const width = Math.max(...axes.map((axis) => Math.abs(axis[k]!)))
    const centre = at[k]! + move * width
    // An integer, so that the middles of all squares are doubles.
    const reach = Math.ceil(Math.asinh(FAR * Math.max(1, Math.abs(centre) / width)))
    return { fromKink: false, centre, width: width * stretch, reach }
  }
  return [warp(0), warp(1)]
}

export const place = ({ fromKink, centre, width }: Warp, u: number): number =>
  fromKink ? Math.log(width * Math.sinh(u)) : centre + width * spreadOffset(1, u)
const inverse = ({ fromKink, centre, width }: Warp, s: number): number =>
  Math.asinh(fromKink ? Math.exp(s) / width : (s - centre) / width)
/** ds/du, in the logarithm. */
const logSlope = ({ fromKink, width }: Warp, u: number): number =>
  fromKink ? -Math.log(Math.tanh(u)) : spreadLogSlope(1, u) + Math.log(width)

/** The logarithm of the integrand's weight at u, with the volume of both maps. */
export const logWeight = <T>({ field }: Region<T>, warps: Warps, u: number, v: number): number =>
  field([place(warps[0], u), place(warps[1], v)]) + logSlope(warps[0], u) + logSlope(warps[1], v)

/** A hump in the mapped coordinates, with its widths there. */
interface Mark {
  readonly at: readonly number[]
  readonly width: readonly number[]
}

class Subdivider<T> {
  readonly #marks: readonly Mark[]

  constructor(
    readonly region: Region<T>,
    readonly integrand: Pick<Integrand<unknown>, 'ratios'>,
    readonly warps: Warps,
    readonly shift: number,
  ) {
    this.#marks = region.summits.map(({ at, axes }) => ({
      at: at.map((s, k) => inverse(warps[k]!, s)),
      width: at.map((s, k) => {
        const own = Math.max(...axes.map((axis) => Math.abs(axis[k]!)))
        const warp = warps[k]!
        return own / Math.exp(logSlope(warp, inverse(warp, s)))
      }),
    }))
  }

  run(tolerance: number, tick: (() => void) | undefined): Subdivision {
    const { warps } = this
    const squares: Square[] = []
    const middle = ({ fromKink, reach }: Warp): number => (fromKink ? reach / 2 : 0)
    const half = ({ fromKink, reach }: Warp): number => (fromKink ? reach / 2 : reach)
    let fresh = this.#coarse({
      middle: [middle(warps[0]), middle(warps[1])],
      half: [half(warps[0]), half(warps[1])],
    })
    for (;;) {
      for (const { middle, half } of fresh) {
        if (squares.length % 32 === 0) tick?.()
        squares.push(this.#rule(middle, half))
      }
      const [values, sizes] = [sumOf(squares.map((s) => s.values)), sumOf(squares.map((s) => s.sizes))]
      const share = (e: Float64Array): number =>
        e.reduce((w, x, m) => (sizes[m]! > 0 ? Math.max(w, x / sizes[m]!) : w), 0)
      const errors = squares.map((s) => [share(s.errors[0]), share(s.errors[1])] as const)
      const error = errors.reduce((t, [a, b]) => t + a + b, 0)
      if (error <= tolerance || squares.length > MAX_SQUARES) return { squares, values, sizes, error }
      const limit = tolerance / squares.length / 2
      fresh = []
      for (let k = squares.length - 1; k >= 0; k--) {
        const [a, b] = errors[k]!
        if (!(a + b > limit)) continue
        const [square] = squares.splice(k, 1)
        fresh.push(...halves(square!, a > b / 8, b > a / 8))
      }
      if (fresh.length === 0) return { squares, values, sizes, error }
    }
  }

  /** Halved until no side is long, for its place or for the humps in it. */
  #coarse(square: Pick<Square, 'middle' | 'half'>): Pick<Square, 'middle' | 'half'>[] {
    const { middle, half } = square
    const inside = this.#marks.filter(({ at, width }) =>
      at.every((u, k) => Math.abs(u - middle[k]!) <= half[k]! + width[k]!),
    )
    const long = (k: number): boolean =>
      2 * half[k]! > LONGEST || inside.some(({ width }) => 2 * half[k]! > HUMP_WIDTHS * Math.max(width[k]!, 1e-12))
    const [first, second] = [long(0), long(1)]
    return first || second ? halves(square, first, second).flatMap((s) => this.#coarse(s)) : [square]
  }

  #rule(middle: Square['middle'], half: Square['half']): Square {
    const { region, integrand, warps, shift } = this
    const size = integrand.ratios().length
    const [values, first, second, sizes] = [0, 0, 0, 0].map(() => new Float64Array(size)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    const area = half[0] * half[1]
    for (const [x, kx, gx] of RULE)
      for (const [y, ky, gy] of RULE) {
        const log = logWeight(region, warps, middle[0] + half[0] * x, middle[1] + half[1] * y)
        const weight = area * Math.exp(log - shift)
        if (!(weight > 0)) continue
        const ratios = integrand.ratios()
        for (let m = 0; m < size; m++) {
          const f = weight * ratios[m]!
          values[m]! += kx * ky * f
          first[m]! += gx * ky * f
          second[m]! += kx * gy * f
          sizes[m]! += kx * ky * Math.abs(f)
        }
      }
    return {
      middle,
      half,
      values,
      sizes,
      errors: [first.map((g, m) => Math.abs(g - values[m]!)), second.map((g, m) => Math.abs(g - values[m]!))],
    }
  }
}

const halves = (
  { middle, half }: Pick<Square, 'middle' | 'half'>,
  first: boolean,
  second: boolean,
): Pick<Square, 'middle' | 'half'>[] => {
  const [hx, hy] = [first ? half[0] / 2 : half[0], second ? half[1] / 2 : half[1]]
  const xs = first ? [middle[0] - hx, middle[0] + hx] : [middle[0]]
  const ys = second ? [middle[1] - hy, middle[1] + hy] : [middle[1]]
  return xs.flatMap((x) => ys.map((y) => ({ middle: [x, y] as const, half: [hx, hy] as const })))
}

const sumOf = (list: readonly Float64Array[]): Float64Array => {
  const total = new Float64Array(list[0]!.length)
  for (const x of list) for (let m = 0; m < total.length; m++) total[m]! += x[m]!
  return total
}

/** Squares over which the integral over a region settles to the tolerance, or as far as it comes. */
export const subdivide = <T>(
  region: Region<T>,
  integrand: Pick<Integrand<unknown>, 'ratios'>,
  warps: Warps,
  shift: number,
  tolerance: number,
  tick: (() => void) | undefined,
): Subdivision => new Subdivider(region, integrand, warps, shift).run(tolerance, tick)
