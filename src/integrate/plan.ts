import { Unsupported, Unsure } from '../program/unsupported'
import { type Cell, type End } from '../program/ground/cells'
import { type Chart, chartOf, type Spread, spreadLogSlope, spreadOffset } from './charts'
import { Divergent } from '../program/divergent'
import { type Centre, type Features, kinkEnds } from './features'
import type { Integrand } from './integrand'
import type { Space } from './space'
import { preciseChart } from './precise'
import { checkTail, INWARDS, OUTWARDS } from './tails'

/*
 * Where a one-dimensional integrand has its mass, found in float64: intervals between kinks, humps within them, the
 * place and the width of each, and how far its tails matter.
 */

/** One hump: steps t ∈ [low, high], spread over s = mode + width · offset(t) of a chart. */
export interface Panel<T> {
  readonly chart: Chart<T>
  readonly signs: readonly (readonly [kink: number, sign: number])[]
  readonly mode: number
  readonly width: number
  readonly spread: Spread
  readonly low: number
  readonly high: number
  /** How far below the greatest value terms are negligible, in the logarithm. */
  readonly depth: number
}
/** An interval between kinks or ends of the domain, with the panels that cover its mass. */
export interface Stretch<T> {
  readonly chart: Chart<T>
  readonly signs: readonly (readonly [kink: number, sign: number])[]
  readonly panels: readonly Panel<T>[]
  /** Points of the chart between which the scan saw all mass, and the humps. */
  readonly seen: readonly number[]
}
export interface Plan<T> {
  readonly stretches: readonly Stretch<T>[]
  /** log of the greatest value of the integrand in the panels' charts, an integer. */
  readonly shift: number
  /** Relative error of the weight in float64, from the rounding of the energy near the mode. */
  readonly noise: number
}

interface Sample {
  readonly s: number
  readonly v: number
}
type Logs = Float64Array<ArrayBufferLike>
/** Where squares and fourth powers leave the range of float64. */
const OUT_OF_RANGE = 1e70

/** `abrupt` where the weight is gone from one float64 to the next, for want of digits. */
type Extent = readonly [low: number, high: number] | 'rises' | 'slow' | 'abrupt'

interface Hump {
  readonly s: number
  readonly v: number
}

/** Drop of the log-density between two humps from which they are integrated apart. */
const VALLEY = 3
/** Fraction of a width on which the log-density bends by no more than its square. */
const STRAIGHT = 2 ** -20
const MAX_HUMPS = 24
/** Humps of an integrand with a sine in it. */
const MAX_WAVES = 600
/** An integrand with a sine in it is looked at so often in each period, and so many times on each side of its mass. */
const LOOKS = 16
const MAX_LOOKS = 2048
/** Humps over a range of at most so many of their widths are integrated as one. */
const MAX_WIDTHS = 8000
const GOLDEN = (Math.sqrt(5) - 1) / 2

const FAR: readonly number[] = [100, 200, 300, 400, 500, 600, 700]
const LINE: readonly number[] = [
  ...FAR.map((x) => -x).reverse(),
  ...Array.from({ length: 121 }, (_, k) => k - 60),
  ...FAR,
]
const SHORT_LINE: readonly number[] = Array.from({ length: 31 }, (_, k) => 2 * k - 40)
const SCALES: readonly number[] = Array.from({ length: 71 }, (_, k) => 2 ** (k - 30))
/** Finer where the scale of most things is 1. */
const FINE: readonly number[] = Array.from({ length: 57 }, (_, k) => 2 ** (k / 4 - 5))
const FINE_LINE: readonly number[] = Array.from({ length: 65 }, (_, k) => k / 4 - 8)
const COARSE: readonly number[] = Array.from({ length: 24 }, (_, k) => 8 ** (k - 10))

class Planner<T> {
  readonly #centres: readonly Centre[]
  readonly #frequency: number
  readonly #seenWaves = new Map<Chart<T>, readonly [centre: number, reach: number]>()
  #top = -Infinity
  /** Greatest logarithm of each coefficient that was met. */
  readonly #tops: Float64Array
  /** The coefficient whose humps are looked at: the weight, or a function times it where the weight has no mass. */
  #coefficient = 0
  /** Whether the last look gave no number. */
  #failed = false

  constructor(
    readonly space: Space<T>,
    readonly cell: Cell<T>,
    readonly integrand: Integrand<T>,
    readonly features: Features<T>,
    readonly depth: number,
    readonly thrifty: boolean,
    readonly cuts: readonly number[],
  ) {
    this.#tops = new Float64Array(integrand.ratios().length).fill(-Infinity)
    this.#centres = features.centres(thrifty)
    this.#frequency = thrifty ? 0 : features.frequency()
  }

  plan(): Plan<T> {
    const { space, cell } = this
    const kinks = kinkEnds(space, cell, this.features, () => this.#probes(), this.integrand.form !== undefined)
    const cuts = this.cuts
      .filter((x) => (!cell.low || x > cell.low.x) && (!cell.high || x < cell.high.x) && !kinks.some((k) => k.x === x))
      .map((x) => ({ x, exact: space.evaluator.algebra.fromNumber(x) }))
    const ends = [cell.low, ...[...kinks, ...cuts].sort((a, b) => a.x - b.x), cell.high]
    const charts: Chart<T>[] = []
    for (let k = 1; k < ends.length; k++) charts.push(this.#chart(ends[k - 1], ends[k]))
    const scans = charts.map((chart) => this.#scan(chart))
    if (!this.thrifty) charts.forEach((chart) => this.#checkEnds(chart))
    if (!Number.isFinite(this.#top)) this.integrand.complain()
    if (!Number.isFinite(this.#top)) throw new Unsure(`the mass of the integrand over ${cell.name} is not found`)
    const humps = charts.map((chart, k) => this.#humps(chart, scans[k]!))
    charts.forEach((chart, k) => this.#checkWaves(chart, humps[k]!))
    const stretches = charts.map((chart, k) => ({
      chart,
      signs: this.#signs(chart, humps[k]![0]?.s ?? 0),
      panels: this.#panels(chart, scans[k]!, humps[k]!),
      seen: this.#seen(scans[k]!, humps[k]!),
    }))
    return { stretches, shift: Math.round(this.#top), noise: this.thrifty ? 1e-12 : this.#noise(stretches) }
  }

  #chart(low: End<T> | undefined, high: End<T> | undefined): Chart<T> {
    const { algebra: A } = this.space.evaluator
    const chart = chartOf(A, this.space.cells, this.cell, low, high)
    return this.integrand.precise ? preciseChart(A, chart) : chart
  }

  #at(chart: Chart<T>, s: number): number {
    const jacobian = chart.setFloat(s)
    const log = this.integrand.log()
    this.#failed = Number.isNaN(log)
    const v = log + jacobian
    if (v > this.#top) this.#top = v
    if (Number.isNaN(v)) return -Infinity
    if (this.thrifty || this.#tops.length === 1) return v
    const logs = this.integrand.logs(v)
    logs.forEach((x, m) => {
      if (x > this.#tops[m]! && x < Infinity) this.#tops[m] = x
    })
    return logs[this.#coefficient]!
  }

  #weightAt(chart: Chart<T>, s: number): number {
    const kept = this.#coefficient
    this.#coefficient = 0
    const v = this.#at(chart, s)
    this.#coefficient = kept
    return v
  }

  /** Points of the domain where a sign of a kink's argument is looked for. */
  #probes(): readonly number[] {
    const { low, high } = this.cell
    const points = new Set<number>()
    for (const { x, width } of this.#centres)
      for (const d of [0, ...COARSE]) for (const p of [x - d * width, x + d * width]) points.add(p)
    const inside = [...points].filter((x) => (!low || x > low.x) && (!high || x < high.x))
    return [...(low ? [low.x] : [-1e300]), ...inside.sort((a, b) => a - b), ...(high ? [high.x] : [1e300])]
  }

  #scanPoints(chart: Chart<T>, known: readonly number[]): number[] {
    const points: number[] = []
    const straight = !chart.low && !chart.high
    const scales = this.#centres.length <= 3 && !this.thrifty ? SCALES : COARSE
    const put = (x: number): void => {
      const s = straight ? x : chart.inverse(x)
      if (Number.isFinite(s)) points.push(s)
    }
    known.forEach(put)
    if (!this.thrifty && known.length === 0) {
      for (const d of FINE) for (const x of [-d, d]) put(x)
      if (!straight) points.push(...FINE_LINE)
    }
    for (const { x, width } of this.#centres) {
      put(x)
      if (this.thrifty && !straight) continue
      for (const d of scales) {
        put(x - d * width)
        put(x + d * width)
      }
    }
    if (!straight) for (const s of this.thrifty ? SHORT_LINE : LINE) points.push(s)
    points.sort((a, b) => a - b)
    return points.filter((s, k) => k === 0 || s !== points[k - 1])
  }

  /** A scan over all scales, and an even one where it found the mass. */
  #scan(chart: Chart<T>, known: readonly number[] = []): Sample[] {
    const samples = this.#scanPoints(chart, known).map((s) => ({ s, v: this.#at(chart, s) }))
    this.#extend(chart, samples)
    if (this.#frequency > 0 && known.length === 0) samples.push(...this.#waves(chart, samples))
    samples.sort((x, y) => x.s - y.s)
    let top = -Infinity
    for (const x of samples) if (x.v > top) top = x.v
    const matters = (x: Sample): boolean => x.v > top - 1.5 * this.depth
    const [first, last] = [samples.findIndex(matters), samples.findLastIndex(matters)]
    if (first < 0) return samples
    const [a, b] = [samples[Math.max(0, first - 1)]!.s, samples[Math.min(samples.length - 1, last + 1)]!.s]
    const steps = this.thrifty ? 16 : 48
    for (let k = 1; k < steps; k++) {
      const s = a + ((b - a) * k) / steps
      samples.push({ s, v: this.#at(chart, s) })
    }
    samples.sort((x, y) => x.s - y.s)
    return samples.filter((x, k) => k === 0 || x.s !== samples[k - 1]!.s)
  }

  /** Evenly around the greatest value, as often as a sine asks for. */
  #waves(chart: Chart<T>, samples: readonly Sample[]): readonly Sample[] {
    const best = samples.reduce((m, x) => (x.v > m.v ? x : m))
    chart.setFloat(best.s)
    const centre = this.space.cells.floats[this.cell.id]!
    const step = (2 * Math.PI) / LOOKS / this.#frequency
    const straight = !chart.low && !chart.high
    const points: number[] = []
    for (let k = -MAX_LOOKS; k <= MAX_LOOKS; k++) {
      const x = centre + k * step
      const s = straight ? x : chart.inverse(x)
      if (Number.isFinite(s)) points.push(s)
    }
    this.#seenWaves.set(chart, [centre, MAX_LOOKS * step])
    return points.map((s) => ({ s, v: this.#at(chart, s) }))
  }

  /** Where there is mass far out among the waves that were looked at, there may be more beyond. */
  #checkWaves(chart: Chart<T>, humps: readonly Hump[]): void {
    const [centre, reach] = this.#seenWaves.get(chart) ?? [0, Infinity]
    for (const { s, v } of humps) {
      chart.setFloat(s)
      const far = Math.abs(this.space.cells.floats[this.cell.id]! - centre) > 0.9 * reach
      if (far && v > this.#top - this.depth)
        throw new Unsupported(`the integrand oscillates too often in ${this.cell.name} to be integrated numerically`)
    }
    chart.leave()
  }

  /** Further outwards while the greatest value stands at an end of the scan. */
  #extend(chart: Chart<T>, samples: Sample[]): void {
    for (let n = 0, step = 1; n < 40; n++, step *= 1.5) {
      let top = -Infinity
      for (const x of samples) if (x.v > top) top = x.v
      const [first, last] = [samples[0]!, samples.at(-1)!]
      if (last.v === top && last.v > first.v) samples.push({ s: last.s + step, v: this.#at(chart, last.s + step) })
      else if (first.v === top && first.v > last.v)
        samples.unshift({ s: first.s - step, v: this.#at(chart, first.s - step) })
      else return
    }
  }

  #checkEnds(chart: Chart<T>): void {
    const { cell } = this
    const floor = this.#top - this.depth
    const log = (s: number): number => {
      const jacobian = chart.setFloat(s)
      const value = this.integrand.log() + jacobian
      // Where the distance to an end is lost in float64, a logarithm of 0 says nothing.
      const x = this.space.cells.floats[cell.id]!
      return value === Infinity && (x === chart.low?.x || x === chart.high?.x) ? NaN : value
    }
    const rounding = (): number => this.integrand.rounding()
    const x = (r: number): number => Math.exp(r)
    if (!chart.low && !chart.high) {
      checkTail(cell.name, '-∞', (r) => log(-x(r)) + r, OUTWARDS, floor, rounding)
      checkTail(cell.name, '∞', (r) => log(x(r)) + r, OUTWARDS, floor, rounding)
      return
    }
    const { low, high } = chart
    // At a kink the integrand may have a pole, as at an end of the domain.
    const isSharp = (end: End<T> | undefined): end is End<T> =>
      end !== undefined && (end === cell.low || end === cell.high || end.kinks !== undefined)
    if (isSharp(low)) checkTail(cell.name, shown(low.x), log, INWARDS, floor, rounding)
    if (isSharp(high)) checkTail(cell.name, shown(high.x), (s) => log(low ? -s : s), INWARDS, floor, rounding)
    if (!(low && high)) checkTail(cell.name, low ? '∞' : '-∞', log, OUTWARDS, floor, rounding)
    chart.leave()
  }

  #seen(samples: readonly Sample[], humps: readonly Hump[]): readonly number[] {
    const matters = (x: Sample): boolean => x.v > this.#top - 45
    const [first, last] = [samples.findIndex(matters), samples.findLastIndex(matters)]
    const tops = humps.filter(matters).map((h) => h.s)
    // A hump may be so narrow that the scan has no other place on it.
    if (first < 0) return tops
    return [samples[Math.max(0, first - 1)]!.s, samples[Math.min(samples.length - 1, last + 1)]!.s, ...tops]
  }

  /** Within some thousand widths of the hump only, where the inner integrals have digits left. */
  #checkNear(chart: Chart<T>, hump: Hump): void {
    if (hump.v < this.#top - 1) return
    const steps = Array.from({ length: 5 }, (_, k) => 1 + 1.5 * k)
    for (const direction of [1, -1] as const) {
      const width = this.#drop(chart, hump, direction, 1)
      const end = direction > 0 ? '∞' : '-∞'
      const at = (r: number): number => this.#at(chart, hump.s + direction * width * Math.exp(r)) + r
      checkTail(this.cell.name, chart.low || chart.high ? 'an end of its domain' : end, at, steps, Infinity)
    }
  }

  #humps(chart: Chart<T>, samples: readonly Sample[]): readonly Hump[] {
    const peaks: number[] = []
    for (let k = 0; k < samples.length; k++) {
      const { v } = samples[k]!
      if (v > -Infinity && (k === 0 || v >= samples[k - 1]!.v) && (k === samples.length - 1 || v > samples[k + 1]!.v))
        peaks.push(k)
    }
    peaks.sort((a, b) => samples[b]!.v - samples[a]!.v)
    const found = peaks.slice(0, this.thrifty ? 2 : this.#frequency > 0 ? MAX_WAVES : MAX_HUMPS).map((k) => {
      const top = this.#climb(chart, samples[Math.max(0, k - 1)]!.s, samples[Math.min(samples.length - 1, k + 1)]!.s)
      return top.v >= samples[k]!.v ? top : samples[k]!
    })
    return found.sort((a, b) => a.s - b.s)
  }

  /** Golden section. */
  #climb(chart: Chart<T>, from: number, to: number): Hump {
    let [a, b] = [from, to]
    let [x, y] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
    let [fx, fy] = [this.#at(chart, x), this.#at(chart, y)]
    for (let n = 0; n < (this.thrifty ? 16 : 100) && b - a > 1e-9 * Math.max(Math.abs(a), Math.abs(b)); n++) {
      if (fx < fy) {
        ;[a, x, fx] = [x, y, fy]
        y = a + GOLDEN * (b - a)
        fy = this.#at(chart, y)
      } else {
        ;[b, y, fy] = [y, x, fx]
        x = b - GOLDEN * (b - a)
        fx = this.#at(chart, x)
      }
    }
    return fx > fy ? { s: x, v: fx } : { s: y, v: fy }
  }

  /** One panel for each hump, or for neighbours without a deep valley between; others get intervals of their own. */
  #panels(chart: Chart<T>, samples: readonly Sample[], humps: readonly Hump[]): readonly Panel<T>[] {
    if (!this.integrand.form && humps.length > 0)
      this.#checkNear(
        chart,
        humps.reduce((m, h) => (h.v > m.v ? h : m)),
      )
    const live = humps.filter((h) => h.v > this.#top - this.depth - 45)
    if (live.length === 0) return this.#ofFunctions(chart, samples)
    const cuts = valleys(live, samples)
    if (cuts.length === 0) return [this.#panel(chart, highest(live), samples)]
    if (cuts.length > MAX_HUMPS) {
      const together = this.#together(chart, live)
      if (together) return [together]
    }
    const { algebra: A } = this.space.evaluator
    const place = (s: number): number => {
      chart.setFloat(s)
      return this.space.cells.floats[this.cell.id]!
    }
    const places = live.map((h) => place(h.s))
    const middle = cuts.map((s) => ({ x: place(s), exact: A.fromNumber(place(s)) }))
    chart.leave()
    // The chart of a left half-line runs from right to left.
    const ends = [chart.low, ...middle.sort((a, b) => a.x - b.x), chart.high]
    return ends.slice(1).flatMap((high, k) => {
      const part = this.#chart(ends[k], high)
      const scan = this.#scan(part, this.#frequency > 0 ? places : [])
      const inside = this.#humps(part, scan)
      return inside.length === 0 ? [] : [this.#panel(part, highest(inside), scan)]
    })
  }

  /** Where the weight has no mass, but a function times it may have all that it has anywhere. */
  #ofFunctions(chart: Chart<T>, samples: readonly Sample[]): readonly Panel<T>[] {
    if (this.thrifty) return []
    for (let m = 1; m < this.#tops.length; m++) {
      this.#coefficient = m
      try {
        const own = samples.map(({ s }) => ({ s, v: this.#at(chart, s) }))
        if (own.some((x) => x.v > this.#tops[m]! - this.depth)) {
          const humps = this.#humps(chart, own)
          return humps.length === 0 ? [] : [this.#panel(chart, highest(humps), own)]
        }
      } finally {
        this.#coefficient = 0
      }
    }
    return []
  }

  /** Distance from the mode at which the log-density has dropped by `by`. */
  #drop(chart: Chart<T>, hump: Hump, direction: 1 | -1, by: number): number {
    const below = (d: number): boolean => !(this.#at(chart, hump.s + direction * d) >= hump.v - by)
    let d = (this.thrifty ? 1e-7 : 1e-14) * Math.max(1e-280, Math.abs(hump.s)) + (this.thrifty ? 1e-12 : 1e-290)
    let first = d
    for (let n = 0; n < 2000 && !below(d) && d < 1e290; n++) {
      first = d
      d *= d < 1e-30 ? 1e6 : this.thrifty ? 4 : 2
    }
    let [low, high] = [first, d]
    for (let n = 0; n < (this.thrifty ? 5 : 12); n++) {
      const middle = (low + high) / 2
      if (below(middle)) high = middle
      else low = middle
    }
    return high
  }

  /** Many humps of like widths in one panel, if they are not too far apart for even steps. */
  #together(chart: Chart<T>, humps: readonly Hump[]): Panel<T> | undefined {
    const hump = highest(humps)
    const width = Math.min(...humps.map((h) => Math.min(this.#drop(chart, h, 1, 1), this.#drop(chart, h, -1, 1))))
    const [from, to] = [humps[0]!.s, humps.at(-1)!.s]
    if ((to - from) / width > MAX_WIDTHS) return undefined
    const extent = this.#extent(chart, hump.s, width, 0, [from, to], MAX_WIDTHS)
    if (typeof extent === 'string') return undefined
    const [low, high] = extent
    return { chart, signs: this.#signs(chart, hump.s), mode: hump.s, width, spread: 0, low, high, depth: this.depth }
  }

  #panel(chart: Chart<T>, hump: Hump, samples: readonly Sample[]): Panel<T> {
    const top = this.#coefficient === 0 ? this.#top : this.#tops[this.#coefficient]!
    const matters = (x: Sample): boolean => x.v > top - this.depth
    const [from, to] = [samples.find(matters)?.s ?? hump.s, samples.findLast(matters)?.s ?? hump.s]
    const [down, up] = [this.#drop(chart, hump, -1, 1), this.#drop(chart, hump, 1, 1)]
    const width = Math.max(down, up) > 3 * Math.min(down, up) ? Math.min(down, up) : Math.sqrt(down * up)
    const reach = Math.max(this.#drop(chart, hump, -1, this.depth), this.#drop(chart, hump, 1, this.depth)) / width
    const even = reach <= 4 * Math.sqrt(this.depth)
    const spreads: readonly Spread[] = even ? [0, 1, 2] : reach < 1e8 ? [1, 2] : [2]
    let extent: Extent = 'slow'
    for (const spread of spreads) {
      extent = this.#extent(chart, hump.s, width, spread, [from, to])
      if (typeof extent !== 'string')
        return {
          chart,
          signs: this.#signs(chart, hump.s),
          mode: hump.s,
          width,
          spread,
          low: extent[0],
          high: extent[1],
          depth: this.depth,
        }
    }
    if (extent === 'abrupt') throw new Unsure(`the integrand over ${this.cell.name} ends abruptly in float64`)
    if (extent === 'slow')
      throw new Unsupported(`the integrand falls too slowly in ${this.cell.name} to be integrated numerically`)
    throw new Divergent(
      this.cell.name,
      this.integrand.ratios().length === 1
        ? `exp(-energy) falls fast enough in ${this.cell.name}`
        : `the mean of the function converges over ${this.cell.name}`,
    )
  }

  #signs(chart: Chart<T>, s: number): readonly (readonly [number, number])[] {
    chart.setFloat(s)
    return this.features.kinks.map((k) => [k.id, Math.sign(k.float())] as const)
  }

  /** How far in t the weight, and the functions times it, matter; or how they fail to end. */
  #extent(
    chart: Chart<T>,
    mode: number,
    width: number,
    spread: Spread,
    [from, to]: readonly [number, number],
    even = 250,
  ): Extent {
    const step = spread === 0 ? 0.5 : spread === 1 ? 0.125 : 0.0625
    const limit = spread === 0 ? even : spread === 1 ? 700 : 6.8
    const greatest = new Float64Array(this.integrand.ratios().length).fill(-Infinity)
    const logsAt = (t: number): Logs => {
      const w = this.#weightAt(chart, mode + width * spreadOffset(spread, t)) + spreadLogSlope(spread, t)
      return this.integrand.logs(w)
    }
    // Far out the depth is lost to rounding.
    const matters = (logs: Logs): boolean => logs.some((v, m) => v > -Infinity && v >= greatest[m]! - this.depth)
    const rising = (logs: Logs, before: Logs): 'rises' | 'slow' =>
      logs.some((v, m) => v > before[m]! && v >= greatest[m]! - this.depth) ? 'rises' : 'slow'
    /** Between a step that matters and one without a weight: whether it fell in between, or float64 overflowed. */
    const edge = (from: number, to: number): Extent | undefined => {
      let [inside, outside] = [from, to]
      for (let n = 0; n < 20; n++) {
        const middle = (inside + outside) / 2
        if (logsAt(middle)[0] === -Infinity) outside = middle
        else inside = middle
      }
      const logs = logsAt(inside)
      if (!matters(logs)) return undefined
      const far = Math.abs(mode + width * spreadOffset(spread, inside)) > OUT_OF_RANGE
      return far || this.integrand.precise || !this.integrand.precisely(0)
        ? rising(logs, logsAt(inside - (to - from) / 16))
        : 'abrupt'
    }
    const walk = (direction: 1 | -1): number | Extent => {
      let quiet = 0
      let before: Logs = greatest.slice()
      for (let k = 0; k * step < limit; k++) {
        const t = direction * k * step
        const s = mode + width * spreadOffset(spread, t)
        const logs = logsAt(t)
        if (this.#failed && matters(before)) this.integrand.complain()
        // The function outgrew float64 before its product with the weight became negligible.
        if (logs.some((x) => !(x < Infinity))) {
          const extent = rising(before, logsAt(t - 2 * direction * step))
          return quiet > 0 && extent === 'slow' ? t - direction * step : extent
        }
        const overflow = logs[0] === -Infinity && matters(before) ? edge(t - direction * step, t) : undefined
        if (overflow) return overflow
        logs.forEach((v, m) => (greatest[m] = v > greatest[m]! ? v : greatest[m]!))
        // Behind a gap there may be more, which the scan has seen.
        quiet = (s >= from && s <= to) || matters(logs) ? 0 : quiet + 1
        if (quiet === 3) return t
        before = logs
      }
      return rising(before, logsAt(direction * (limit - 2 * step)))
    }
    const low = walk(-1)
    if (typeof low !== 'number') return low
    const high = walk(1)
    return typeof high === 'number' ? [low, high] : high
  }

  /** How much the log-density near the mode jumps from one double to the next, and where it should be nearly straight. */
  #noise(stretches: readonly Stretch<T>[]): number {
    let worst = 2 ** -52
    for (const { panels } of stretches)
      for (const { chart, mode, width } of panels) {
        const values = Array.from({ length: 8 }, (_, k) => this.#at(chart, mode * (1 + k * 2 ** -52)))
        worst = Math.max(worst, Math.max(...values) - Math.min(...values))
        const near = Array.from({ length: 8 }, (_, k) => this.#at(chart, mode + (k - 3.5) * STRAIGHT * width))
        for (let k = 1; k < 7; k++) {
          const bend = Math.abs(near[k - 1]! - 2 * near[k]! + near[k + 1]!) / 2
          if (bend < Infinity) worst = Math.max(worst, bend - STRAIGHT ** 2)
        }
      }
    return worst
  }
}

const shown = (x: number): string => `${Number(x.toPrecision(12))}`

const highest = (humps: readonly Hump[]): Hump => humps.reduce((m, h) => (h.v > m.v ? h : m))

/** Where to cut between groups of humps: neighbours are joined, the shallowest valley first, as long as it is shallow. */
const valleys = (humps: readonly Hump[], samples: readonly Sample[]): readonly number[] => {
  const groups = humps.map((h) => h.v)
  const between = humps.slice(1).map((b, k) => {
    const a = humps[k]!
    const inside = samples.filter((x) => x.s > a.s && x.s < b.s)
    return inside.reduce<Sample>((m, x) => (x.v < m.v ? x : m), { s: (a.s + b.s) / 2, v: Math.min(a.v, b.v) })
  })
  for (;;) {
    const depths = between.map((x, k) => Math.min(groups[k]!, groups[k + 1]!) - x.v)
    const least = depths.indexOf(Math.min(...depths))
    if (least < 0 || depths[least]! > VALLEY) return between.map((x) => x.s)
    groups.splice(least, 2, Math.max(groups[least]!, groups[least + 1]!))
    between.splice(least, 1)
  }
}

/** `thrifty`: with fewer looks at the integrand, for integrals inside others. `cuts`: values of the cell to split at, as at kinks. */
export const planLine = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  features: Features<T>,
  depth: number,
  thrifty: boolean,
  cuts: readonly number[] = [],
): Plan<T> => new Planner(space, cell, integrand, features, depth, thrifty, cuts).plan()
