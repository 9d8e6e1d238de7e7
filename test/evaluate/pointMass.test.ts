import { describe, expect, it } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import type { PointResult } from '../../src/evaluate/results'
import { arraysOf } from '../../src/program/arrays'
import { Evaluator } from '../../src/hidden/evaluator'
import { logPartition, type Term } from '../../src/expr'
import { parseModel } from '../../src/language/parseModel'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import type { Algebra } from '../../src/numbers/algebra'
import * as Q from '../../src/numbers/rational'

/*
 * Kinks in which a visible and an integrated variable meet: ∂ψ is the second derivative of the integral, by finite
 * differences of log p in many digits, and so it is by Theorem 1, whose curvature has the point mass.
 */

const model = (hidden: string, energy: string): ReturnType<typeof parseModel> =>
  parseModel(`visible: { v: real }\nhidden: { h: ${hidden} }\nenergy: ${energy} + v^2/2`)

const valueAt = <T>(A: Algebra<T>, of: ReturnType<typeof parseModel>, term: Term, v: Q.Rational): T =>
  new Evaluator(
    A,
    new Map(),
    arraysOf(A, of.visible, new Map([['v', [v]]]), () => []),
  ).value(term)

const A = ballAlgebra(96)
const STEP = Q.rational(1, 10n ** 6n)

/** ∂² log p / ∂v² with p as an integral over h, to about 11 digits. */
const curvature = (of: ReturnType<typeof parseModel>, v: Q.Rational): number => {
  const log = logPartition(of.hidden, of.energy)
  const [low, middle, high] = [Q.sub(v, STEP), v, Q.add(v, STEP)].map((x) => valueAt(A, of, log, x))
  const second = A.sub(A.add(low!, high!), A.mul(A.fromNumber(2), middle!))
  return A.midpoint(A.div(second, A.rational(Q.mul(STEP, STEP))))
}

const sharp: readonly (readonly [name: string, hidden: string, energy: string])[] = [
  ['|v − h| with a Gaussian', 'real', 'abs(v - h) + h^2/2'],
  ['relu with a slope', 'real', 'relu(3/2 * v + h) + h^2/2'],
  ['max on a half-line', 'positive', 'max(v, h) + h^2/2'],
  ['|v − h| with a quartic', 'real', 'abs(v - h) + h^4/4'],
  ['max squared with a quartic', 'real', 'max(v, h)^2 + h^4'],
  ['two kinks that would cancel if they moved together', 'real', 'abs(v - h) - abs(v + h)/2 + h^4/4'],
]

describe.each(sharp)('%s', (_, hidden, energy) => {
  const of = model(hidden, energy)
  const derivation = derive(of)
  const v = Q.rational(3, 10)

  it('has the derivative of the score that finite differences have', () => {
    const { lo, hi } = valueAt(intervalAlgebra, of, derivation.dscore[0]!.term, v)
    expect((lo + hi) / 2).toBeCloseTo(curvature(of, v), 9)
  })

  it('satisfies Theorem 1 with the point mass in the mean curvature', () => {
    expect(derivation.pointMass).toMatchObject({ visible: { name: 'v' }, hidden: { name: 'h' }, mended: true })
    const [point] = evaluatePoints(of, {}, [{ values: new Map([['v', [v]]]) }])
    const { theorem1 } = point as PointResult
    const { varGradient, meanCurvature } = theorem1 as unknown as Record<string, { v: number }>
    expect(varGradient!.v - meanCurvature!.v).toBeCloseTo(curvature(of, v), 9)
  })
})

describe('where E itself jumps, or is a root that may reach 0', () => {
  it.each(['sign(v - h) + h^2', 'sqrt((v - h)^2 * (1 + h^2)) + h^2/2'])('%s is refused with the reason', (energy) => {
    const of = model('real', energy)
    const [point] = evaluatePoints(of, {}, [{ values: new Map([['v', [Q.HALF]]]) }])
    expect(point).toMatchObject({ error: { code: 'unsupported' } })
    expect((point as { error: { message: string } }).error.message).toMatch(
      /the energy has a kink .* ∂²E\/∂v² has a point mass .*softplus/,
    )
  })
})

describe('no point mass', () => {
  it.each([
    ['where the slope does not jump', 'real', 'relu(v + h)^2 + h^2/2'],
    ['where it is a cube', 'real', 'abs(v - h)^3 + h^4'],
    ['where the kink is of h alone', 'real', 'abs(h) + (v - h)^2/2'],
    ['where the kink is of v alone', 'real', 'abs(v) + (v - h)^2/2'],
    ['where the root stays away from 0', 'real', 'sqrt(1 + (v - h)^2) + h^2/2'],
    ['where h is summed', 'binary', 'abs(v - h)'],
  ])('%s', (_, hidden, energy) => {
    const of = model(hidden, energy)
    expect(derive(of).pointMass).toBeUndefined()
    const { lo, hi } = valueAt(intervalAlgebra, of, derive(of).dscore[0]!.term, Q.rational(3, 10))
    expect((lo + hi) / 2).toBeCloseTo(curvature(of, Q.rational(3, 10)), 9)
  })
})
