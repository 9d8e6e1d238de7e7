import { boundary } from './search'
import { Unsupported } from '../program/unsupported'
import { Divergent } from '../program/divergent'

/** Slopes of the log-integrand in the logarithm of the distance that float64 cannot tell from 0. */
export const FLAT = 1e-12

/** Rounding of the log-integrand that does not matter for its slope. */
const CLEAN = 1e-6

/** How the log-integrand falls at some distance, and how far rounding may have changed its slope. */
interface Fall {
  readonly r: number
  readonly value: number
  readonly slope: number
  readonly noise: number
}

/** At the outermost step where rounding does not hide it; `noise`: of the logarithm, where it was last looked at. */
export const outermost = (
  log: (r: number) => number,
  noise: () => number,
  steps: readonly number[],
): Fall | undefined => {
  const seen = steps.map((r) => [r, log(r)] as const).filter(([, value]) => !Number.isNaN(value))
  for (let k = seen.length - 1; k >= 0; k--) {
    const [[r, value], before] = [seen[k]!, seen[k - 1]]
    if (!before || !Number.isFinite(value - before[1])) return { r, value, slope: 0, noise: 0 }
    log(r)
    const error = noise() || 0
    const [difference, distance] = [value - before[1], Math.abs(r - before[0])]
    if (error <= Math.max(CLEAN, Math.abs(difference) / 20))
      return { r, value, slope: difference / distance, noise: (2 * error) / distance }
  }
  return undefined
}

/**
 * Examines an end of a sum or integral: `log(r)` is the logarithm of integrand times distance, r the logarithm of the
 * distance from which it is looked at, outwards along `steps`. The integral converges there if that falls forever.
 *
 * @throws Divergent where it does not, Unsupported where it falls too slowly to be cut off in float64, or where rounding
 *   hides whether it falls
 */
export const checkTail = (
  name: string,
  end: string,
  log: (r: number) => number,
  steps: readonly number[],
  floor: number,
  rounding: () => number = () => 0,
): void => {
  const last = outermost(log, rounding, steps)
  if (!last) return
  const { r, value, slope, noise } = last
  if (!Number.isFinite(value)) {
    // The weight underflows, or its energy overflows: what counts is how it falls before that.
    const edge = lastFinite(log, steps)
    if (edge ? edge.slope > -FLAT : value > 0) throw divergent(name, end)
    if (value > 0 || (edge && edge.value > floor && edge.slope > -2)) throw slow(name, end)
    return
  }
  if (slope > -Math.max(FLAT, noise)) throw slope > noise || noise < CLEAN ? divergent(name, end) : hidden(name, end)
  if (value > floor && !(steps === OUTWARDS && r === steps.at(-1) && log(FARTHEST) < floor)) throw slow(name, end)
}

/** Value and slope at the outermost place where the logarithm is finite, which lies between two steps. */
const lastFinite = (
  log: (r: number) => number,
  steps: readonly number[],
): { value: number; slope: number } | undefined => {
  const k = steps.findLastIndex((r) => Number.isFinite(log(r)))
  if (k < 0 || k === steps.length - 1) return undefined
  const [inside] = boundary((r) => Number.isFinite(log(r)), steps[k]!, steps[k + 1]!, 12)
  const before = inside - (steps[k + 1]! - steps[k]!) / 64
  const [value, earlier] = [log(inside), log(before)]
  return Number.isFinite(earlier) ? { value, slope: (value - earlier) / Math.abs(inside - before) } : undefined
}

const divergent = (name: string, end: string): Divergent =>
  new Divergent(
    name,
    `exp(-energy) ${end.includes('∞') ? 'falls fast enough' : 'can be integrated'} as ${name} → ${end}`,
  )
const slow = (name: string, end: string): Unsupported =>
  new Unsupported(`the integrand falls too slowly as ${name} → ${end} to be integrated numerically`)

const hidden = (name: string, end: string): Unsupported =>
  new Unsupported(`rounding hides how the integrand falls as ${name} → ${end}`)

/** Logarithms of distances towards infinity, up to 1e150. */
export const OUTWARDS: readonly number[] = Array.from({ length: 116 }, (_, k) => -2 + 3 * k)
/** The logarithm of a distance that float64 still holds, but not its square. */
const FARTHEST = 700
/** Logarithms of distances towards a finite end, down to exp(−1e13). */
export const INWARDS: readonly number[] = [
  ...Array.from({ length: 40 }, (_, k) => 2 - 3 * k),
  ...Array.from({ length: 36 }, (_, k) => -140 * 2 ** k),
]
