import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Algebra } from '../../src/numbers/algebra'
import type { Ball } from '../../src/numbers/ball'
import * as Q from '../../src/numbers/rational'
import type { FunctionName } from '../../src/functions'
import { attempt, ballAlgebra, overlaps, spoiled } from './enclosures'

type Sides = (algebra: Algebra<Ball>, x: Ball) => readonly [Ball, Ball]
interface Law {
  readonly law: string
  readonly sides: Sides
  readonly at: readonly number[]
  /** The functions of which a wrong one must break the law. */
  readonly about: readonly FunctionName[]
}

const ANY = [-30.5, -2.25, -0.7, -1e-3, 1e-20, 0.3, 1.5, 8.125, 40]
const POSITIVE = [1e-20, 1e-3, 0.3, 0.99, 1.5, 8.125, 40, 1e7]
const one = (f: Algebra<Ball>): Ball => f.fromNumber(1)
const square = (f: Algebra<Ball>, x: Ball): Ball => f.powerInteger(x, 2)

const LAWS: readonly Law[] = [
  { law: 'exp(log x) = x', sides: (f, x) => [f.call('exp', [f.call('log', [x])]), x], at: POSITIVE, about: ['exp'] },
  { law: 'log(exp x) = x', sides: (f, x) => [f.call('log', [f.call('exp', [x])]), x], at: ANY, about: ['log'] },
  { law: 'sqrt(x)² = x', sides: (f, x) => [square(f, f.call('sqrt', [x])), x], at: POSITIVE, about: ['sqrt'] },
  {
    law: 'sin² + cos² = 1',
    sides: (f, x) => [f.add(square(f, f.call('sin', [x])), square(f, f.call('cos', [x]))), one(f)],
    at: ANY,
    about: ['sin', 'cos'],
  },
  {
    law: 'cosh² - sinh² = 1',
    sides: (f, x) => [f.sub(square(f, f.call('cosh', [x])), square(f, f.call('sinh', [x]))), one(f)],
    at: ANY,
    about: ['sinh', 'cosh'],
  },
  {
    law: 'tan(atan x) = x',
    sides: (f, x) => [f.call('tan', [f.call('atan', [x])]), x],
    at: ANY,
    about: ['tan', 'atan'],
  },
  {
    law: 'asin(x) + acos(x) = π/2',
    sides: (f, x) => [f.add(f.call('asin', [x]), f.call('acos', [x])), f.div(f.pi(), f.fromNumber(2))],
    at: [-1, -0.5, 1e-9, 0.75, 1],
    about: ['asin', 'acos'],
  },
  { law: 'sinh(asinh x) = x', sides: (f, x) => [f.call('sinh', [f.call('asinh', [x])]), x], at: ANY, about: ['asinh'] },
  {
    law: 'cosh(acosh x) = x',
    sides: (f, x) => [f.call('cosh', [f.call('acosh', [x])]), x],
    at: [1.001, 2.5, 1e7],
    about: ['acosh'],
  },
  {
    law: 'tanh(atanh x) = x',
    sides: (f, x) => [f.call('tanh', [f.call('atanh', [x])]), x],
    at: [-0.999, -1e-7, 0.5],
    about: ['tanh', 'atanh'],
  },
  {
    law: 'erf + erfc = 1',
    sides: (f, x) => [f.add(f.call('erf', [x]), f.call('erfc', [x])), one(f)],
    at: [-5.5, -0.7, 1e-20, 0.4, 2.75, 6],
    about: ['erf', 'erfc'],
  },
  {
    law: 'erfcx(x)·exp(-x²) = erfc(x)',
    sides: (f, x) => [f.mul(f.call('erfcx', [x]), f.call('exp', [f.neg(square(f, x))])), f.call('erfc', [x])],
    at: ANY,
    about: ['erfcx', 'erfc'],
  },
  {
    law: 'exp(logerfc x) = erfc(x)',
    sides: (f, x) => [f.call('exp', [f.call('logerfc', [x])]), f.call('erfc', [x])],
    at: ANY,
    about: ['logerfc'],
  },
  {
    law: 'sigmoid(x) + sigmoid(-x) = 1',
    sides: (f, x) => [f.add(f.call('sigmoid', [x]), f.call('sigmoid', [f.neg(x)])), one(f)],
    at: ANY,
    about: ['sigmoid'],
  },
  {
    law: 'exp(softplus x) = 1 + exp x',
    sides: (f, x) => [f.call('exp', [f.call('softplus', [x])]), f.add(one(f), f.call('exp', [x]))],
    at: ANY,
    about: ['softplus'],
  },
  {
    law: 'exp(logcosh x) = cosh x',
    sides: (f, x) => [f.call('exp', [f.call('logcosh', [x])]), f.call('cosh', [x])],
    at: ANY,
    about: ['logcosh'],
  },
  {
    law: 'exp(log1mexp(-x)) = 1 - exp(-x)',
    sides: (f, x) => [f.call('exp', [f.call('log1mexp', [f.neg(x)])]), f.sub(one(f), f.call('exp', [f.neg(x)]))],
    at: [1e-3, 0.3, 0.7, 1.5, 8.125],
    about: ['log1mexp'],
  },
  {
    law: 'x·exp(logexprel x) = exp(x) - 1',
    sides: (f, x) => [f.mul(x, f.call('exp', [f.call('logexprel', [x])])), f.sub(f.call('exp', [x]), one(f))],
    at: [-300, -30.5, -2.25, -0.7, -1e-3, 1e-5, 0.3, 1.5, 8.125, 700],
    about: ['logexprel'],
  },
  {
    law: 'langevin(x) = coth x - 1/x',
    sides: (f, x) => [
      f.call('langevin', [x]),
      f.sub(f.div(f.call('cosh', [x]), f.call('sinh', [x])), f.div(one(f), x)),
    ],
    at: [-30.5, -2.25, -0.7, 0.01, 1.999, 2.001, 40],
    about: ['langevin'],
  },
  {
    law: 'lgamma(x+1) - lgamma(x) = log|x|',
    sides: (f, x) => [
      f.sub(f.call('lgamma', [f.add(x, one(f))]), f.call('lgamma', [x])),
      f.call('log', [f.call('abs', [x])]),
    ],
    at: [-30.5, -2.25, -0.7, 0.3, 0.5, 8.125, 70.5],
    about: ['lgamma', 'log'],
  },
  {
    law: 'digamma(x+1) - digamma(x) = 1/x',
    sides: (f, x) => [f.sub(f.call('digamma', [f.add(x, one(f))]), f.call('digamma', [x])), f.div(one(f), x)],
    at: [-30.5, -2.25, -0.7, 0.3, 1, 8.125, 70.5],
    about: ['digamma'],
  },
  {
    law: 'trigamma(x) - trigamma(x+1) = 1/x²',
    sides: (f, x) => [
      f.sub(f.call('trigamma', [x]), f.call('trigamma', [f.add(x, one(f))])),
      f.div(one(f), square(f, x)),
    ],
    at: [-30.5, -2.25, -0.7, 0.3, 1, 8.125],
    about: ['trigamma'],
  },
  {
    law: 'polygamma(3, x) - polygamma(3, x+1) = 6/x⁴',
    sides: (f, x) => {
      const at = (y: Ball): Ball => f.call('polygamma', [f.fromNumber(3), y])
      return [f.sub(at(x), at(f.add(x, one(f)))), f.div(f.fromNumber(6), f.powerInteger(x, 4))]
    },
    at: [-10.5, -2.25, -0.7, 0.3, 8.125],
    about: ['polygamma'],
  },
  {
    law: 'max(x, 1) + min(x, 1) = x + 1',
    sides: (f, x) => [f.add(f.call('max', [x, one(f)]), f.call('min', [one(f), x])), f.add(x, one(f))],
    at: ANY,
    about: ['max', 'min'],
  },
  {
    law: '|x|·sign x = x, |x|·dabs x = x',
    sides: (f, x) => [
      f.add(f.mul(f.call('abs', [x]), f.call('sign', [x])), f.mul(f.call('abs', [x]), f.call('dabs', [x]))),
      f.add(x, x),
    ],
    at: ANY,
    about: ['abs', 'sign', 'dabs'],
  },
  {
    law: 'relu(x) - relu(-x) = x',
    sides: (f, x) => [f.sub(f.call('relu', [x]), f.call('relu', [f.neg(x)])), x],
    at: ANY,
    about: ['relu'],
  },
]

const broken = (law: Law, algebra: Algebra<Ball>): number[] =>
  law.at.filter((x) => {
    const sides = attempt(() => law.sides(algebra, algebra.fromNumber(x)))
    return typeof sides === 'string' || !overlaps(...sides)
  })

const algebra = ballAlgebra(160)

describe.each(LAWS)('$law', (law) => {
  it('holds', () => {
    expect(broken(law, algebra)).toEqual([])
  })
  it.each(law.about)('fails for a %s that is off by 2^-80', (name) => {
    expect(broken(law, spoiled(algebra, name, 80))).not.toEqual([])
  })
})

test('the decimal of a double is that of its text, in lowest terms', () => {
  const doubles = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, min: -1, max: 1 }),
    fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e4),
    fc.constantFrom(0, -0, 0.5, -0.25, 1e-7, 1e21, 5e-324, 123456.789, -(2 ** 60), 0.1 + 0.2),
  )
  fc.assert(
    fc.property(doubles, (x) => {
      const read = Q.fromDecimal(x)
      const [mantissa, exponent] = x.toExponential().split('e') as [string, string]
      const digits = mantissa.replace('.', '')
      const shift = Number(exponent) - (mantissa.split('.')[1]?.length ?? 0)
      const of = (k: number): Q.Rational => Q.power(Q.rational(10), BigInt(k))
      expect(read).toEqual(Q.mul(Q.rational(BigInt(digits)), of(shift)))
    }),
  )
})
