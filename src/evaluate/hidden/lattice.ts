import { coefficient, type Integrand, logCoefficient } from './integrand'
import type { Field, Summit } from './summit'

const OFFSET = 2 ** 15
const SIDE = 2 ** 16

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
  readonly #members = new Set<number>()

  constructor(readonly plan: LatticePlan) {
    const size = plan.integrand.ratios().length
    this.totals = new Float64Array(size)
    this.sizes = new Float64Array(size)
    this.#lost = new Float64Array(size)
  }

  #pack(k: readonly number[]): number {
    let key = 0
    for (const x of k) key = key * SIDE + x + OFFSET
    return key
  }
  #unpack(key: number): number[] {
    const k: number[] = []
    let rest = key
    for (let n = 0; n < this.plan.axes.length; n++) {
      k.unshift((rest % SIDE) - OFFSET)
      rest = Math.floor(rest / SIDE)
    }
    return k
  }

  #place(k: readonly number[]): { s: number[]; jacobian: number } {
    const { at } = this.plan.summits[0]!
    const s = [...at]
    let jacobian = 0
    for (let n = 0; n < k.length; n++) {
      const z = (k[n]! + this.plan.move[n]!) * this.plan.step
      const d = this.plan.sinh ? Math.sinh(z) : z
      if (this.plan.sinh) jacobian += Math.log(Math.cosh(z))
      for (let i = 0; i < s.length; i++) s[i]! += d * this.plan.axes[n]![i]!
    }
    return { s, jacobian }
  }

  /** The position nearest to a hump. */
  #nearest(summit: Summit): number {
    const { summits, sinh, step, move } = this.plan
    const { at } = summits[0]!
    const z = this.#project(summit.at.map((x, i) => x - at[i]!))
    return this.#pack(
      z.map((x, n) =>
        Math.max(-OFFSET + 1, Math.min(OFFSET - 1, Math.round((sinh ? Math.asinh(x) : x) / step - move[n]!))),
      ),
    )
  }

  /** True where the summation reached that hump. */
  covers(summit: Summit): boolean {
    return this.#members.has(this.#nearest(summit))
  }

  /** Coefficients of an offset along the axes, by Cramer's rule. */
  #project(offset: readonly number[]): number[] {
    const rows = offset.map((_, i) => this.plan.axes.map((axis) => axis[i]!))
    const whole = determinant(rows)
    return this.plan.axes.map(
      (_, k) => determinant(rows.map((row, i) => row.map((x, c) => (c === k ? offset[i]! : x)))) / whole,
    )
  }

  /** Finds the points and sums over them in float64; false where there are more than `limit`. */
  fill(limit: number, tick?: () => void): boolean {
    const greatest = Float64Array.from(this.plan.levels)
    const seen = new Set(this.plan.summits.map((s) => this.#nearest(s)))
    const queue = [...seen]
    const starts = queue.length
    const volume = Math.abs(determinant(this.plan.axes)) * this.plan.step ** this.plan.axes.length
    for (let n = 0; n < queue.length; n++) {
      if (n % 4096 === 4095) tick?.()
      const k = this.#unpack(queue[n]!)
      const { s, jacobian } = this.#place(k)
      const w = this.plan.field(s) + jacobian
      const ratios = this.plan.integrand.ratios()
      let matters = n < starts
      for (let m = 0; m < ratios.length; m++) {
        const v = w === -Infinity ? w : logCoefficient(w, ratios[m]!)
        if (v > greatest[m]!) greatest[m] = v
        if (v > greatest[m]! - this.plan.depth) matters = true
      }
      if (!matters) continue
      if (w > -Infinity) {
        this.#members.add(queue[n]!)
        const weight = Math.exp(w - this.plan.shift) * volume
        for (let m = 0; m < ratios.length; m++) {
          // Kahan's sum: two lattices are compared to the last digits.
          const y = coefficient(weight, ratios[m]!) - this.#lost[m]!
          const next = this.totals[m]! + y
          this.#lost[m] = next - this.totals[m]! - y
          this.totals[m] = next
          this.sizes[m]! += Math.abs(coefficient(weight, ratios[m]!))
        }
      }
      if (this.#members.size > limit || queue.length > 4 * limit + 1000) return false
      for (let i = 0; i < k.length; i++)
        for (const d of [-1, 1]) {
          const next = k[i]! + d
          if (Math.abs(next) >= OFFSET) return false
          const key = queue[n]! + d * SIDE ** (k.length - 1 - i)
          if (!seen.has(key)) {
            seen.add(key)
            queue.push(key)
          }
        }
    }
    return this.#members.size > 0
  }

  get size(): number {
    return this.#members.size
  }

  /** z of each point. */
  *nodes(): Iterable<readonly number[]> {
    for (const key of this.#members) yield this.#unpack(key).map((k, n) => (k + this.plan.move[n]!) * this.plan.step)
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
