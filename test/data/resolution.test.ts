import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'
import { meanOf, modelOver } from './densities'

/* What the integrand holds is found, or the expectation is refused: values by mpmath with 30 digits, or in closed form. */

test.each([
  // A slope of 500 at 1/3.
  ['normal(0, 1)', 'real', '(v[1] + 500 * (1 - tanh(500 * (v[1] - 1/3))^2))^2', 253.0918494784526],
  ['normal(0, 1)', 'real', 'sin(4 * pi * v[1])^2', (1 - Math.exp(-32 * Math.PI ** 2)) / 2],
  ['normal(0, 1)', 'real', 'exp(-10^6 * (v[1] - 1/3)^2)', Math.exp(-(1 / 9) / (2 + 1e-6)) / Math.sqrt(1 + 2e6)],
  ['normal(0, 1)', 'real', 'exp(10 * v[1])', Math.exp(50)],
  ['uniform(-1, 2)', 'real', 'cos(200 * v[1])', (Math.sin(400) + Math.sin(200)) / 600],
  ['laplace', 'real', 'exp(v[1] / 2)', 4 / 3],
  ['gamma(3, 1)', 'positive', '1 / v[1]^2', 1 / 2],
  ['normal(0, 1)', 'real', 'exp(v[1]^2 / 4)', Math.SQRT2],
  ['student_t(3)', 'real', 'v[1]^2', 3],
  ['lognormal(0, 1)', 'positive', 'v[1]^(-4)', Math.exp(8)],
] as const)('%s on %s: E %s', (data, domain, f, value) => {
  const mean = meanOf(modelOver(data, domain), f)
  expect(Math.abs(mean.value / value - 1)).toBeLessThan(1e-9)
  expect(mean.error / Math.abs(value)).toBeLessThan(1e-8)
})

test('functions that are products over the entries are exact in any number of entries', () => {
  const mean = meanOf(modelOver('normal(1, 2)', 'real', 6), 'prod(i, v[i]^2 * cos(v[i]))')
  // E v² cos v under N(1, 4) is Re ((1 + 4i)² + 4) exp(i − 2).
  const moment = Math.exp(-2) * ((1 - 16 + 4) * Math.cos(1) - 8 * Math.sin(1))
  expect(Math.abs(mean.value / moment ** 6 - 1)).toBeLessThan(1e-10)
})

describe('divergence has an argument', () => {
  test.each([
    ['normal(0, 1)', 'real', '1 / (4 * abs(v[1]))', /diverges as v\[1\] → 0/],
    ['normal(0, 1)', 'real', 'exp(v[1]^2 / 2)', /diverges as v\[1\] → (−)?∞/],
    ['student_t(3)', 'real', 'abs(v[1])^3', /diverges as v\[1\] → (−)?∞/],
    ['gamma(1, 1)', 'positive', '1 / v[1]^2', /diverges as v\[1\] → 0/],
  ])('%s on %s: E %s', (data, domain, f, message) => {
    expect(() => meanOf(modelOver(data, domain), f)).toThrow(message)
  })

  test('and is no verdict of what converges slowly', () => {
    const mean = meanOf(modelOver('uniform(0, 1)', 'interval(0, 1)'), 'v[1]^(-99/100)')
    expect(mean.value).toBeCloseTo(100, 8)
    expect(meanOf(modelOver('normal(0, 1)'), '1 / sqrt(abs(v[1]))').value).toBeCloseTo(1.720079974649039, 10)
  })
})

const checked = async (text: string) => {
  const { checks, claims } = await check(parseModel(text), { timeout: 12 })
  return { equation1: checks.find((c) => c.name === 'equation1')!, claims }
}

test('a score whose square has no mean is flagged, with the place', async () => {
  const { equation1, claims } = await checked(
    'visible: { x: real }\nenergy: abs(x)^(1/2)\ndata: normal(0, 1)\nclaims: [data(score(x)^2) == 3]\n',
  )
  expect(claims[0]!.verdict).toMatchObject({ verdict: 'undecided', reason: expect.stringMatching(/diverges as x → 0/) })
  expect(equation1.flagged).toBe(true)
  expect(equation1.verdict).toMatchObject({ reason: expect.stringMatching(/diverges as x → 0/) })
})

test('Equation (1) is not tested where the score is 0', async () => {
  const { equation1 } = await checked('visible: { x: real }\nenergy: sign(x)\n')
  expect([equation1.flagged, equation1.verdict.verdict]).toEqual([true, 'undecided'])
})

test('a law’s indices are those of the entry, in order', () => {
  const law = (data: string): (() => unknown) => {
    const text = `sizes: { n: 2, m: 3 }\nvisible: { x: "real[n, m]" }\nparameters: { W: "real[m, n]", c: "real[m]" }\nenergy: 0\ndata: "${data}"\n`
    return () => parseModel(text).data!.of.get('*')
  }
  expect(law('normal(W[k, i], 1)')).toThrow(/indices `k`, `i` of this law do not fit `x`/)
  expect(law('normal(c[i], 1)')).toThrow(/indices `i` of this law do not fit `x`/)
})

test('decimals of many digits are rounded values; a wave that meets two rules at one phase is seen by a third', async () => {
  const { claims } = await checked(`visible: { x: real }
energy: x^2 / 2
data: normal(1, 1/2)
claims:
  - data(cos(150 * x)^2) == 1/2
  - data(abs(x - 1)) == 0.398942280401432677939946
  - claim: data(abs(x - 1)) == 0.398942280401432677939956
    expect: refuted
  - claim: data(abs(x - 1)) == 0.39894
    expect: refuted
`)
  expect(claims.map((c) => c.ok)).toEqual([true, true, true, true])
})
