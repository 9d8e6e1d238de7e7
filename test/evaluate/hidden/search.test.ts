import { describe, expect, test } from 'vitest'
import { withTurns, zerosBetween } from '../../../src/integrate/search'

const POINTS = [-3, -2, -1, 0, 1, 2, 3]

const zerosOf = (f: (x: number) => number): readonly number[] =>
  zerosBetween(f, withTurns(f, { points: POINTS, values: POINTS.map(f) }), 200)

describe('zeros between points', () => {
  test.each<[string, (x: number) => number, readonly number[]]>([
    ['of a line', (x) => x - 0.3, [0.3]],
    ['at a point', (x) => x, [0]],
    ['two between neighbours, above 0 beside them', (x) => (x - 0.25) * (x - 0.6), [0.25, 0.6]],
    ['two between neighbours, below 0 beside them', (x) => -(x - 1.4) * (x - 1.5), [1.4, 1.5]],
    ['of a cubic', (x) => (x + 1.5) * (x - 0.25) * (x - 0.6), [-1.5, 0.25, 0.6]],
    ['none of what only comes near', (x) => x * x + 1e-9, []],
    ['none where it stays at 0', (x) => Math.max(0, x), []],
    ['none beside a pole of one sign', (x) => 1 / (x - 0.5) ** 2, []],
  ])('%s', (_, f, expected) => {
    const found = zerosOf(f)
    expect(found).toHaveLength(expected.length)
    expected.forEach((x, k) => expect(found[k]).toBeCloseTo(x, 12))
  })
})
