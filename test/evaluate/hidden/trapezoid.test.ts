import { describe, expect, it } from 'vitest'
import { intervalAlgebra as A } from '../../../src/algebras/intervalAlgebra'
import type { Integrand } from '../../../src/integrate/integrand'
import type { Panel } from '../../../src/integrate/plan'
import { Ring } from '../../../src/integrate/scaled'
import type { Space } from '../../../src/integrate/space'
import { settle, sumPanel } from '../../../src/integrate/trapezoid'
import type { Interval } from '../../../src/numbers/interval'

/** ∫ exp(log) over [−end, end] by the trapezoidal rule, with what lies beyond the ends as a part of its error. */
const integral = (log: (x: number) => number, exact: (x: Interval) => Interval, end: number): Interval => {
  const at = { float: 0, exact: A.fromNumber(0) }
  const chart = {
    setFloat: (s: number) => {
      at.float = s
      return 0
    },
    setExact: (s: Interval) => void (at.exact = s),
  }
  const integrand = {
    log: () => log(at.float),
    ratios: () => new Float64Array([1]),
    terms: (w: number) => new Float64Array([Math.exp(w)]),
    logs: (w: number) => new Float64Array([w]),
    exact: () => [A.call('exp', [exact(at.exact)])],
  } as unknown as Integrand<Interval>
  const panel = { chart, signs: [], mode: 0, width: 1, spread: 0, low: -end, high: end, depth: 40 }
  const space = { evaluator: { algebra: A, options: {} }, kinkSigns: [] } as unknown as Space<Interval>
  const ring = new Ring(A, [])
  const own = panel as unknown as Panel<Interval>
  return sumPanel(space, integrand, own, settle(integrand, own, 0, 0, undefined), 0, ring)[0]!
}

const logCosh = (x: Interval): Interval => A.call('logcosh', [x])
const RATE = Math.LN2 / 16

describe('a trapezoidal rule that ends before its integrand does', () => {
  it.each([
    ['a Gaussian', (x: number) => -x * x, (x: Interval) => A.neg(A.mul(x, x)), 4, Math.sqrt(Math.PI)],
    [
      '1/cosh that falls by half in 16 units',
      (x: number) => -Math.log(Math.cosh(RATE * x)),
      (x: Interval) => A.neg(logCosh(A.mul(A.fromNumber(RATE), x))),
      200,
      Math.PI / RATE,
    ],
  ])('encloses the whole integral: %s', (_, log, exact, end, truth) => {
    const { lo, hi } = integral(log, exact, end)
    expect(lo).toBeLessThan(truth)
    expect(hi).toBeGreaterThan(truth)
    expect(hi - lo).toBeLessThan(truth / 10)
  })
})
