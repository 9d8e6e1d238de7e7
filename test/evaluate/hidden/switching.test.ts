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

/* A linear dynamical system of four steps whose coefficients are chosen by a hidden Markov chain. */

const chain = parseModel(`
sizes: { T: 4, K: 2 }
visible: { y: 'real[T]' }
hidden: { s: 'categorical(K)[T]', z: 'real[T]' }
parameters: { a: 'real[K]', q: 'positive[K]', c: real, r: positive, A: 'real[K, K]' }
assume: [T >= 2]
energy: |
  sum(t, (y[t] - c * z[t])^2 / (2 * r)) + z[1]^2 / 2
  + sum(t in 2:T, (z[t] - a[s[t]] * z[t - 1])^2 / (2 * q[s[t]]) + log(q[s[t]]) / 2 - A[s[t - 1], s[t]])
`)
const own = {
  a: [0.75, -0.5],
  q: [0.5, 1.5],
  c: 1.25,
  r: 0.5,
  A: [
    [0.5, -0.25],
    [0, 0.75],
  ],
}
const observed = [0.5, -1, 0.25, 1.5]

/** F by a Kalman filter for each sequence of states. */
const filtered = (values: readonly number[]): number => {
  const weights = Array.from({ length: 2 ** values.length }, (_, n) => {
    const states = values.map((__, t) => (n >> t) & 1)
    let [mean, variance] = [0, 1]
    let log = values.length * Math.log(2 * Math.PI * Math.sqrt(own.r))
    values.forEach((value, t) => {
      if (t > 0) {
        const k = states[t]!
        log += own.A[states[t - 1]!]![k]!
        mean *= own.a[k]!
        variance = own.a[k]! ** 2 * variance + own.q[k]!
      }
      const spread = own.c ** 2 * variance + own.r
      const off = value - own.c * mean
      log -= (off ** 2 / spread + Math.log(2 * Math.PI * spread)) / 2
      mean += (variance * own.c * off) / spread
      variance *= own.r / spread
    })
    return Math.exp(log)
  })
  return -Math.log(weights.reduce((x, w) => x + w))
}

it('has the free energy and the score of a Kalman filter for each sequence of states', () => {
  const points = JSON.stringify({ points: [{ parameters: own, visible: { y: observed } }] })
  const [point] = evaluatePoints(chain, { T: 4, K: 2 }, parsePoints(points, chain).points)
  if (!point || 'error' in point) throw new Error(JSON.stringify(point))
  expect(point.freeEnergy).toBeCloseTo(filtered(observed), 12)
  const moved = (t: number, by: number): number => filtered(observed.map((x, k) => (k === t ? x + by : x)))
  // Differences over 2h leave an error of h², and the rounding of F over h.
  const h = 1e-4
  const slopes = observed.map((_, t) => (moved(t, -h) - moved(t, h)) / (2 * h))
  expect(point.score.y).toEqual(slopes.map((x) => expect.closeTo(x, 7)))
  const bends = observed.map((_, t) => (2 * moved(t, 0) - moved(t, h) - moved(t, -h)) / h ** 2)
  expect(point.dscore.y).toEqual(bends.map((x) => expect.closeTo(x, 5)))
})
