import { describe, expect, test } from 'vitest'
import { check, parseModel, parsePoints } from '../../src'

/* Conditions with an index that the sides of a claim do not have are meant for every value of it. */

const modelOf = (claim: string, where: string) =>
  parseModel(`
sizes: { n: 2 }
visible: { x: real }
parameters: { A: 'real[n, n]', w: 'real[n]', a: real }
energy: x^2 / 2
claims: [{ claim: "${claim}", where: "${where}" }]
`)

describe('every row, every other entry', () => {
  test.each([
    ['sum(k, A[j, k]) == 1', 'sum(j, sum(k, A[j, k])) * x == n * x', 'sum(k, A[1, k]) * x == n * x'],
    ['w[i] == w[1]', 'sum(k, w[k]) * x == n * w[1] * x', 'w[n] * x == x'],
    ['w[i]^2 == 2', 'sum(k, w[k]^2) * x == 2 * n * x', 'sum(w) * x == sqrt(2) * n * x'],
    ['i != j, w[j] == 0', 'sum(w) * x == w[i] * x', 'w[i] * x == 0'],
    ['t in 3:n, w[t] == w[t - 1]', 'w[n] * x == w[2] * x', 'w[n] * x == w[1] * x'],
    // One on an index of the claim's own holds there alone.
    ['w[i] == 1', 'w[i] * x == x', 'sum(w) * w[i] * x == n * x'],
  ])('where %s', async (where, right, wrong) => {
    expect((await check(modelOf(right, where), { claim: 1 })).claims[0]!.verdict.verdict).toMatch(/proved|tested/)
    expect((await check(modelOf(wrong, where), { claim: 1 })).claims[0]!.verdict).toMatchObject({ verdict: 'refuted' })
  })
})

test("a user's own point that does not meet the conditions refutes nothing", async () => {
  const model = modelOf('a * x == x', 'a == 1')
  const at = '{"points": [{"parameters": {"A": [[1]], "w": [1], "a": -3}, "visible": {"x": 1}}]}'
  const { sizes, points: read } = parsePoints(at, model)
  const points = read.map(({ values }) => ({ sizes, values }))
  expect((await check(model, { points, claim: 1 })).claims[0]!.verdict.verdict).toMatch(/proved|tested/)
})
