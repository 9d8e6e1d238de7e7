import { expect, test } from 'vitest'
import { evaluatePoints, parseModel, parsePoints } from '../../../src'

/* A chain of 40 binary units, each coupled with every visible entry: E[Σ W h] and var[Σ W h] against clamped recursions. */

const N = 40
const VISIBLE = 3
const model = parseModel(`
sizes: { nv: ${VISIBLE}, n: ${N} }
visible: { v: 'real[nv]' }
hidden: { h: 'binary[n]' }
parameters: { W: 'real[nv, n]', U: 'real[n]' }
energy: sum(i, v[i]^2 / 2) - sum(i, j, v[i] * W[i, j] * h[j]) - sum(j in 1:n-1, U[j] * h[j] * h[j + 1])
`)
const W = Array.from({ length: VISIBLE }, (_, i) => Array.from({ length: N }, (__, j) => Math.sin(3 * i + 5 * j)))
const U = Array.from({ length: N }, (_, j) => 2 * Math.cos(7 * j))
const v = [0.5, -1.25, 0.75]

/** Σ exp(−E) over the states in which the given units are 1. */
const clamped = (...ones: readonly number[]): number => {
  let before = [1, 0]
  for (let j = 0; j < N; j++) {
    const field = Math.exp(v.reduce((s, x, i) => s + x * W[i]![j]!, 0))
    const [off, on] = before as [number, number]
    const join = j === 0 ? 1 : Math.exp(U[j - 1]!)
    before = [ones.includes(j) ? 0 : off + on, field * (off + on * join)]
  }
  return before[0]! + before[1]!
}

test('sums over all units of a chain have their mean and variance', () => {
  const points = JSON.stringify({ points: [{ parameters: { W, U }, visible: { v } }] })
  const [point] = evaluatePoints(model, { nv: VISIBLE, n: N }, parsePoints(points, model).points)
  if (!point || 'error' in point) throw new Error(JSON.stringify(point))
  const Z = clamped()
  const p = Array.from({ length: N }, (_, j) => clamped(j) / Z)
  const joint = p.map((q, j) => p.map((_, k) => (j === k ? q : clamped(j, k) / Z)))
  const all = Array.from({ length: N }, (_, j) => j)
  const mean = v.map((x, i) => x - all.reduce((s, j) => s + W[i]![j]! * p[j]!, 0))
  const variance = v.map((_, i) =>
    all.reduce((s, j) => s + all.reduce((t, k) => t + W[i]![j]! * W[i]![k]! * (joint[j]![k]! - p[j]! * p[k]!), 0), 0),
  )
  const close = (list: readonly number[]) => list.map((x) => expect.closeTo(x, 11))
  expect(point.theorem1.meanGradient.v).toEqual(close(mean))
  expect(point.theorem1.varGradient.v).toEqual(close(variance))
  expect(point.score.v).toEqual(close(mean.map((x) => -x)))
  expect(point.dscore.v).toEqual(close(variance.map((x) => x - 1)))
  expect(point.routes).toEqual({ freeEnergy: 'elimination', theorem1: 'elimination' })
})
