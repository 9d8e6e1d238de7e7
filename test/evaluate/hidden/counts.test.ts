import { describe, expect, it } from 'vitest'
import { evaluatePoints } from '../../../src/evaluate/evaluatePoints'
import { checkTail } from '../../../src/integrate/tails'
import type { PointResult } from '../../../src/evaluate/results'
import { parseModel } from '../../../src/language/parseModel'
import { rational } from '../../../src/numbers/rational'

describe('a sum over counts with two humps far apart', () => {
  // n ~ 1000 with m = 0, or m ~ 1000 with n = 0: two Poisson counts that exclude each other.
  const model = parseModel(
    'visible: { v: real }\nhidden: { n: naturals, m: naturals }\nparameters: { a: positive }\n' +
      'energy: v^2/2 - n*(log(a) + v) - m*log(a) + lgamma(n + 1) + lgamma(m + 1) + n*m',
  )

  it('has both', () => {
    const [point] = evaluatePoints(model, {}, [
      {
        values: new Map([
          ['a', [rational(1000)]],
          ['v', [rational(0)]],
        ]),
      },
    ])
    // Sum of 1600 terms, mpmath 1.3 with 30 digits: −1000 − log 2 but for exp(−1000), mean 500, variance 250500 − 1.
    expect(point).toMatchObject({ freeEnergy: expect.closeTo(-1000.6931471805599, 9) as number })
    const { score, dscore } = point as PointResult
    expect(score.v).toBeCloseTo(500, 8)
    expect(dscore.v).toBeCloseTo(250499, 5)
  })
})

describe('a tail', () => {
  it('that cannot be looked at beyond some distance does not diverge for that', () => {
    const log = (r: number): number => (r > 20 ? NaN : -(r ** 2))
    expect(() => checkTail('n', '∞', log, [2, 6, 10, 14, 18, 22, 26], Infinity)).not.toThrow()
  })
  it('whose last numbers stand alone does not diverge for that', () => {
    const log = (r: number): number => (r > 20 ? -Infinity : r > 17.9 ? -(r ** 2) : -Infinity)
    expect(() => checkTail('n', '∞', log, [2, 6, 10, 14, 18, 22, 26], Infinity)).not.toThrow()
  })
})
