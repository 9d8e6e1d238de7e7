import { expect, it } from 'vitest'
import { evaluatePoints, parseModel, parsePoints } from '../../../src'

/* Six hidden reals that are coupled in both their indices, given a discrete unit that chooses the coupling. */

const model = parseModel(`
sizes: { T: 3, d: 2, K: 2 }
visible: { y: 'real[T, d]' }
hidden: { z: 'real[T, d]', k: categorical(K) }
parameters: { A: 'real[K, d, d]', r: positive }
energy: |
  sum(t, i, (y[t, i] - z[t, i])^2) / (2 * r) + sum(i, z[1, i]^2) / 2
  + sum(t in 2:T, sum(i in 1:d, (z[t, i] - sum(j, A[k, i, j] * z[t - 1, j]))^2)) / 2
`)
const y = [
  [0.5, -1.25],
  [0.75, 0.25],
  [-0.5, 1],
]
const A = [
  [
    [0.75, -0.5],
    [0.25, 0.5],
  ],
  [
    [-0.25, 1],
    [0.5, 0.125],
  ],
]

const at = (matrices: typeof A) => {
  const points = JSON.stringify({ points: [{ parameters: { A: matrices, r: 0.5 }, visible: { y } }] })
  const [point] = evaluatePoints(model, { T: 3, d: 2, K: matrices.length }, parsePoints(points, model).points)
  if (!point || 'error' in point) throw new Error(JSON.stringify(point))
  return { F: point.freeEnergy as number, score: point.score.y as number[][], routes: point.routes }
}

it('is a mixture of what the discrete unit chooses', () => {
  const [both, ...each] = [at(A), ...A.map((a) => at([a]))] as const
  const weights = each.map(({ F }) => Math.exp(-F))
  const total = weights.reduce((a, b) => a + b)
  expect(both.F).toBeCloseTo(-Math.log(total), 12)
  const mixed = y.map((row, t) =>
    row.map((_, i) => each.reduce((s, { score }, k) => s + (weights[k]! / total) * score[t]![i]!, 0)),
  )
  expect(both.score).toEqual(mixed.map((row) => row.map((x) => expect.closeTo(x, 12))))
})

it('is integrated exactly', () => {
  expect(at(A).routes).toEqual({ freeEnergy: 'elimination', theorem1: 'elimination' })
})

it('has the marginal of a Gaussian where one matrix is 0', () => {
  // y[1, i] and each later y[t, i] are then Normal(0, 1 + r) by themselves.
  const zero = [
    [0, 0],
    [0, 0],
  ]
  const squares = y.flat().reduce((s, x) => s + x * x, 0)
  expect(at([zero]).F).toBeCloseTo(
    squares / 3 + 3 * Math.log(1.5) - 3 * Math.log(0.5) - (6 * Math.log(2 * Math.PI)) / 2,
    12,
  )
})
