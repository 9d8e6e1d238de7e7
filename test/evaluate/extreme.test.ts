import { describe, expect, it } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import type { PointResult } from '../../src/evaluate/results'
import { parseModel } from '../../src/language/parseModel'
import { type Ball, ballField, overlaps } from '../../src/numbers/ball'
import { parseRational } from '../../src/numbers/rational'
import golden from './golden/extreme.json'

/*
 * Far tails, tiny and huge precisions, ratios near 0/0. The figures are closed forms and their differences with step
 * 1e-150, in mpmath 1.3 at 900 digits, printed to 30.
 */

const modelOf = (hidden: string, energy: string): ReturnType<typeof parseModel> =>
  parseModel(
    [
      'visible: { v: real }',
      ...(hidden === '' ? [] : [`hidden: { ${hidden} }`]),
      'parameters: { a: real, s: positive }',
      ...(energy.includes('(a - 1)') || energy.startsWith('a*log') ? ['assume: [a > 0]'] : []),
      `energy: ${energy}`,
    ].join('\n'),
  )

const at = (
  model: ReturnType<typeof parseModel>,
  point: Record<'v' | 'a' | 's', string>,
  digits?: number,
): PointResult => {
  const values = new Map((['v', 'a', 's'] as const).map((name) => [name, [parseRational(point[name])!]]))
  const [result] = evaluatePoints(model, {}, [{ values }], { digits })
  expect(result).not.toHaveProperty('error')
  return result as PointResult
}

const near = (x: unknown, truth: string): void =>
  expect(Math.abs(Number(x) - Number(truth))).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(Number(truth))))

describe.each(golden)('$name', ({ hidden, energy, points }) => {
  const model = modelOf(hidden, energy)

  it.each(points)('v = $v, a = $a, s = $s', (point) => {
    const { freeEnergy, score, dscore, theorem1, objective } = at(model, point)
    near(freeEnergy, point.freeEnergy)
    near(score.v, point.score)
    near(dscore.v, point.dscore)
    near(-Number(theorem1.meanGradient.v), point.score)
    near(Number(theorem1.varGradient.v) - Number(theorem1.meanCurvature.v), point.dscore)
    expect(Number(theorem1.varGradient.v)).toBeGreaterThanOrEqual(0)
    expect(Number.isFinite(objective)).toBe(true)
  })
})

describe('digits of far tails', () => {
  it.each([
    ['h: binary', 'v^2/2 - a*v*h', '1', '1e4', '1.135483865314736098540938875066248401957e-4335'],
    ['h: spin', 'v^2/2 - a*v*h', '1', '700', '1.905379142332305764493102947098439629491e-602'],
  ])('of the variance with %s', (hidden, energy, v, a, truth) => {
    const { theorem1 } = at(modelOf(hidden, energy), { v, a, s: '1' }, 40)
    expect(theorem1.varGradient.v).toBe(truth)
  })

  it('of a constant that is exact', () => {
    expect(at(modelOf('h: binary', 'v^2/2 - a*v*h'), { v: '1', a: '1e10', s: '1' }, 20)).toMatchObject({
      theorem1: { meanCurvature: { v: '1.0000000000000000000' } },
    })
  })

  it('names what float64 numbers cannot hold', () => {
    const values = new Map([
      ['v', [parseRational('700')!]],
      ['a', [parseRational('1')!]],
      ['s', [parseRational('1')!]],
    ])
    const [point] = evaluatePoints(modelOf('h: naturals', 'v^2/2 - a*v*h + lgamma(h + 1)'), {}, [{ values }])
    expect(point).toMatchObject({ error: { code: 'precision', message: /beyond the range of float64.*--digits/ } })
  })
})

describe('balls of more bits than a double has exponents', () => {
  const [many, more] = [ballField(2000), ballField(2500)]
  const names = ['exp', 'expm1', 'log', 'log1p', 'sigmoid', 'tanh', 'erf', 'erfcx', 'logerfc', 'cosh', 'atan'] as const
  it.each(names)('%s of a coarse argument holds the value at a point of it', (name) => {
    for (const x of [1e-4, 1.7]) {
      for (const bits of [400, 1900]) {
        const unit: Ball = { m: 1n, e: -bits, r: 0 }
        const wide = many.widen(many.fromNumber(x), unit)
        const inside = more.add(more.fromNumber(x), { ...unit, e: -bits - 1 })
        const [a, b] = [many[name](wide), more[name](inside)]
        expect(overlaps(a, b)).toBe(true)
        expect(overlaps(many.mul(a, wide), more.mul(b, inside))).toBe(true)
        expect(overlaps(many.div(wide, a), more.div(inside, b))).toBe(true)
      }
    }
  })
})
