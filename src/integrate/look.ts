import { type Chart, chartOf } from './charts'
import type { Cell, End } from '../program/ground/cells'
import type { Integrand } from './integrand'
import { boundary } from './search'
import type { Space } from './space'

/** A place of a chart, and the logarithm of the integrand there. */
export interface Sample {
  readonly s: number
  readonly v: number
}

/** Looks at an integrand along the charts of a cell, in float64, with the greatest values that were met. */
export class Look<T> {
  /** The greatest logarithm of the weight. */
  top = -Infinity
  /** Greatest logarithm of each coefficient that was met. */
  readonly tops: Float64Array
  /** The coefficient whose humps are looked at: the weight, or a function times it where the weight has no mass. */
  coefficient = 0
  /** Whether the last look gave no number. */
  failed = false

  constructor(
    readonly space: Space<T>,
    readonly cell: Cell<T>,
    readonly integrand: Integrand<T>,
    readonly thrifty: boolean,
  ) {
    this.tops = new Float64Array(integrand.ratios().length).fill(-Infinity)
  }

  chart(low: End<T> | undefined, high: End<T> | undefined): Chart<T> {
    const { evaluator, cells } = this.space
    return chartOf(evaluator.algebra, cells, this.cell, low, high, this.integrand.precise)
  }

  /** The cell's value at a place of a chart. */
  place(chart: Chart<T>, s: number): number {
    chart.setFloat(s)
    return this.space.cells.floats[this.cell.id]!
  }

  at(chart: Chart<T>, s: number): number {
    const jacobian = chart.setFloat(s)
    const log = this.integrand.log()
    this.failed = Number.isNaN(log)
    const v = log + jacobian
    if (v > this.top) this.top = v
    if (Number.isNaN(v)) return -Infinity
    if (this.thrifty || this.tops.length === 1) return v
    const logs = this.integrand.logs(v)
    logs.forEach((x, m) => {
      if (x > this.tops[m]! && x < Infinity) this.tops[m] = x
    })
    return logs[this.coefficient]!
  }

  weightAt(chart: Chart<T>, s: number): number {
    const kept = this.coefficient
    this.coefficient = 0
    const v = this.at(chart, s)
    this.coefficient = kept
    return v
  }

  /** Distance from the mode at which the log-density has dropped by `by`. */
  drop(chart: Chart<T>, hump: Sample, direction: 1 | -1, by: number): number {
    const below = (d: number): boolean => !(this.at(chart, hump.s + direction * d) >= hump.v - by)
    let d = (this.thrifty ? 1e-7 : 1e-14) * Math.max(1e-280, Math.abs(hump.s)) + (this.thrifty ? 1e-12 : 1e-290)
    let first = d
    for (let n = 0; n < 2000 && !below(d) && d < 1e290; n++) {
      first = d
      d *= d < 1e-30 ? 1e6 : this.thrifty ? 4 : 2
    }
    return boundary((x) => !below(x), first, d, this.thrifty ? 5 : 12)[1]
  }
}
