import { describe, expect, test } from 'vitest'
import { check, evaluatePoints, parseModel, parsePoints } from '../../../src'
import { derive } from '../../../src/calculus/derive'
import { Evaluator } from '../../../src/hidden/evaluator'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import * as Q from '../../../src/numbers/rational'

/* ∫ s^{p−1} exp(−λ²s/2 − (v − μ)²/2s) ds: at v = μ it is Γ(p)(2/λ²)^p for p > 0 and infinite for p < 0. */

const mixture = (p: string): string => `
visible: { v: real }
hidden: { s: positive }
parameters: { mu: real, lam: positive }
energy: (v - mu)^2 / (2 * s) + (1 - ${p}) * log(s) + lam^2 * s / 2
`

/** F at v = μ = 3, λ = ½: ψ, which may jump there, is not asked for. */
const freeEnergyAtMean = (p: string): number => {
  const A = ballAlgebra(128)
  const scalar = (value: Q.Rational) => ({ dims: [], values: [A.rational(value)] })
  const arrays = new Map([
    ['v', scalar(Q.rational(3))],
    ['mu', scalar(Q.rational(3))],
    ['lam', scalar(Q.HALF)],
  ])
  return A.midpoint(new Evaluator(A, new Map(), arrays).value(derive(parseModel(mixture(p))).freeEnergy))
}

describe('where the energy has no 1/s', () => {
  test.each([
    ['1/2', Math.sqrt(Math.PI)],
    ['3/2', Math.sqrt(Math.PI) / 2],
    ['5/2', (3 * Math.sqrt(Math.PI)) / 4],
  ])('the integral of order %s is a Gamma integral', (p, gamma) => {
    const [n, d] = p.split('/').map(Number) as [number, number]
    expect(-freeEnergyAtMean(p)).toBeCloseTo(Math.log(gamma) + (n / d) * Math.log(8), 13)
  })

  test('the integral of order −1/2 diverges', () => {
    const model = parseModel(mixture('-1/2'))
    const { points } = parsePoints(
      '{ "points": [{ "parameters": { "mu": 3, "lam": 1 }, "visible": { "v": 3 } }] }',
      model,
    )
    expect(evaluatePoints(model, {}, points)).toMatchObject([{ error: { code: 'divergent' } }])
  })
})

test('a scale mixture of Gaussians is a Laplace density at every v, without a condition', async () => {
  const { claims } = await check(
    parseModel(
      `${mixture('1/2')}claims:\n  - diff(F - lam * abs(v - mu), v) == 0\n  - mean(1/s) == lam / abs(v - mu)\n  - var(s) == abs(v - mu)/lam^3 + 2/lam^4\n  - { claim: mean(s) == abs(v - mu)/lam, expect: refuted }\n`,
    ),
  )
  expect(claims.map((c) => [c.ok, c.verdict.verdict])).toEqual([
    ...Array.from({ length: 3 }, () => [true, 'proved']),
    [true, 'refuted'],
  ])
  expect(claims.flatMap((c) => c.verdict.assumptions).filter((a) => a.kind === 'converges')).toEqual([])
})
