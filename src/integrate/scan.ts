import { Unsupported } from '../program/unsupported'
import type { Chart } from './charts'
import type { Centre, Features } from './features'
import type { Look, Sample } from './look'

/** An integrand with a sine in it is looked at so often in each period, and so many times on each side of its mass. */
const LOOKS = 16
const MAX_LOOKS = 2048
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

/** Where the mass of an integrand is looked for: over all scales around the places that its form gives. */
export class Scan<T> {
  readonly #centres: readonly Centre[]
  /** Of a sine in the integrand; 0 without one, or where that is not looked at. */
  readonly frequency: number
  readonly #seenWaves = new Map<Chart<T>, readonly [centre: number, reach: number]>()

  constructor(
    readonly look: Look<T>,
    features: Features<T>,
    readonly depth: number,
  ) {
    this.#centres = features.centres(look.thrifty)
    this.frequency = look.thrifty ? 0 : features.frequency()
  }

  /** Points of the domain where a sign of a kink's argument is looked for. */
  probes(): readonly number[] {
    const { low, high } = this.look.cell
    const points = new Set<number>()
    for (const { x, width } of this.#centres)
      for (const d of [0, ...COARSE]) for (const p of [x - d * width, x + d * width]) points.add(p)
    const inside = [...points].filter((x) => (!low || x > low.x) && (!high || x < high.x))
    return [...(low ? [low.x] : [-1e300]), ...inside.sort((a, b) => a - b), ...(high ? [high.x] : [1e300])]
  }

  #points(chart: Chart<T>, known: readonly number[]): number[] {
    const points: number[] = []
    const straight = !chart.low && !chart.high
    const scales = this.#centres.length <= 3 && !this.look.thrifty ? SCALES : COARSE
    const put = (x: number): void => {
      const s = straight ? x : chart.inverse(x)
      if (Number.isFinite(s)) points.push(s)
    }
    known.forEach(put)
    if (!this.look.thrifty && known.length === 0) {
      for (const d of FINE) for (const x of [-d, d]) put(x)
      if (!straight) points.push(...FINE_LINE)
    }
    for (const { x, width } of this.#centres) {
      put(x)
      if (this.look.thrifty && !straight) continue
      for (const d of scales) {
        put(x - d * width)
        put(x + d * width)
      }
    }
    if (!straight) for (const s of this.look.thrifty ? SHORT_LINE : LINE) points.push(s)
    points.sort((a, b) => a - b)
    return points.filter((s, k) => k === 0 || s !== points[k - 1])
  }

  /** A scan over all scales, and an even one where it found the mass. */
  of(chart: Chart<T>, known: readonly number[] = []): Sample[] {
    const samples = this.#points(chart, known).map((s) => ({ s, v: this.look.at(chart, s) }))
    this.#extend(chart, samples)
    if (this.frequency > 0 && known.length === 0) samples.push(...this.#waves(chart, samples))
    samples.sort((x, y) => x.s - y.s)
    let top = -Infinity
    for (const x of samples) if (x.v > top) top = x.v
    const matters = (x: Sample): boolean => x.v > top - 1.5 * this.depth
    const [first, last] = [samples.findIndex(matters), samples.findLastIndex(matters)]
    if (first < 0) return samples
    const [a, b] = [samples[Math.max(0, first - 1)]!.s, samples[Math.min(samples.length - 1, last + 1)]!.s]
    const steps = this.look.thrifty ? 16 : 48
    for (let k = 1; k < steps; k++) {
      const s = a + ((b - a) * k) / steps
      samples.push({ s, v: this.look.at(chart, s) })
    }
    samples.sort((x, y) => x.s - y.s)
    return samples.filter((x, k) => k === 0 || x.s !== samples[k - 1]!.s)
  }

  /** Evenly around the greatest value, as often as a sine asks for. */
  #waves(chart: Chart<T>, samples: readonly Sample[]): readonly Sample[] {
    const best = samples.reduce((m, x) => (x.v > m.v ? x : m))
    const centre = this.look.place(chart, best.s)
    const step = (2 * Math.PI) / LOOKS / this.frequency
    const straight = !chart.low && !chart.high
    const points: number[] = []
    for (let k = -MAX_LOOKS; k <= MAX_LOOKS; k++) {
      const x = centre + k * step
      const s = straight ? x : chart.inverse(x)
      if (Number.isFinite(s)) points.push(s)
    }
    this.#seenWaves.set(chart, [centre, MAX_LOOKS * step])
    return points.map((s) => ({ s, v: this.look.at(chart, s) }))
  }

  /** Where there is mass far out among the waves that were looked at, there may be more beyond. */
  checkWaves(chart: Chart<T>, humps: readonly Sample[]): void {
    const [centre, reach] = this.#seenWaves.get(chart) ?? [0, Infinity]
    for (const { s, v } of humps) {
      const far = Math.abs(this.look.place(chart, s) - centre) > 0.9 * reach
      if (far && v > this.look.top - this.depth)
        throw new Unsupported(
          `the integrand oscillates too often in ${this.look.cell.name} to be integrated numerically`,
        )
    }
    chart.leave()
  }

  /** Further outwards while the greatest value stands at an end of the scan. */
  #extend(chart: Chart<T>, samples: Sample[]): void {
    for (let n = 0, step = 1; n < 40; n++, step *= 1.5) {
      let top = -Infinity
      for (const x of samples) if (x.v > top) top = x.v
      const [first, last] = [samples[0]!, samples.at(-1)!]
      if (last.v === top && last.v > first.v) samples.push({ s: last.s + step, v: this.look.at(chart, last.s + step) })
      else if (first.v === top && first.v > last.v)
        samples.unshift({ s: first.s - step, v: this.look.at(chart, first.s - step) })
      else return
    }
  }
}
