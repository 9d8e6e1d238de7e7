import { DOMAINS, supportOf } from '../../domains'
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

const HALF_PI = Math.PI / 2

/** x(t) with log dx/dt, and where t ends. */
interface Chart {
  readonly from: number
  readonly to: number
  x(t: number): number
  logSlope(t: number): number
}

const line: Chart = {
  from: -2.1,
  to: 2.1,
  x: (t) => Math.sinh(HALF_PI * Math.sinh(t)),
  logSlope: (t) => Math.log(HALF_PI * Math.cosh(t) * Math.cosh(HALF_PI * Math.sinh(t))),
}
const halfLine = (end: number, direction: 1 | -1): Chart => ({
  from: -4,
  to: 2.6,
  x: (t) => end + direction * Math.exp(HALF_PI * Math.sinh(t)),
  logSlope: (t) => Math.log(HALF_PI * Math.cosh(t)) + HALF_PI * Math.sinh(t),
})
const segment = (low: number, high: number): Chart => ({
  from: -3.2,
  to: 3.2,
  x: (t) => low + (high - low) / (1 + Math.exp(-Math.PI * Math.sinh(t))),
  logSlope: (t) =>
    Math.log((high - low) * Math.PI * Math.cosh(t)) - 2 * Math.log(2 * Math.cosh(HALF_PI * Math.sinh(t))),
})

const chartOf = (low: number, high: number): Chart => {
  if (low === -Infinity && high === Infinity) return line
  if (high === Infinity) return halfLine(low, 1)
  return low === -Infinity ? halfLine(high, -1) : segment(low, high)
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
