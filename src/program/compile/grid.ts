import { DOMAINS, supportOf } from '../../domains'
import { type LineMap, lineMap, sinhTimes, spreadLogSlope, spreadOffset, through } from '../../numbers/lineMap'
import type { Variable } from '../../expr'
import { Unsupported } from '../unsupported'

/*
 * Sums over fixed nodes in place of integrals: the trapezoidal rule in a variable in which the integrand falls doubly
 * exponentially (Takahasi and Mori 1974). The nodes are the same for all parameters and points, so there is no estimate
 * of the error: a caller compares two grids.
 */

/** Values of one unit, the logarithms of their weights, and the positions beyond which values are left out. */
export interface Nodes {
  readonly values: readonly number[]
  readonly logWeights: readonly number[]
  readonly ends: readonly number[]
}

/** x(t) with log dx/dt, and where t ends. */
interface Chart extends Pick<LineMap, 'x' | 'logSlope'> {
  readonly from: number
  readonly to: number
}

const chartOf = (low: number, high: number): Chart => {
  if (low === -Infinity && high === Infinity)
    return { from: -2.1, to: 2.1, x: (t) => spreadOffset(2, t), logSlope: (t) => spreadLogSlope(2, t) }
  const map = lineMap(low, high)
  return Number.isFinite(low) && Number.isFinite(high)
    ? { from: -3.2, to: 3.2, ...through(map, sinhTimes(Math.PI)) }
    : { from: -4, to: 2.6, ...through(map, sinhTimes(Math.PI / 2)) }
}

/** `count` nodes of a unit with infinitely many values. @throws Unsupported for domains that are no set of numbers */
export const gridOf = (v: Variable, bounds: readonly number[], count: number): Nodes => {
  const { measure } = DOMAINS[v.domain.kind]
  const support = supportOf(v.domain.kind, bounds)
  if (!support) throw new Unsupported(`${v.name} cannot be integrated over a grid`)
  const [low, high] = support
  const last = count - 1
  if (measure === 'counting') {
    const values = Array.from({ length: count }, (_, k) => low + k)
    return { values, logWeights: values.map(() => 0), ends: [last] }
  }
  const { from, to, x, logSlope } = chartOf(low, high)
  const step = (to - from) / count
  const nodes = Array.from({ length: count }, (_, k) => from + (k + 0.5) * step)
  return { values: nodes.map(x), logWeights: nodes.map((t) => Math.log(step) + logSlope(t)), ends: [0, last] }
}
