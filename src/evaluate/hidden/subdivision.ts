import type { Integrand } from './integrand'
import type { Region } from './regions'
import { FULL_RULE } from './rule15'
import type { Summit } from './summit'

/*
 * Adaptive subdivision in float64 of a plane that is mapped so that all of it is finite: s = centre + width · sinh(u)
 * along each coordinate. Each cell has the product of two rules of fifteen nodes; the rule of seven in place of either
 * says how far it is from settled, and along which side it is to be halved (Genz and Malik 1980; Berntsen, Espelid and
 * Genz 1991).
 */

/** A coordinate's map to u, with how far it reaches. */
export interface Warp {
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

/** Maps in which the highest hump has width 1; other centres and widths have other nodes. */
export const warpsOf = ({ at, axes }: Summit, move: number, stretch: number): Warps => {
  const warp = (k: number): Warp => {
    const width = Math.max(...axes.map((axis) => Math.abs(axis[k]!)))
    const centre = at[k]! + move * width
    // An integer, so that the middles of all squares are doubles.
    const reach = Math.ceil(Math.asinh(FAR * Math.max(1, Math.abs(centre) / width)))
    return { centre, width: width * stretch, reach }
  }
  return [warp(0), warp(1)]
}

const place = ({ centre, width }: Warp, u: number): number => centre + width * Math.sinh(u)
const inverse = ({ centre, width }: Warp, s: number): number => Math.asinh((s - centre) / width)
const logSlope = (u: number): number => Math.abs(u) + Math.log1p(Math.exp(-2 * Math.abs(u))) - Math.LN2

/** The logarithm of the integrand's weight at u, with the volume of both maps. */
export const logWeight = <T>({ field }: Region<T>, warps: Warps, u: number, v: number): number =>
  field([place(warps[0], u), place(warps[1], v)]) +
  logSlope(u) +
  logSlope(v) +
  Math.log(warps[0].width) +
  Math.log(warps[1].width)

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
        const { centre, width } = warps[k]!
        return Math.max(...axes.map((axis) => Math.abs(axis[k]!))) / Math.hypot(width, s - centre)
      }),
    }))
  }

  run(tolerance: number, tick: (() => void) | undefined): Subdivision | undefined {
    const { warps } = this
    const squares: Square[] = []
    let fresh = this.#coarse({ middle: [0, 0], half: [warps[0].reach, warps[1].reach] })
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
): Subdivision | undefined => new Subdivider(region, integrand, warps, shift).run(tolerance, tick)
