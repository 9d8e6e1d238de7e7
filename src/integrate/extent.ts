import { type Spread, spreadLogSlope, spreadOffset } from '../numbers/lineMap'
import type { Chart } from './charts'
import type { Look } from './look'
import { boundary } from './search'

type Logs = Float64Array<ArrayBufferLike>
/** Where squares and fourth powers leave the range of float64. */
const OUT_OF_RANGE = 1e70

/** `abrupt` where the weight is gone from one float64 to the next, for want of digits. */
export type Extent = readonly [low: number, high: number] | 'rises' | 'slow' | 'abrupt'

/** Where the steps of a rule lie: s = mode + width · offset(t), and how far below the greatest value terms are negligible. */
export interface Steps {
  readonly mode: number
  readonly width: number
  readonly spread: Spread
  readonly depth: number
}

/** How far in t the weight, and the functions times it, matter; or how they fail to end. */
export const extentOf = <T>(
  look: Look<T>,
  chart: Chart<T>,
  { mode, width, spread, depth }: Steps,
  [from, to]: readonly [number, number],
  even = 250,
): Extent => {
  const { integrand } = look
  const step = spread === 0 ? 0.5 : spread === 1 ? 0.125 : 0.0625
  const limit = spread === 0 ? even : spread === 1 ? 700 : 6.8
  const greatest = new Float64Array(integrand.ratios().length).fill(-Infinity)
  const logsAt = (t: number): Logs => {
    const w = look.weightAt(chart, mode + width * spreadOffset(spread, t)) + spreadLogSlope(spread, t)
    return integrand.logs(w)
  }
  // Far out the depth is lost to rounding.
  const matters = (logs: Logs): boolean => logs.some((v, m) => v > -Infinity && v >= greatest[m]! - depth)
  const rising = (logs: Logs, before: Logs): 'rises' | 'slow' =>
    logs.some((v, m) => v > before[m]! && v >= greatest[m]! - depth) ? 'rises' : 'slow'
  /** Between a step that matters and one without a weight: whether it fell in between, or float64 overflowed. */
  const edge = (from: number, to: number): Extent | undefined => {
    const [inside] = boundary((t) => logsAt(t)[0] !== -Infinity, from, to, 20)
    const logs = logsAt(inside)
    if (!matters(logs)) return undefined
    const far = Math.abs(mode + width * spreadOffset(spread, inside)) > OUT_OF_RANGE
    return far || integrand.precise || !integrand.precisely(0)
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
      if (look.failed && matters(before)) integrand.complain()
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
