import { describe, expect, it } from 'vitest'
import type { Algebra } from '../../src/numbers/algebra'
import {
  type Ball,
  ballField,
  contains,
  midpoint,
  radius,
  relativeAccuracyDigits,
  toDecimal,
} from '../../src/numbers/ball'
import { dualAlgebra } from '../../src/algebras/dual'
import { FUNCTION_NAMES } from '../../src/functions'
import type { Interval } from '../../src/numbers/interval'
import * as interval from '../../src/numbers/interval'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { parseRational, rational, toNumber } from '../../src/numbers/rational'
import { attempt, ballAlgebra } from './enclosures'

const balls = ballAlgebra(120)
const field = ballField(120)
const around = (lo: number, hi: number): Ball => field.hull(field.fromNumber(lo), field.fromNumber(hi))

/** [function, lo, hi, fault]: of an exact argument if lo = hi. */
const FAULTS: readonly (readonly [string, number, number, 'undefined' | 'unresolved'])[] = [
  ['log', 0, 0, 'undefined'],
  ['log', -2, -1, 'undefined'],
  ['log', -1, 1, 'unresolved'],
  ['sqrt', -1, -1, 'undefined'],
  ['sqrt', -1, 1, 'unresolved'],
  ['sign', -1, 1, 'unresolved'],
  ['dabs', 0, 0, 'undefined'],
  ['dabs', -1, 1, 'unresolved'],
  ['tan', 1.5, 1.6, 'unresolved'],
  ['asin', 1.5, 1.5, 'undefined'],
  ['asin', 0.5, 1.5, 'unresolved'],
  ['acos', -1.5, -1.5, 'undefined'],
  ['acos', -1.5, -0.5, 'unresolved'],
  ['acosh', 0.5, 0.5, 'undefined'],
  ['acosh', 0.5, 1.5, 'unresolved'],
  ['atanh', 1, 1, 'undefined'],
  ['atanh', -1, -1, 'undefined'],
  ['atanh', 0.5, 1.5, 'unresolved'],
  ['lgamma', 0, 0, 'undefined'],
  ['lgamma', -3, -3, 'undefined'],
  ['lgamma', -3.5, -2.5, 'unresolved'],
  ['digamma', -1, -1, 'undefined'],
  ['digamma', -0.5, 0.5, 'unresolved'],
  ['trigamma', -7, -7, 'undefined'],
  ['trigamma', -7.5, -6.5, 'unresolved'],
  ['log1mexp', 0, 0, 'undefined'],
  ['log1mexp', 1, 2, 'undefined'],
  ['log1mexp', -1, 1, 'unresolved'],
]

describe('faults', () => {
  it.each(FAULTS)('%s on [%d, %d] is %s', (name, lo, hi, fault) => {
    expect(attempt(() => intervalAlgebra.call(name, [{ lo, hi }]))).toBe(fault)
    expect(attempt(() => balls.call(name, [lo === hi ? balls.fromNumber(lo) : around(lo, hi)]))).toBe(fault)
  })

  const systems: [string, Algebra<unknown>, (lo: number, hi: number) => unknown][] = [
    ['intervals', intervalAlgebra, (lo, hi): Interval => ({ lo, hi })],
    ['balls', balls, around],
  ]
  describe.each(systems)('%s', (_, algebra, span) => {
    const n = (x: number) => algebra.fromNumber(x)
    it.each([
      ['1/0', () => algebra.div(n(1), n(0)), 'undefined'],
      ['1/[-1,1]', () => algebra.div(n(1), span(-1, 1)), 'unresolved'],
      ['0^-1', () => algebra.powerInteger(n(0), -1), 'undefined'],
      ['0^(-1)', () => algebra.power(n(0), n(-1)), 'undefined'],
      ['(-2)^0.5', () => algebra.power(n(-2), n(0.5)), 'undefined'],
      ['[-1,1]^0.5', () => algebra.power(span(-1, 1), n(0.5)), 'unresolved'],
      ['0^[-1,1]', () => algebra.power(n(0), span(-1, 1)), 'unresolved'],
      ['sign [-1,1]', () => algebra.sign(span(-1, 1)), 'unresolved'],
      ['polygamma(1/2, 1)', () => algebra.call('polygamma', [n(0.5), n(1)]), 'undefined'],
      ['polygamma([0,1], 1)', () => algebra.call('polygamma', [span(0, 1), n(1)]), 'unresolved'],
    ] as const)('%s', (_text, f, fault) => {
      expect(attempt(f)).toBe(fault)
    })
    it('knows the exact cases', () => {
      expect(algebra.sign(algebra.power(n(0), n(2)))).toBe(0)
      expect(algebra.sign(algebra.sub(algebra.power(n(0), n(0)), n(1)))).toBe(0)
      expect(algebra.sign(algebra.sub(algebra.powerInteger(n(0), 0), n(1)))).toBe(0)
      expect(algebra.sign(algebra.call('sqrt', [n(0)]))).toBe(0)
      expect(algebra.sign(algebra.sub(algebra.call('sqrt', [n(6.25)]), n(2.5)))).toBe(0)
      expect(algebra.sign(algebra.call('log', [n(1)]))).toBe(0)
      for (const name of ['sin', 'tanh', 'asinh', 'erf', 'logexprel', 'langevin', 'logcosh', 'relu'] as const) {
        expect(algebra.sign(algebra.call(name, [n(0)]))).toBe(0)
      }
      expect(algebra.sign(algebra.sub(algebra.add(n(0.5), n(0.25)), n(0.75)))).toBe(0)
    })
    it('refuses unknown functions', () => {
      expect(() => algebra.call('besselk', [n(1)])).toThrow(/no function besselk/)
      expect(() => algebra.call('toString', [n(1)])).toThrow(RangeError)
    })
  })

  it('evaluates every name in each system', () => {
    const duals = dualAlgebra(balls)
    for (const name of FUNCTION_NAMES) {
      const two = name === 'max' || name === 'min' || name === 'polygamma'
      const x = name === 'log1mexp' ? -0.5 : name === 'acosh' ? 1.5 : 0.5
      const of = <T>(algebra: Algebra<T>): number => {
        const args = two ? [algebra.fromNumber(3), algebra.fromNumber(x)] : [algebra.fromNumber(x)]
        return algebra.midpoint(algebra.call(name, args))
      }
      expect(of(intervalAlgebra)).toBeCloseTo(of(balls), 12)
      expect(of(duals)).toBe(of(balls))
    }
  })
})

describe('decimals and measures of balls', () => {
  it.each([
    ['1/3', 10, '0.3333333333'],
    ['2/3', 10, '0.6666666667'],
    ['-125', 5, '-125.00'],
    ['9.9996', 4, '10.00'],
    ['123456', 3, '123000'],
    ['0.00012345', 3, '0.000123'],
    ['1.2e-9', 2, '1.2e-9'],
    ['-5e30', 1, '-5e+30'],
    ['1.23e-400', 3, '1.23e-400'],
    ['0', 7, '0'],
  ])('%s to %d digits is %s', (text, digits, expected) => {
    expect(toDecimal(ballField(200).fromRational(parseRational(text)!), digits)).toBe(expected)
  })
  it('measures', () => {
    const third = field.fromRational(rational(1, 3))
    expect(contains(third, rational(1, 3))).toBe(true)
    expect(contains(third, parseRational('0.33333333333333333333')!)).toBe(false)
    expect(relativeAccuracyDigits(third)).toBeGreaterThan(35)
    expect(relativeAccuracyDigits(field.fromNumber(3))).toBe(Infinity)
    expect(midpoint(field.exp(field.fromNumber(1000)))).toBe(Infinity)
    expect(midpoint(field.exp(field.fromNumber(-1000)))).toBe(0)
    expect(midpoint(field.fromNumber(5e-324))).toBe(5e-324)
    expect(midpoint(field.fromNumber(-Number.MAX_VALUE))).toBe(-Number.MAX_VALUE)
    expect(radius(field.fromNumber(0.1))).toBe(0)
    expect(radius(around(1, 2))).toBeGreaterThanOrEqual(0.5)
    expect(radius(around(1, 2))).toBeLessThan(0.51)
    const wider = field.widen(field.fromNumber(1), field.fromNumber(-1e-40))
    expect(radius(wider)).toBeGreaterThanOrEqual(1e-40)
    expect(contains(wider, rational(1))).toBe(true)
  })
  it('widens by a bound far below the unit of an exact ball without losing it', () => {
    const wider = ballField(220).widen(field.fromNumber(1), field.fromNumber(1e-60))
    expect(radius(wider)).toBeGreaterThanOrEqual(1e-60)
    expect(radius(wider)).toBeLessThan(1.1e-60)
  })
})

describe('rationals as intervals', () => {
  it.each(['1/3', '0.1', '-0.1', '1e-310', '1e-330', '1e400', '-1e400', '12345678901234567890123', '0.5'])(
    '%s',
    (text) => {
      const q = parseRational(text)!
      const { lo, hi } = interval.fromRational(q)
      const fine = ballField(200)
      if (lo !== -Infinity)
        expect(midpoint(fine.sub(fine.fromRational(q), fine.fromNumber(lo)))).toBeGreaterThanOrEqual(0)
      if (hi !== Infinity)
        expect(midpoint(fine.sub(fine.fromNumber(hi), fine.fromRational(q)))).toBeGreaterThanOrEqual(0)
      if (Number.isFinite(lo) && Number.isFinite(hi)) {
        expect(hi - lo).toBeLessThanOrEqual(Math.max(5e-324, 2 ** -51 * Math.abs(toNumber(q))))
      }
    },
  )
  it('has 1/2 exactly', () => {
    expect(interval.fromRational(rational(1, 2))).toEqual({ lo: 0.5, hi: 0.5 })
  })
})
