import { Unsupported } from '../evaluator'
import { Divergent } from './divergent'

/** Slopes of the log-integrand in the logarithm of the distance that float64 cannot tell from 0. */
const FLAT = 1e-12

/**
 * Examines an end of a sum or integral: `log(r)` is the logarithm of integrand times distance, r the logarithm of the
 * distance from which it is looked at, outwards along `steps`. The integral converges there if that falls forever.
 *
 * @throws Divergent where it does not, Unsupported where it falls too slowly to be cut off in float64
 */
export const checkTail = (
  name: string, end: string, log: (r: number) => number, steps: readonly number[], floor: number,
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
    // Nothing but overflow may hide behind it: the last finite value has to fall already.
    const finite = lastFinite(log, steps)
    if (finite && finite.slope > -FLAT) throw divergent(name, end)
    if (finite && finite.value > floor && finite.slope > -2) throw slow(name, end)
    return
  }
  const slope = previous && Number.isFinite(previous[1]) ? (value - previous[1]) / Math.abs(r - previous[0]) : 0
  if (value === Infinity || slope > -FLAT) throw divergent(name, end)
  if (value > floor) throw slow(name, end)
}

const lastFinite = (log: (r: number) => number, steps: readonly number[]): { value: number; slope: number } | undefined => {
  const points = steps.map((r) => [r, log(r)] as const).filter(([, v]) => Number.isFinite(v))
  if (points.length < 2) return undefined
  const [[r0, v0], [r1, v1]] = points.slice(-2) as [readonly [number, number], readonly [number, number]]
  return { value: v1, slope: (v1 - v0) / Math.abs(r1 - r0) }
}

const divergent = (name: string, end: string): Divergent => new Divergent(name, `exp(-energy) falls fast enough as ${name} → ${end}`)
const slow = (name: string, end: string): Unsupported =>
  new Unsupported(`the integrand falls too slowly as ${name} → ${end} to be integrated numerically`)

/** Logarithms of distances towards infinity, up to 1e150. */
export const OUTWARDS: readonly number[] = Array.from({ length: 116 }, (_, k) => -2 + 3 * k)
/** Logarithms of distances towards a finite end, down to exp(−1e13). */
export const INWARDS: readonly number[] = [
  ...Array.from({ length: 40 }, (_, k) => 2 - 3 * k),
  ...Array.from({ length: 36 }, (_, k) => -140 * 2 ** k),
]
