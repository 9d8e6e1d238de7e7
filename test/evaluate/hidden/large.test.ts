import { describe, expect, it } from 'vitest'
import { evaluatePoints } from '../../../src/evaluate/evaluatePoints'
import type { PointError, PointResult } from '../../../src/evaluate/results'
import { parseModel } from '../../../src/language/parseModel'
import { parseRational } from '../../../src/numbers/rational'

/*
 * Energies so large that a double keeps few digits of their differences where the mass is. Truths: mpmath 1.3 with 50
 * digits, integrals cut at the places and at multiples of the widths of the peaks.
 */

const cases: readonly (readonly [name: string, hidden: string, energy: string, v: string, F: number, score: number])[] =
  [
    ['a quartic peak at 1000', 'h: real', '(h - 1000)^4 + (v - h)^2/2', '1', 494304.0448509184, 992.716062462232],
    [
      'a quartic precision beside an input of 1e5',
      'h: real',
      'h^2/2 + h^4/100000000 + (v - h)^2/2',
      '100000',
      4150153578.2708048,
      -87652.2717530641,
    ],
    [
      'two peaks at ±100 of width 0.0004',
      'h: real',
      '100*(h^2 - 10000)^2 + (v - h)^2/2',
      '0.01',
      5005.90103447576,
      76.1494008250041,
    ],
    [
      'two coupled half-lines at an input of −1e5',
      'x: positive, y: positive',
      'x^2/2 + y^2/2 + x*y/2 - v*x - 0.7*v*y + v^2/2',
      '-100000',
      5000000022.669176,
      100000.00002,
    ],
  ]

describe.each(cases)('%s', (_, hidden, energy, v, freeEnergy, score) => {
  it('is integrated', () => {
    const model = parseModel(`visible: { v: real }\nhidden: { ${hidden} }\nenergy: "${energy}"`)
    const [point] = evaluatePoints(model, {}, [{ values: new Map([['v', [parseRational(v)!]]]) }])
    expect((point as PointError).error).toBeUndefined()
    const result = point as PointResult
    expect(Math.abs((result.freeEnergy as number) - freeEnergy)).toBeLessThan(1e-15 * freeEnergy + 1e-11)
    expect(result.score.v).toBeCloseTo(score, 7)
    expect(result.errorBound).toBeLessThan(1e-12)
  })
})
