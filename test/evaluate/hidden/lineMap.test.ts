import { describe, expect, it } from 'vitest'
import { lineMap, sinhTimes, spreadLogSlope, spreadOffset, through } from '../../../src/numbers/lineMap'

/** log |dx/dt| by a central difference. */
const slopeOf = (x: (t: number) => number, t: number): number => Math.log(Math.abs(x(t + 1e-5) - x(t - 1e-5)) / 2e-5)

const intervals = [
  [-Infinity, Infinity],
  [2, Infinity],
  [-Infinity, 3],
  [-1, 4],
] as const

describe.each(intervals)('the map onto (%d, %d)', (low, high) => {
  const map = lineMap(low, high, 0.5)

  it.each([-3, -0.4, 0, 0.7, 2.5])('at %d: inside, with its slope and inverse', (s) => {
    expect(map.x(s)).toBeGreaterThan(low)
    expect(map.x(s)).toBeLessThan(high)
    expect(map.inverse(map.x(s))).toBeCloseTo(s, 10)
    expect(map.logSlope(s)).toBeCloseTo(slopeOf(map.x, s), 7)
    const inner = through(map, sinhTimes(1.3))
    expect(inner.logSlope(s)).toBeCloseTo(slopeOf(inner.x, s), 6)
  })
})

it.each([0, 1, 2] as const)('the slope of spread %d', (spread) => {
  for (const t of [-1.5, -0.2, 0.9])
    expect(spreadLogSlope(spread, t)).toBeCloseTo(
      slopeOf((u) => spreadOffset(spread, u), t),
      6,
    )
})

it('an interval that is wider than any double is not taken for a half-line', () => {
  const map = lineMap(-1e308, 1e308)
  expect(Number.isFinite(map.logSlope(0))).toBe(false)
})
