import type { Spread } from '../numbers/lineMap'
import { Divergent } from '../program/divergent'
import type { Cell } from '../program/ground/cells'
import { Unsupported, Unsure } from '../program/unsupported'
import type { Chart } from './charts'
import { checkEnds } from './ends'
import { type Extent, extentOf, type Steps } from './extent'
import { type Features, kinkEnds } from './features'
import type { Integrand } from './integrand'
import { Look, type Sample } from './look'
import { Scan } from './scan'
import { greatest } from './search'
import type { Space } from './space'
import { checkTail } from './tails'

/*
 * Where a one-dimensional integrand has its mass, found in float64: intervals between kinks, humps within them, the
 * place and the width of each, and how far its tails matter.
 */

/** One hump: steps t ∈ [low, high], spread over s = mode + width · offset(t) of a chart. */
export interface Panel<T> extends Steps {
  readonly chart: Chart<T>
  readonly signs: readonly (readonly [kink: number, sign: number])[]
  readonly low: number
  readonly high: number
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

/** Drop of the log-density between two humps from which they are integrated apart. */
const VALLEY = 3
/** Fraction of a width on which the log-density bends by no more than its square. */
const STRAIGHT = 2 ** -20
const MAX_HUMPS = 24
/** Humps of an integrand with a sine in it. */
const MAX_WAVES = 600
/** Humps over a range of at most so many of their widths are integrated as one. */
const MAX_WIDTHS = 8000

class Planner<T> {
  readonly look: Look<T>
  readonly scan: Scan<T>

  constructor(
    readonly space: Space<T>,
    readonly cell: Cell<T>,
    readonly integrand: Integrand<T>,
    readonly features: Features<T>,
    readonly depth: number,
    readonly thrifty: boolean,
    readonly cuts: readonly number[],
  ) {
    this.look = new Look(space, cell, integrand, thrifty)
    this.scan = new Scan(this.look, features, depth)
  }

  plan(): Plan<T> {
    const { space, cell } = this
    const kinks = kinkEnds(space, cell, this.features, () => this.scan.probes(), this.integrand.form !== undefined)
    const cuts = this.cuts
      .filter((x) => (!cell.low || x > cell.low.x) && (!cell.high || x < cell.high.x) && !kinks.some((k) => k.x === x))
      .map((x) => ({ x, exact: space.evaluator.algebra.fromNumber(x) }))
    const ends = [cell.low, ...[...kinks, ...cuts].sort((a, b) => a.x - b.x), cell.high]
    const charts: Chart<T>[] = []
    for (let k = 1; k < ends.length; k++) charts.push(this.look.chart(ends[k - 1], ends[k]))
    const scans = charts.map((chart) => this.scan.of(chart))
    if (!this.thrifty) charts.forEach((chart) => checkEnds(this.look, chart, this.depth))
    if (!Number.isFinite(this.look.top)) this.integrand.complain()
    if (!Number.isFinite(this.look.top)) throw new Unsure(`the mass of the integrand over ${cell.name} is not found`)
    const humps = charts.map((chart, k) => this.#humps(chart, scans[k]!))
    charts.forEach((chart, k) => this.scan.checkWaves(chart, humps[k]!))
    const stretches = charts.map((chart, k) => ({
      chart,
      signs: this.#signs(chart, humps[k]![0]?.s ?? 0),
      panels: this.#panels(chart, scans[k]!, humps[k]!),
      seen: this.#seen(scans[k]!, humps[k]!),
    }))
    return { stretches, shift: Math.round(this.look.top), noise: this.thrifty ? 1e-12 : this.#noise(stretches) }
  }

  #seen(samples: readonly Sample[], humps: readonly Sample[]): readonly number[] {
    const matters = (x: Sample): boolean => x.v > this.look.top - 45
    const [first, last] = [samples.findIndex(matters), samples.findLastIndex(matters)]
    const tops = humps.filter(matters).map((h) => h.s)
    // A hump may be so narrow that the scan has no other place on it.
    if (first < 0) return tops
    return [samples[Math.max(0, first - 1)]!.s, samples[Math.min(samples.length - 1, last + 1)]!.s, ...tops]
  }

  /** Within some thousand widths of the hump only, where the inner integrals have digits left. */
  #checkNear(chart: Chart<T>, hump: Sample): void {
    if (hump.v < this.look.top - 1) return
    const steps = Array.from({ length: 5 }, (_, k) => 1 + 1.5 * k)
    for (const direction of [1, -1] as const) {
      const width = this.look.drop(chart, hump, direction, 1)
      const end = direction > 0 ? '∞' : '-∞'
      const at = (r: number): number => this.look.at(chart, hump.s + direction * width * Math.exp(r)) + r
      checkTail(this.cell.name, chart.low || chart.high ? 'an end of its domain' : end, at, steps, Infinity)
    }
  }

  #humps(chart: Chart<T>, samples: readonly Sample[]): readonly Sample[] {
    const peaks: number[] = []
    for (let k = 0; k < samples.length; k++) {
      const { v } = samples[k]!
      if (v > -Infinity && (k === 0 || v >= samples[k - 1]!.v) && (k === samples.length - 1 || v > samples[k + 1]!.v))
        peaks.push(k)
    }
    peaks.sort((a, b) => samples[b]!.v - samples[a]!.v)
    const found = peaks.slice(0, this.thrifty ? 2 : this.scan.frequency > 0 ? MAX_WAVES : MAX_HUMPS).map((k) => {
      const [from, to] = [samples[Math.max(0, k - 1)]!.s, samples[Math.min(samples.length - 1, k + 1)]!.s]
      const top = greatest((s) => this.look.at(chart, s), from, to, this.thrifty ? 16 : 100, 1e-9)
      return top.value >= samples[k]!.v ? { s: top.x, v: top.value } : samples[k]!
    })
    return found.sort((a, b) => a.s - b.s)
  }

  /** One panel for each hump, or for neighbours without a deep valley between; others get intervals of their own. */
  #panels(chart: Chart<T>, samples: readonly Sample[], humps: readonly Sample[]): readonly Panel<T>[] {
    if (!this.integrand.form && humps.length > 0)
      this.#checkNear(
        chart,
        humps.reduce((m, h) => (h.v > m.v ? h : m)),
      )
    const live = humps.filter((h) => h.v > this.look.top - this.depth - 45)
    if (live.length === 0) return this.#ofFunctions(chart, samples)
    const cuts = valleys(live, samples)
    if (cuts.length === 0) return [this.#panel(chart, highest(live), samples)]
    if (cuts.length > MAX_HUMPS) {
      const together = this.#together(chart, live)
      if (together) return [together]
    }
    const { algebra: A } = this.space.evaluator
    const place = (s: number): number => this.look.place(chart, s)
    const places = live.map((h) => place(h.s))
    const middle = cuts.map((s) => ({ x: place(s), exact: A.fromNumber(place(s)) }))
    chart.leave()
    // The chart of a left half-line runs from right to left.
    const ends = [chart.low, ...middle.sort((a, b) => a.x - b.x), chart.high]
    return ends.slice(1).flatMap((high, k) => {
      const part = this.look.chart(ends[k], high)
      const scan = this.scan.of(part, this.scan.frequency > 0 ? places : [])
      const inside = this.#humps(part, scan)
      return inside.length === 0 ? [] : [this.#panel(part, highest(inside), scan)]
    })
  }

  /** Where the weight has no mass, but a function times it may have all that it has anywhere. */
  #ofFunctions(chart: Chart<T>, samples: readonly Sample[]): readonly Panel<T>[] {
    if (this.thrifty) return []
    for (let m = 1; m < this.look.tops.length; m++) {
      this.look.coefficient = m
      try {
        const own = samples.map(({ s }) => ({ s, v: this.look.at(chart, s) }))
        if (own.some((x) => x.v > this.look.tops[m]! - this.depth)) {
          const humps = this.#humps(chart, own)
          return humps.length === 0 ? [] : [this.#panel(chart, highest(humps), own)]
        }
      } finally {
        this.look.coefficient = 0
      }
    }
    return []
  }

  /** Many humps of like widths in one panel, if they are not too far apart for even steps. */
  #together(chart: Chart<T>, humps: readonly Sample[]): Panel<T> | undefined {
    const hump = highest(humps)
    const width = Math.min(
      ...humps.map((h) => Math.min(this.look.drop(chart, h, 1, 1), this.look.drop(chart, h, -1, 1))),
    )
    const [from, to] = [humps[0]!.s, humps.at(-1)!.s]
    if ((to - from) / width > MAX_WIDTHS) return undefined
    const extent = extentOf(
      this.look,
      chart,
      { mode: hump.s, width, spread: 0, depth: this.depth },
      [from, to],
      MAX_WIDTHS,
    )
    if (typeof extent === 'string') return undefined
    const [low, high] = extent
    return { chart, signs: this.#signs(chart, hump.s), mode: hump.s, width, spread: 0, low, high, depth: this.depth }
  }

  #panel(chart: Chart<T>, hump: Sample, samples: readonly Sample[]): Panel<T> {
    const top = this.look.coefficient === 0 ? this.look.top : this.look.tops[this.look.coefficient]!
    const matters = (x: Sample): boolean => x.v > top - this.depth
    const [from, to] = [samples.find(matters)?.s ?? hump.s, samples.findLast(matters)?.s ?? hump.s]
    const [down, up] = [this.look.drop(chart, hump, -1, 1), this.look.drop(chart, hump, 1, 1)]
    const width = Math.max(down, up) > 3 * Math.min(down, up) ? Math.min(down, up) : Math.sqrt(down * up)
    const reach =
      Math.max(this.look.drop(chart, hump, -1, this.depth), this.look.drop(chart, hump, 1, this.depth)) / width
    const even = reach <= 4 * Math.sqrt(this.depth)
    const spreads: readonly Spread[] = even ? [0, 1, 2] : reach < 1e8 ? [1, 2] : [2]
    let extent: Extent = 'slow'
    for (const spread of spreads) {
      extent = extentOf(this.look, chart, { mode: hump.s, width, spread, depth: this.depth }, [from, to])
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

  /** How much the log-density near the mode jumps from one double to the next, and where it should be nearly straight. */
  #noise(stretches: readonly Stretch<T>[]): number {
    let worst = 2 ** -52
    for (const { panels } of stretches)
      for (const { chart, mode, width } of panels) {
        const values = Array.from({ length: 8 }, (_, k) => this.look.at(chart, mode * (1 + k * 2 ** -52)))
        worst = Math.max(worst, Math.max(...values) - Math.min(...values))
        const near = Array.from({ length: 8 }, (_, k) => this.look.at(chart, mode + (k - 3.5) * STRAIGHT * width))
        for (let k = 1; k < 7; k++) {
          const bend = Math.abs(near[k - 1]! - 2 * near[k]! + near[k + 1]!) / 2
          if (bend < Infinity) worst = Math.max(worst, bend - STRAIGHT ** 2)
        }
      }
    return worst
  }
}

const highest = (humps: readonly Sample[]): Sample => humps.reduce((m, h) => (h.v > m.v ? h : m))

/** Where to cut between groups of humps: neighbours are joined, the shallowest valley first, as long as it is shallow. */
const valleys = (humps: readonly Sample[], samples: readonly Sample[]): readonly number[] => {
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
