import { describe, expect, test } from 'vitest'
import { DISTRIBUTIONS } from '../../src/data/distributions'
import { scoreOf } from '../../src/data/density'
import { compileTerms } from '../../src/program/compile'
import { entry, ONE } from '../../src/expr'
import { rational } from '../../src/numbers/rational'
import { DENSITIES, meanOf, modelOver, sidesOf } from './densities'

describe('named densities', () => {
  test('all of them are among the goldens', () => {
    const tested = DENSITIES.map((d) => d.data.split('(')[0])
    for (const { name } of DISTRIBUTIONS) expect(tested).toContain(name)
  })

  describe.each(DENSITIES)('$data on $domain', ({ data, domain, logOfSquare, xSin }) => {
    const model = modelOver(data, domain)

    test('integrates to 1, moments agree with mpmath', () => {
      const log = meanOf(model, 'log(1 + v[1]^2)')
      expect(log.normaliser).toBeCloseTo(1, 9)
      // The estimate is what is promised; the golden value has 16 digits.
      expect(Math.abs(log.value - logOfSquare)).toBeLessThanOrEqual(log.error + 1e-13)
      expect(log.error).toBeLessThan(1e-8)
      expect(meanOf(model, 'v[1] * sin(v[1])').value).toBeCloseTo(xSin, 9)
    })

    test('its score is the derivative of its log density', () => {
      const { data: density } = sidesOf(model, 'data(1) == 0')
      if (density.kind !== 'density') throw new Error('a density is expected')
      const [v] = model.visible
      const array = { dims: [1], values: new Float64Array(1) }
      const c = compileTerms(
        [density.logDensity, scoreOf(density, entry(v!, [ONE]))],
        new Map([['n', 1]]),
        new Map([['v', array]]),
        new Set(['v']),
      )
      const at = (x: number): readonly number[] => {
        array.values[0] = x
        c.run()
        return [...c.out]
      }
      for (const x of domain === 'positive' ? [0.2, 1, 3.7] : [-0.9, 0.3, 1.7]) {
        const h = 1e-4
        // Fourth-order central difference: error h⁴ times a fifth derivative of size 1 to 1000 here.
        const slope = (8 * (at(x + h)[0]! - at(x - h)[0]!) - (at(x + 2 * h)[0]! - at(x - 2 * h)[0]!)) / (12 * h)
        expect(at(x)[1]).toBeCloseTo(slope, 7)
      }
    })
  })

  test('the default mixture integrates to 1 whatever its constants', () => {
    for (const s of [1, 2, 3]) {
      const mean = meanOf(modelOver('gaussian_mixture'), 'data_score(v[1]) * v[1]', (k) =>
        rational((((k + s) * 7) % 11) - 5, 3),
      )
      expect(mean.normaliser).toBeCloseTo(1, 9)
      expect(mean.value).toBeCloseTo(-1, 8)
    }
  })

  test('a density is cut off where the domain ends, and normalised again', () => {
    // Half-normal: E v = √(2/π).
    const mean = meanOf(modelOver('normal(0, 1)', 'positive'), 'v[1]')
    expect(mean.value).toBeCloseTo(Math.sqrt(2 / Math.PI), 10)
    expect(mean.normaliser).toBeCloseTo(0.5, 10)
  })
})

describe('expectations', () => {
  test('in two, three and five entries', () => {
    expect(meanOf(modelOver('logistic', 'real', 2), '(v[1] + v[2])^2').value).toBeCloseTo((2 * Math.PI ** 2) / 3, 8)
    expect(meanOf(modelOver('normal(1, 2)', 'real', 3), 'v[1]^2 * v[2]^2 * v[3]').value).toBeCloseTo(25, 7)
    const five = meanOf(modelOver('normal(1, 2)', 'real', 5), 'sum(v)^2')
    // var Σv = 20, mean 5; quasi-Monte Carlo says how sure it is.
    expect(Math.abs(five.value - 45)).toBeLessThan(five.error + 45e-9)
    expect(five.error).toBeLessThan(45e-4)
  })

  test.each([
    ['student_t(2)', 'real', 'v[1]^2', /diverges as v\[1\] → (−)?∞/],
    ['gamma(1, 1)', 'positive', '1 / v[1]', /diverges as v\[1\] → 0/],
    ['gamma(3, 1)', 'positive', 'exp(2 * v[1])', /diverges as v\[1\] → ∞/],
  ])('%s on %s: E %s diverges', (data, domain, f, message) => {
    expect(() => meanOf(modelOver(data, domain), f)).toThrow(message)
  })

  test('heavy tails whose moment exists converge', () => {
    expect(meanOf(modelOver('student_t(5)'), 'v[1]^2').value).toBeCloseTo(5 / 3, 8)
  })

  test('a jump inside is found and integrated piecewise', () => {
    const half = meanOf(modelOver('normal(0, 1)'), 'relu(v[1] - 1/3)')
    const phi = Math.exp(-1 / 18) / Math.sqrt(2 * Math.PI)
    expect(half.value).toBeCloseTo(phi - (1 / 3) * 0.36944134018176367, 9)
    expect(half.error).toBeLessThan(1e-8)
  })
})
