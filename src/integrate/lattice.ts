import { IntSet } from './intSet'
import { coefficient, type Integrand, logCoefficient } from './integrand'
import type { Field, Summit } from './summit'

/** Bits of a position along one axis: positions are packed into small integers, which sets hold without boxes. */
const BITS: Readonly<Record<number, number>> = { 2: 15, 3: 10 }

/** log of the size of each coefficient of an integrand. */
export type Levels = Float64Array<ArrayBuffer>

export interface LatticePlan {
  readonly field: Field
  readonly integrand: Pick<Integrand<unknown>, 'ratios'>
  /** Where it starts from; its origin is the first. */
  readonly summits: readonly Summit[]
  readonly axes: readonly (readonly number[])[]
  readonly step: number
  readonly move: readonly number[]
  readonly sinh: boolean
  /** How far below the greatest value terms are negligible, in the logarithm. */
  readonly depth: number
  readonly shift: number
  /** Greatest values known so far. */
  readonly levels: Levels
}

/**
 * Points z = (k + move)·step, k ∈ ℤⁿ, around the humps of a field, as far as the integrand matters: those that are
 * reached from a hump through neighbours that matter. They stand for s = at + Σ z_k axis_k, or sinh(z_k) in place of z_k.
 */
export class Lattice {
  readonly totals: Float64Array
  readonly sizes: Float64Array
  readonly #lost: Float64Array
  /** Points that were looked at. */
  looked = 0
  /** Positions that count, in the order in which they were found. */
  readonly #members: number[] = []
  readonly #isMember = new IntSet()
  readonly #bits: number
  readonly #offset: number

  constructor(readonly plan: LatticePlan) {
    const size = plan.integrand.ratios().length
    this.totals = new Float64Array(size)
    this.sizes = new Float64Array(size)
    this.#lost = new Float64Array(size)
    this.#bits = BITS[plan.axes.length]!
    this.#offset = 2 ** (this.#bits - 1)
  }

  #pack(k: readonly number[]): number {
    let key = 0
    for (const x of k) key = (key << this.#bits) | (x + this.#offset)
    return key
  }
  #unpack(key: number, into: number[]): number[] {
    let rest = key
    for (let n = into.length - 1; n >= 0; n--) {
      into[n] = (rest & (2 * this.#offset - 1)) - this.#offset
      rest >>= this.#bits
    }
    return into
  }

  /** Moves `s` to the position k; returns the logarithm of the spread's slope there. */
  #place(k: readonly number[], s: number[]): number {
    const { summits, move, step, sinh, axes } = this.plan
    const { at } = summits[0]!
    for (let i = 0; i < s.length; i++) s[i] = at[i]!
    let jacobian = 0
    for (let n = 0; n < k.length; n++) {
      const z = (k[n]! + move[n]!) * step
      const d = sinh ? Math.sinh(z) : z
      if (sinh) jacobian += Math.log(Math.cosh(z))
      const axis = axes[n]!
      for (let i = 0; i < s.length; i++) s[i]! += d * axis[i]!
    }
    return jacobian
  }

  /** The position nearest to a point; undefined where it is too far away. */
  #nearest(point: readonly number[]): number | undefined {
    const { summits, sinh, step, move } = this.plan
    const { at } = summits[0]!
    const z = this.#project(point.map((x, i) => x - at[i]!))
    const k = z.map((x, n) => Math.round((sinh ? Math.asinh(x) : x) / step - move[n]!))
    return k.every((x) => Math.abs(x) < this.#offset - 1) ? this.#pack(k) : undefined
  }

  /** True where the summation reached that point. */
  covers(point: readonly number[]): boolean {
    const key = this.#nearest(point)
    return key !== undefined && this.#isMember.has(key)
  }

  /** Coefficients of an offset along the axes, by Cramer's rule. */
  #project(offset: readonly number[]): number[] {
    const rows = offset.map((_, i) => this.plan.axes.map((axis) => axis[i]!))
    const whole = determinant(rows)
    return this.plan.axes.map(
      (_, k) => determinant(rows.map((row, i) => row.map((x, c) => (c === k ? offset[i]! : x)))) / whole,
    )
  }

  /** Finds the points and sums over them in float64; false where there are more than `limit`, or they lie too far apart. */
  fill(limit: number, tick?: () => void): boolean {
    const { summits, axes, step, field, integrand } = this.plan
    const nearest = summits.map((s) => this.#nearest(s.at))
    if (nearest.includes(undefined)) return false
    const seen = new IntSet()
    const queue = (nearest as number[]).filter((key) => seen.add(key))
    const starts = queue.length
    const greatest = Float64Array.from(this.plan.levels)
    const volume = Math.abs(determinant(axes)) * step ** axes.length
    const k = axes.map(() => 0)
    const s = axes.map(() => 0)
    for (let n = 0; n < queue.length; n++) {
      if (n % 4096 === 4095) tick?.()
      this.looked++
      const key = queue[n]!
      const jacobian = this.#place(this.#unpack(key, k), s)
      const w = field(s) + jacobian
      const ratios = integrand.ratios()
      if (!this.#counts(w, ratios, greatest) && n >= starts) continue
      if (w > -Infinity) {
        this.#members.push(key)
        this.#isMember.add(key)
        this.#add(Math.exp(w - this.plan.shift) * volume, ratios)
      }
      if (this.#members.length > limit || queue.length > 4 * limit + 1000) return false
      for (let i = 0; i < k.length; i++) {
        if (Math.abs(k[i]!) >= this.#offset - 1) return false
        const one = 1 << (this.#bits * (k.length - 1 - i))
        if (seen.add(key - one)) queue.push(key - one)
        if (seen.add(key + one)) queue.push(key + one)
      }
    }
    return this.#members.length > 0
  }

  /** Whether some coefficient is not negligible next to the greatest so far. */
  #counts(w: number, ratios: Float64Array, greatest: Float64Array): boolean {
    let counts = false
    for (let m = 0; m < ratios.length; m++) {
      const v = w === -Infinity ? w : logCoefficient(w, ratios[m]!)
      if (v > greatest[m]!) greatest[m] = v
      if (v > greatest[m]! - this.plan.depth) counts = true
    }
    return counts
  }

  /** Kahan's sum: two lattices are compared to the last digits. */
  #add(weight: number, ratios: Float64Array): void {
    for (let m = 0; m < ratios.length; m++) {
      const part = coefficient(weight, ratios[m]!)
      const y = part - this.#lost[m]!
      const next = this.totals[m]! + y
      this.#lost[m] = next - this.totals[m]! - y
      this.totals[m] = next
      this.sizes[m]! += Math.abs(part)
    }
  }

  get size(): number {
    return this.#members.length
  }

  /** z of each point. */
  *nodes(): Iterable<readonly number[]> {
    const { axes, move, step } = this.plan
    const position = axes.map(() => 0)
    for (const key of this.#members) yield this.#unpack(key, position).map((k, n) => (k + move[n]!) * step)
  }
}

const determinant = (rows: readonly (readonly number[])[]): number => {
  if (rows.length === 2) return rows[0]![0]! * rows[1]![1]! - rows[0]![1]! * rows[1]![0]!
  const [a, b, c] = rows as [number[], number[], number[]]
  return (
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
    a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
    a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!)
  )
}
