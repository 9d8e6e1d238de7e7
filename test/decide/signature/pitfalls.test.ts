import { describe, expect, it } from 'vitest'
import { discoveryPrime } from '../../../src/decide/signature/discovery'
import { decide, sidesOf, verdictOf } from './scalars'

const notesOf = (text: string): string[] => {
  const outcome = decide(...sidesOf(text))
  return outcome.result === 'equal' ? outcome.assumptions.map((a) => `${a.kind}: ${a.text}`) : [outcome.result]
}

describe('what residues alone get wrong', () => {
  it.each([
    // Signs of rational content and of shifted arguments: residues say yes in half of the draws or always.
    'sign(-17*x) == sign(x)',
    'sign(-x) == sign(x)',
    'abs(x - 3) == x - 3',
    'abs(x - 3) == abs(x) - 3',
    'abs(x + y) == abs(x) + abs(y)',
    'relu(x) == x',
    'relu(-x) == relu(x)',
    'max(x, y) == x',
    'max(x, y) == max(x, y + 1)',
    'min(x, x + 1) == x + 1',
    'sign(x)^2 == 1',
    'abs(sign(x)) == 1',
    // False only where x = 0 and y < 0, which shows only in the case y < 0.
    'max(x, -x) - abs(x) + sign(x*abs(y)/y - x)^2 == (1 - abs(y)/y)/2',
    'sqrt(x^2) == x',
    'sqrt(x^2 * a) == x * sqrt(a)',
    'sqrt(x^4 * y^2) == x^2 * y',
    '(x^2)^(3/2) == x^3',
    'sqrt(x^2 + 2*x + 1) == x + 1',
    'sqrt(sinh(x)^2 + 1 - 1) == sinh(x)',
    // A root that is the other one.
    'sqrt(a) + sqrt(b) == sqrt(a) - sqrt(b)',
    'sqrt(2) == -sqrt(2)',
    'sqrt(2) + sqrt(3) == sqrt(5)',
    'sqrt(1 - sin(x)^2) == cos(x)',
    // Exponents that are congruent and not equal; powers with a common period.
    'exp(x * y) == exp(x) * exp(y)',
    'exp(x)^2 == exp(x^2)',
    'exp(exp(x + y)) == exp(exp(x)) * exp(exp(y))',
    'exp(2 * x) == exp(x) + exp(x)',
    'a^(x + y) == a^x + a^y',
    '(a + b)^x == a^x + b^x',
    'log(a + b) == log(a) + log(b)',
    'log(a) * log(b) == log(a + b)',
    'log(6) == log(2) * log(3)',
    'sin(2 * x) == 2 * sin(x)',
    'sin(x + pi) == sin(x)',
    'cos(x + pi/3) == cos(x) + sqrt(3)/2',
    'asin(sin(x)) == x',
    'acos(cos(x)) == x',
    'atan(tan(x)) == x',
    'atan(x) + atan(1/x) == pi/2',
    'erf(x + y) == erf(x) + erf(y)',
    'erf(-x) == erf(x)',
    'erfc(-x) == erfc(x)',
    'lgamma(a + 1) == lgamma(a)',
    'lgamma(a) == digamma(a)',
    'exp(lgamma(x + 2) - lgamma(x + 1)) == x + 1',
    'pi == 22/7',
    'pi == 355/113',
    'sin(22/7) == 0',
    'exp(1) == 2721/1001',
  ])('%s is not proved', (text) => {
    expect(verdictOf(text)).not.toBe('equal')
  })

  it.each([
    'sign(-17*x) == -sign(x)',
    'sign(17*x/5) == sign(x)',
    'sign(x) * abs(x) == x',
    'sign(x)^3 == sign(x)',
    'abs(x) * abs(y) == abs(x * y)',
    'abs(-3*x + 6) == 3*abs(x - 2)',
    'sqrt(x^2) == abs(x)',
    'sqrt(x^2 * a) == abs(x) * sqrt(a)',
    'sqrt(x^4 * y^2) == x^2 * abs(y)',
    'max(x, y) + min(x, y) == x + y',
    'max(x, y) == relu(x - y) + y',
    'max(x, x + 1) == x + 1',
    'max(x, y, z) - max(z, x, y) == 0',
    'relu(x) - relu(-x) == x',
    'abs(sin(x)^2 + cos(x)^2) == 1',
    'exp(exp(x + y)) == exp(exp(x) * exp(y))',
    'exp(y * exp(x) / 2)^2 == exp(exp(x + log(b)) * y / b)',
    'log(x^2) == 2 * log(abs(x))',
    'lgamma(a + 1) == lgamma(a) + log(a)',
    'lgamma(a + 2) - lgamma(a - 1) == log(a + 1) + log(a) + log(a - 1)',
    'lgamma(5) == log(24)',
    'digamma(x + 2) == digamma(x) + 1/x + 1/(x + 1)',
    'trigamma(x + 1) + 1/x^2 == trigamma(x)',
    'erf(-x) == -erf(x)',
    'erfc(x) + erfc(-x) == 2',
    'sin(x + pi/2) == cos(x)',
    'cos(x - pi/3) == cos(x)/2 + sqrt(3)/2*sin(x)',
    'sin(pi/4)^2 == 1/2',
    'asin(-x) == -asin(x)',
    'acos(x) + acos(-x) == pi',
    'sin(2*asin(x)) == 2*x*sqrt(1 - x^2)',
    'cos(atan(x)) * sqrt(1 + x^2) == 1',
    'sqrt(6) * sqrt(2/3) == 2',
    'sqrt(12) == 2*sqrt(3)',
    'sqrt(a^2 - 1) == sqrt(a - 1) * sqrt(a + 1)',
    '(a * b)^x == a^x * b^x',
    '2^(x + 3) == 8 * 2^x',
    'a^(1/3) * a^(1/6) == sqrt(a)',
    'sqrt(1 + sqrt(1 + x^2))^2 - 1 == sqrt(1 + x^2)',
    'asinh(-x) == -asinh(x)',
    'tanh(x/2) == 2*sigmoid(x) - 1',
    'softplus(x) - softplus(-x) == x',
    'logcosh(x) == softplus(2*x) - x - log(2)',
    'exp(1000000007 * x) * exp(-1000000007 * x) == 1',
    'log(1000000007 * a) - log(a) == log(1000000007)',
  ])('%s is proved', (text) => {
    expect(verdictOf(text)).toBe('equal')
  })
})

describe('poles and points where nothing is defined', () => {
  it('are never agreement', () => {
    for (const text of [
      '1/(x - x) == 1/(x - x)',
      '1/(exp(x + y) - exp(x)*exp(y)) == x',
      'x/(sin(x)^2 + cos(x)^2 - 1) == 2*x/(sin(x)^2 + cos(x)^2 - 1)',
      'log(-1) == log(-1)',
      'log(x - x) == 0',
      'sqrt(-2) == sqrt(-2)',
    ])
      expect(verdictOf(text), text).toBe('unsupported')
  })
  it('are left out where they are points', () => {
    expect(verdictOf('x/x == 1')).toBe('equal')
    expect(verdictOf('(x^2 - y^2)/(x - y) == x + y')).toBe('equal')
    expect(verdictOf('sign(x) == x/abs(x)')).toBe('equal')
  })
})

describe('a prime that is guessed at', () => {
  it('proves nothing by dividing a coefficient', () => {
    const prime = discoveryPrime([])
    expect(verdictOf(`${prime} * x == 0`)).toBe('unequal')
    expect(verdictOf(`exp(x + ${prime}*y) == exp(x)`)).not.toBe('equal')
    expect(verdictOf(`erf(x + ${prime}) == erf(x)`)).not.toBe('equal')
    expect(verdictOf(`${prime}*x/(${prime}*y) == x/y`)).toBe('equal')
  })
})

describe('assumptions', () => {
  it('are what one side needs and the other does not', () => {
    expect(notesOf('log(x^2) == 2 * log(x)')).toContain('positive: x > 0')
    expect(notesOf('log(x * y) == log(x) + log(y)')).toContain('positive: y > 0')
    expect(notesOf('x/x == 1')).toEqual(['defined: x != 0'])
    expect(notesOf('sqrt(x)^2 == x')).toEqual(['positive: x >= 0'])
    expect(notesOf('x^k == x * x^(k - 1)')).toEqual([])
    expect(notesOf('log(a * b) == log(a) + log(b)')).toEqual([])
    expect(notesOf('diff(x*abs(x), x) == 2*abs(x)')).toEqual([])
    expect(notesOf('diff(abs(x), x) == sign(x)')).toEqual([
      'defined: left out: points where an argument of abs, sign, relu, max or min is 0',
    ])
    expect(notesOf('tan(x) * cos(x) == sin(x)')).toEqual(['defined: cos(x) != 0'])
  })
})
