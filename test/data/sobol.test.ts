import { expect, test } from 'vitest'
import { MAX_DIMENSIONS, Sobol } from '../../src/integrate/means/sobol'

const points = (d: number, n: number, seeds?: readonly number[]): readonly Float64Array[] => {
  const sobol = new Sobol(d, seeds)
  return Array.from({ length: n }, () => {
    const p = new Float64Array(d)
    sobol.next(p)
    return p
  })
}

test('the first points, from Joe and Kuo’s own program', () => {
  const first = points(3, 8).map((p) => [...p].map((x) => Math.floor(x * 8) / 8))
  expect(first).toEqual([
    [0, 0, 0],
    [0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25],
    [0.25, 0.75, 0.75],
    [0.375, 0.375, 0.625],
    [0.875, 0.875, 0.125],
    [0.625, 0.125, 0.875],
    [0.125, 0.625, 0.375],
  ])
})

test('every coordinate is stratified: one of 1024 points in each 1024th, scrambled or not', () => {
  for (const seeds of [undefined, Array.from({ length: MAX_DIMENSIONS }, (_, k) => (k * 2654435761) >>> 0)]) {
    const list = points(MAX_DIMENSIONS, 1024, seeds)
    for (let d = 0; d < MAX_DIMENSIONS; d++) expect(new Set(list.map((p) => Math.floor(p[d]! * 1024))).size).toBe(1024)
  }
})

test('property A of Joe and Kuo: one of 2^d points in each octant, d = 8', () => {
  const cells = new Set(points(8, 256).map((p) => [...p].map((x) => (x < 0.5 ? 0 : 1)).join('')))
  expect(cells.size).toBe(256)
})

/** Bits without pattern, one list for each n. */
const mixed = (n: number): number => {
  const z = Math.imul(n + 1, 0x9e3779b9)
  const y = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  return (y ^ (y >>> 13)) >>> 0
}

test('scrambled points keep property A, and average out over seeds to the middle', () => {
  const seeds = (r: number) => Array.from({ length: 8 }, (_, k) => mixed(64 * r + k))
  const cells = new Set(points(8, 256, seeds(3)).map((p) => [...p].map((x) => (x < 0.5 ? 0 : 1)).join('')))
  expect(cells.size).toBe(256)
  const firsts = Array.from({ length: 4000 }, (_, r) => points(1, 1, seeds(r))[0]![0]!)
  // Uniform: mean ½ and variance 1/12, within four standard errors.
  const mean = firsts.reduce((a, b) => a + b, 0) / firsts.length
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / firsts.length))
  const variance = firsts.reduce((a, b) => a + (b - mean) ** 2, 0) / firsts.length
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / firsts.length))
})

test('more dimensions than there are numbers for are refused', () => {
  expect(() => new Sobol(MAX_DIMENSIONS + 1)).toThrow('at most 32 dimensions')
})
