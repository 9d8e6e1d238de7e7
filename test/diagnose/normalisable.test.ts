import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/diagnose/finding'
import { binary, outcomeOf, small as model } from './outcome'

describe('∫exp(−F) dv diverges, with a ray that shows it', () => {
  test.each([
    [
      'the covariance half of mcRBM without ½v²',
      'sum(j, h[j] * (sum(i, W[i, j] * v[i])^2 - c[j]))',
      binary,
      '+ 1/2 * sum(i, v[i]^2)',
    ],
    ['a linear energy', "b' * v", '', '+ 1/2 * sum(i, v[i]^2)'],
    [
      'a precision of either sign',
      'z * sum(i, v[i]^2) / 2 - sum(j, softplus(c[j] + sum(i, W[i, j] * v[i])))',
      '',
      'z: positive',
    ],
    ['fewer experts than entries', 'sum(j, log(1 + sum(i, W[i, j] * v[i])^2 / 2))', '', '+ 1/2 * sum(i, v[i]^2)'],
    ['a quadratic term turned', "-lam * v' * v / 2", '', undefined],
    ['a bump', 'exp(-lam * sum(i, v[i]^2))', '', '+ 1/2 * sum(i, v[i]^2)'],
    ['a wave', 'lam * sum(i, cos(v[i]))', '', '+ 1/2 * sum(i, v[i]^2)'],
    ['two axes along which it does not grow', 'lam * v[1]^2 * v[2]^2', '', '+ 1/2 * sum(i, v[i]^2)'],
    ['a parabola along which it does not grow', 'lam * (v[2] - v[1]^2)^2', '', '+ 1/2 * sum(i, v[i]^2)'],
    ['one entry that is free', 'v[1]^2', '', '+ 1/2 * sum(i, v[i]^2)'],
  ])('%s', (_, energy, hidden, mend) => {
    const [found] = outcomeOf('normalisable', model(energy, hidden)) as readonly Finding[]
    expect(found).toMatchObject({ severity: 'error', where: { text: energy } })
    expect(found!.mend).toBe(mend)
    const { F } = found!.evidence as { F: readonly number[] }
    expect(F.at(-1)! - F.at(-2)!).toBeLessThan(3 * Math.log(100))
  })
})

describe('for some parameters only, it is a warning', () => {
  test.each([
    ['a Schur complement', "lam * v' * v / 2 + h' * h / 2 - v' * W * h", 'hidden: { h: "real[m]" }\n'],
    ['a parameter near the ends of its interval', '(v[1]^2 - 2 * r * v[1] * v[2] + v[2]^2) / 2', ''],
    ['a difference of quadratic forms', "v' * v / 2 - sum(j, sum(i, W[i, j] * v[i])^2) / 2", ''],
  ])('%s', (_, energy, hidden) => {
    expect(outcomeOf('normalisable', model(energy, hidden))).toMatchObject([{ severity: 'warning' }])
  })
})

describe('what converges passes', () => {
  test.each([
    ['a GRBM', "v' * v / (2 * lam) - v' * W * h - c' * h", binary],
    ['quartic beside a quadratic of either sign', 'sum(i, a[i] * v[i]^4 + z * v[i]^2)', ''],
    ['linear growth', 'sum(i, a[i] * sqrt(1 + v[i]^2))', ''],
    ['as many experts as entries', 'sum(k, logcosh(sum(i, C[i, k] * v[i])))', ''],
    ['Student-t with three degrees of freedom', 'sum(i, 2 * log(1 + a[i] * v[i]^2))', ''],
    ['a multivariate t', "4 * log(1 + lam * v' * v)", ''],
    ['a precision that is exp(−z)', "exp(-z) * v' * v / 2 - v' * W * h", binary],
    ['a log-sum-exp under a square', "v' * v / 2 - logsumexp(k, sum(i, C[i, k] * v[i]))", ''],
    ['log(1 + exp) far out', "v' * v / 2 - log(1 + exp(b' * v))", ''],
    ['axes along which only a quadratic form grows', "lam * v[1]^2 * v[2]^2 + v' * v / 2", ''],
    ['an integral whose value underflows far out', "v' * v / 2 + s * exp(b' * v)", 'hidden: { s: positive }\n'],
    ['a geometric sum', "v' * v / 2 + s * softplus(b' * v)", 'hidden: { s: naturals }\n'],
    ['nearly dependent chains', 'v[1]^2 / 2 + sum(i in 2:n, (v[i] - 20 * v[i - 1])^2) / 2', ''],
  ])('%s', (_, energy, hidden) => {
    expect(outcomeOf('normalisable', model(energy, hidden))).toBe('passed')
  })
})

describe('towards a finite end', () => {
  const half = (energy: string): string =>
    `visible: { v: positive }\nparameters: { a: positive, z: real }\nenergy: ${energy}\n`
  test.each([
    ['v - a * log(v)', 'passed'],
    ['v - (a - 1) * log(v)', 'passed'],
    ['v + (a + 1) * log(v)', 'error'],
    ['v + log(v)', 'error'],
    ['v - a / v', 'error'],
    ['log(v) + (log(v) - z)^2 / (2 * a^2)', 'passed'],
    ['-v', 'error'],
    ['v + z * log(v)', 'warning'],
    ['z * v - (a - 1) * log(v)', 'error'],
  ])('%s', (energy, expected) => {
    const found = outcomeOf('normalisable', half(energy))
    expect(typeof found === 'string' ? found : found[0]!.severity).toBe(expected)
  })
})

test('what assumptions leave out is not followed, and symmetric matrices are small too', () => {
  const assumed =
    'sizes: { n: 3 }\nvisible: { v: "real[n]" }\nparameters: { a: "positive[n]" }\nassume: ["v[i] > 0"]\nenergy: sum(i, a[i] * v[i])\n'
  expect(outcomeOf('normalisable', assumed)).toBe('passed')
  expect(outcomeOf('boundary', assumed)).toMatchObject([
    { message: expect.stringContaining('at an edge of what is assumed of v') as string },
  ])
  const tied =
    'sizes: { n: 2 }\nvisible: { v: "real[n]" }\nhidden: { h: "real[n]" }\nparameters: { W: "symmetric[n, n]" }\n' +
    "energy: v' * v / 2 + h' * h / 2 - v' * W * h\n"
  expect(outcomeOf('normalisable', tied)).toMatchObject([{ severity: 'warning' }])
})

test('F that falls far out only until it turns is no divergence: a lognormal density at any m', () => {
  const lognormal =
    'visible: { v: positive }\nparameters: { m: real, s: positive }\nenergy: (log(v) - m)^2 / (2 * s^2) + log(v)\n'
  expect(outcomeOf('normalisable', lognormal)).toBe('passed')
})

test('a t distribution whose degrees of freedom are free diverges where they are few', () => {
  const t = (dof: string): string =>
    `visible: { v: real }\nparameters: { a: positive }\nenergy: ${dof} * log(1 + v^2)\n`
  expect(outcomeOf('normalisable', t('(a + 1) / 2'))).toBe('passed')
  expect(outcomeOf('normalisable', t('a / 4'))).toMatchObject([
    { severity: expect.stringMatching(/error|warning/) as string },
  ])
})
