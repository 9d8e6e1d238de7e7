import { Unsupported } from '../evaluator'
import { type Cell, type End } from './cells'
import { type Chart, chartOf, type Spread, spreadLogSlope, spreadOffset } from './charts'
import { Divergent } from './divergent'
import { type Centre, type Features, kinkEnds } from './features'
import type { Integrand } from './integrand'
import type { Network } from './network'
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
}
/** An interval between kinks or ends of the domain, with the panels that cover its mass. */
export interface Stretch<T> {
  readonly chart: Chart<T>
  readonly panels: readonly Panel<T>[]
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
interface Hump {
  readonly s: number
  readonly v: number
}

/** Drop of the log-density between two humps from which they are integrated apart. */
const VALLEY = 3
const MAX_HUMPS = 24
const GOLDEN = (Math.sqrt(5) - 1) / 2

const FAR: readonly number[] = [100, 200, 300, 400, 500, 600, 700]
const LINE: readonly number[] = [...FAR.map((x) => -x).reverse(), ...Array.from({ length: 121 }, (_, k) => k - 60), ...FAR]
const SCALES: readonly number[] = Array.from({ length: 71 }, (_, k) => 2 ** (k - 30))
const COARSE: readonly number[] = Array.from({ length: 24 }, (_, k) => 8 ** (k - 10))

class Planner<T> {
  readonly #centres: readonly Centre[]
  #top = -Infinity
  #outgrown: number | undefined

  constructor(
    readonly network: Network<T>,
    readonly cell: Cell<T>,
    readonly integrand: Integrand<T>,
    readonly features: Features<T>,
    readonly depth: number,
  ) {
    this.#centres = features.centres()
  }

  plan(): Plan<T> {
    const { network, cell } = this
    const probes = this.#probes()
    const ends = [cell.low, ...kinkEnds(network, cell, this.features, probes), cell.high]
    const charts: Chart<T>[] = []
    for (let k = 1; k < ends.length; k++) charts.push(this.#chart(ends[k - 1], ends[k]))
    const scans = charts.map((chart) => this.#scan(chart))
    charts.forEach((chart) => this.#checkEnds(chart))
    if (!Number.isFinite(this.#top)) throw new Unsupported(`the mass of the integrand over ${cell.name} is not found in float64`)
    const humps = charts.map((chart, k) => this.#humps(chart, scans[k]!))
    const stretches = charts.map((chart, k) => ({ chart, panels: this.#panels(chart, scans[k]!, humps[k]!) }))
    return { stretches, shift: Math.round(this.#top), noise: this.#noise(stretches) }
  }

  #chart(low: End<T> | undefined, high: End<T> | undefined): Chart<T> {
    return chartOf(this.network.evaluator.algebra, this.network.cells, this.cell, low, high)
  }

  #at(chart: Chart<T>, s: number): number {
    const jacobian = chart.setFloat(s)
    const v = this.integrand.log() + jacobian
    if (v > this.#top) this.#top = v
    return Number.isNaN(v) ? -Infinity : v
  }

  /** Points of the domain where a sign of a kink's argument is looked for. */
  #probes(): readonly number[] {
    const { low, high } = this.cell
    const points = new Set<number>()
    for (const { x, width } of this.#centres) for (const d of [0, ...COARSE]) for (const p of [x - d * width, x + d * width]) points.add(p)
    const inside = [...points].filter((x) => (!low || x > low.x) && (!high || x < high.x))
    return [...(low ? [low.x] : [-1e300]), ...inside.sort((a, b) => a - b), ...(high ? [high.x] : [1e300])]
  }

  #scanPoints(chart: Chart<T>): number[] {
    const points = new Set<number>()
    const straight = !chart.low && !chart.high
    const scales = this.#centres.length <= 3 ? SCALES : COARSE
    for (const { x, width } of this.#centres)
      for (const d of [0, ...scales]) {
        for (const p of [x - d * width, x + d * width]) points.add(straight ? p : chart.inverse(p))
      }
    if (!straight) for (const s of LINE) points.add(s)
    return [...points].filter((s) => Number.isFinite(s)).sort((a, b) => a - b)
  }

  /** A scan over all scales, and an even one where it found the mass. */
  #scan(chart: Chart<T>): Sample[] {
    const samples = this.#scanPoints(chart).map((s) => ({ s, v: this.#at(chart, s) }))
    const top = samples.reduce((m, x) => Math.max(m, x.v), -Infinity)
    const inside = samples.map((x, k) => (x.v > top - 1.5 * this.depth ? k : -1)).filter((k) => k >= 0)
    if (inside.length === 0) return samples
    const [a, b] = [samples[Math.max(0, inside[0]! - 1)]!.s, samples[Math.min(samples.length - 1, inside.at(-1)! + 1)]!.s]
    for (let k = 1; k < 48; k++) {
      const s = a + ((b - a) * k) / 48
      samples.push({ s, v: this.#at(chart, s) })
    }
    return samples.sort((x, y) => x.s - y.s)
  }

  #checkEnds(chart: Chart<T>): void {
    const { cell } = this
    const floor = this.#top - this.depth
    const log = (s: number): number => {
      const jacobian = chart.setFloat(s)
      return this.integrand.log() + jacobian
    }
    const x = (r: number): number => Math.exp(r)
    if (!chart.low && !chart.high) {
      checkTail(cell.name, '-∞', (r) => log(-x(r)) + r, OUTWARDS, floor)
      checkTail(cell.name, '∞', (r) => log(x(r)) + r, OUTWARDS, floor)
      return
    }
    const direction = chart.low ? 1 : -1
    if (chart.low && chart.low === cell.low) checkTail(cell.name, `${chart.low.x}`, (s) => log(s), INWARDS, floor)
    if (chart.high && chart.high === cell.high) checkTail(cell.name, `${chart.high.x}`, (s) => log(chart.low ? -s : s), INWARDS, floor)
    if (!(chart.low && chart.high)) checkTail(cell.name, direction > 0 ? '∞' : '-∞', (s) => log(s), OUTWARDS, floor)
    chart.leave()
  }

  #humps(chart: Chart<T>, samples: readonly Sample[]): readonly Hump[] {
    const found: Hump[] = []
    const candidates = samples
      .map((x, k) => ({ ...x, k }))
      .filter(({ v, k }) => Number.isFinite(v) && v >= (samples[k - 1]?.v ?? -Infinity) && v > (samples[k + 1]?.v ?? -Infinity))
      .sort((a, b) => b.v - a.v)
      .slice(0, MAX_HUMPS)
    for (const { k } of candidates) found.push(this.#climb(chart, samples[Math.max(0, k - 1)]!.s, samples[Math.min(samples.length - 1, k + 1)]!.s))
    return found.sort((a, b) => a.s - b.s)
  }

  /** Golden section. */
  #climb(chart: Chart<T>, from: number, to: number): Hump {
    let [a, b] = [from, to]
    let [x, y] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
    let [fx, fy] = [this.#at(chart, x), this.#at(chart, y)]
    for (let n = 0; n < 100 && b - a > 1e-9 * Math.max(Math.abs(a), Math.abs(b)); n++) {
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
    const live = humps.filter((h) => h.v > this.#top - this.depth - 45)
    if (live.length === 0) return []
    const cuts: number[] = []
    for (let k = 1; k < live.length; k++) {
      const [a, b] = [live[k - 1]!, live[k]!]
      const between = samples.filter((x) => x.s > a.s && x.s < b.s)
      const valley = between.reduce<Sample>((m, x) => (x.v < m.v ? x : m), { s: (a.s + b.s) / 2, v: Infinity })
      if (Math.min(a.v, b.v) - valley.v > VALLEY) cuts.push(valley.s)
    }
    if (cuts.length === 0) return [this.#panel(chart, live.reduce((m, h) => (h.v > m.v ? h : m)))]
    const { algebra: A } = this.network.evaluator
    const middle = cuts.map((s) => {
      chart.setFloat(s)
      const x = this.network.cells.floats[this.cell.id]!
      return { x, exact: A.fromNumber(x) }
    })
    chart.leave()
    const ends = [chart.low, ...middle, chart.high]
    return ends.slice(1).flatMap((high, k) => {
      const part = this.#chart(ends[k], high)
      const scan = this.#scan(part)
      const inside = this.#humps(part, scan)
      return inside.length === 0 ? [] : [this.#panel(part, inside.reduce((m, h) => (h.v > m.v ? h : m)))]
    })
  }

  /** Distance from the mode at which the log-density has dropped by `by`. */
  #drop(chart: Chart<T>, hump: Hump, direction: 1 | -1, by: number): number {
    const below = (d: number): boolean => !(this.#at(chart, hump.s + direction * d) >= hump.v - by)
    let d = 1e-14 * Math.max(1e-280, Math.abs(hump.s)) + 1e-290
    let first = d
    for (let n = 0; n < 2000 && !below(d) && d < 1e290; n++) {
      first = d
      d *= d < 1e-30 ? 1e6 : 2
    }
    let [low, high] = [first, d]
    for (let n = 0; n < 12; n++) {
      const middle = (low + high) / 2
      if (below(middle)) high = middle
      else low = middle
    }
    return high
  }

  #panel(chart: Chart<T>, hump: Hump): Panel<T> {
    const [down, up] = [this.#drop(chart, hump, -1, 1), this.#drop(chart, hump, 1, 1)]
    const width = Math.max(down, up) > 3 * Math.min(down, up) ? Math.min(down, up) : Math.sqrt(down * up)
    const reach = Math.max(this.#drop(chart, hump, -1, this.depth), this.#drop(chart, hump, 1, this.depth)) / width
    const even = reach <= 4 * Math.sqrt(this.depth)
    const spreads: readonly Spread[] = even ? [0, 1, 2] : reach < 1e8 ? [1, 2] : [2]
    for (const spread of spreads) {
      const extent = this.#extent(chart, hump.s, width, spread)
      if (extent) return { chart, signs: this.#signs(chart, hump.s), mode: hump.s, width, spread, low: extent[0], high: extent[1] }
    }
    throw new Divergent(this.cell.name, `the mean of the function converges over ${this.cell.name}`)
  }

  #signs(chart: Chart<T>, s: number): readonly (readonly [number, number])[] {
    chart.setFloat(s)
    return this.features.kinks.map((k) => [k.id, Math.sign(k.float())] as const)
  }

  /** How far in t the weight, and the functions times it, matter. */
  #extent(chart: Chart<T>, mode: number, width: number, spread: Spread): readonly [number, number] | undefined {
    const step = spread === 0 ? 0.5 : spread === 1 ? 0.125 : 0.0625
    const limit = spread === 0 ? 250 : spread === 1 ? 700 : 6.8
    const greatest = new Float64Array(this.integrand.ratios().length).fill(-Infinity)
    const walk = (direction: 1 | -1): number | undefined => {
      let quiet = 0
      for (let k = 0; k * step < limit; k++) {
        const t = direction * k * step
        const w = this.#at(chart, mode + width * spreadOffset(spread, t)) + spreadLogSlope(spread, t)
        const ratios = this.integrand.ratios()
        let silent = true
        for (let m = 0; m < ratios.length; m++) {
          const v = w === -Infinity ? w : w + Math.log(Math.abs(ratios[m]!))
          if (v === Infinity) return this.#overflow(t)
          if (v > greatest[m]!) greatest[m] = v
          if (v > greatest[m]! - this.depth) silent = false
        }
        quiet = silent ? quiet + 1 : 0
        if (quiet === 3) return t
      }
      return undefined
    }
    const low = walk(-1)
    const high = low === undefined ? undefined : walk(1)
    return low === undefined || high === undefined ? undefined : [low, high]
  }

  /** The function outgrows float64 before its product with the weight is negligible. */
  #overflow(t: number): undefined {
    this.#outgrown ??= t
    return undefined
  }

  /** How much the log-density near the mode jumps from one double to the next. */
  #noise(stretches: readonly Stretch<T>[]): number {
    let worst = 2 ** -52
    for (const { panels } of stretches)
      for (const { chart, mode } of panels) {
        const values = Array.from({ length: 8 }, (_, k) => this.#at(chart, mode * (1 + k * 2 ** -52)))
        worst = Math.max(worst, Math.max(...values) - Math.min(...values))
      }
    return worst
  }
}

export const planLine = <T>(network: Network<T>, cell: Cell<T>, integrand: Integrand<T>, features: Features<T>, depth: number): Plan<T> =>
  new Planner(network, cell, integrand, features, depth).plan()
