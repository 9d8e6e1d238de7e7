import { Unsupported } from '../unsupported'
import { Divergent } from './divergent'

/** Slopes of the log-integrand in the logarithm of the distance that float64 cannot tell from 0. */
const FLAT = 1e-12

/** Digits of the logarithm that a place of a tail must have, absolutely, to tell that an integral diverges. */
export const TAIL_DIGITS = 0.25

/**
 * Examines an end of a sum or integral: `log(r)` is the logarithm of integrand times distance, r the logarithm of the
 * distance from which it is looked at, outwards along `steps`. The integral converges there if that falls forever. Where it seems
 * not to, only the places count at which float64 has digits: far out a difference of large terms has none.
 *
 * @throws Divergent where it does not, Unsupported where it falls too slowly to be cut off in float64
 */
export const checkTail = (
  name: string,
  end: string,
  log: (r: number) => number,
  steps: readonly number[],
  floor: number,
  hasDigits: (r: number) => boolean = () => true,
): void => {
  try {
    examine(name, end, log, steps, floor)
  } catch (thrown) {
    if (!(thrown instanceof Divergent)) throw thrown
    const sure = steps.filter(hasDigits)
    if (sure.length === steps.length) throw thrown
    if (sure.length < 2) throw slow(name, end)
    examine(name, end, log, sure, floor)
  }
}

const examine = (
  name: string,
  end: string,
  log: (r: number) => number,
  steps: readonly number[],
  floor: number,
): void => {
  let previous: readonly [number, number] | undefined
  let last: readonly [number, number] | undefined
  for (const r of steps) {
    const value = log(r)
    if (Number.isNaN(value)) continue
    previous = last
    last = [r, value]
  }
  if (!last) return
  const [r, value] = last
  if (value === -Infinity) {
    // The weight underflows, or its energy overflows: what counts is how it falls before that.
    const edge = lastFinite(log, steps)
    if (edge && edge.slope > -FLAT) throw divergent(name, end)
    if (edge && edge.value > floor && edge.slope > -2) throw slow(name, end)
    return
  }
  const slope = previous && Number.isFinite(previous[1]) ? (value - previous[1]) / Math.abs(r - previous[0]) : 0
  if (value === Infinity || slope > -FLAT) throw divergent(name, end)
  if (value > floor) throw slow(name, end)
}

/** Value and slope at the outermost place where the logarithm is finite, which lies between two steps. */
const lastFinite = (
  log: (r: number) => number,
  steps: readonly number[],
): { value: number; slope: number } | undefined => {
  const k = steps.findLastIndex((r) => Number.isFinite(log(r)))
  if (k < 0 || k === steps.length - 1) return undefined
  let [inside, outside] = [steps[k]!, steps[k + 1]!]
  for (let n = 0; n < 12; n++) {
    const middle = (inside + outside) / 2
    if (Number.isFinite(log(middle))) inside = middle
    else outside = middle
  }
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

/** Logarithms of distances towards infinity, up to 1e150. */
export const OUTWARDS: readonly number[] = Array.from({ length: 116 }, (_, k) => -2 + 3 * k)
/** Logarithms of distances towards a finite end, down to exp(−1e13). */
export const INWARDS: readonly number[] = [
  ...Array.from({ length: 40 }, (_, k) => 2 - 3 * k),
  ...Array.from({ length: 36 }, (_, k) => -140 * 2 ** k),
]
