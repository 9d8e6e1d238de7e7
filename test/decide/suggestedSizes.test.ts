import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* Sizes that conditions, numbers and numbers of indices suggest, and what a proof at some sizes is worth. */

const modelOf = (claim: string, where = '') =>
  parseModel(`
sizes: { n: 2, m: 2, K: 3, k: n + m - 1 }
visible: { v: 'real[n]', x: real }
hidden: { h: 'binary[n]', g: 'binary[m]', z: 'categorical(K)', s: 'spin[m]' }
parameters: { b: real, u: 'real[k]' }
energy: v' * v / 2 + x^2 - v' * h + b * z - sum(g) - sum(s)
claims: [{ claim: "${claim}"${where === '' ? '' : `, where: "${where}"`} }]
`)

const verdictOf = async (claim: string, where = '') =>
  (await check(modelOf(claim, where), { claim: 1, timeout: 60 })).claims[0]!.verdict

const INVERSE = 'log(v[i] + sqrt(v[i]^2 + 1))'

describe('what fails from some size on only is not proved at a few', () => {
  test('where indices are only compared', async () => {
    const where = 'i in 1:n, j in 1:n, l in 1:n, r in 1:n, t in 1:n'
    expect(await verdictOf('(i < j and j < l and l < r and r < t ? v[i] : 0) == 0', where)).toMatchObject({
      verdict: 'refuted',
    })
  })

  test.each([
    '(i < j and j < l and l < r and r < t ? v[i] * v[j] * v[l] * v[r] * v[t] : 0) == 0',
    'min(sum(h), 9) == sum(h)',
    'relu(sum(h) - 12) == 0',
    '(sum(h) == 11 ? b : 0) == 0',
    'max(sum(h), sum(g) + 4) == sum(g) + 4',
    '(z - 1) * (z - 2) * (z - 3) * (z - 4) == 0',
    'prod(i in 1:9, z - i) == 0',
    'mod(z, 17) == z',
    'abs(sum(s)) * relu(abs(sum(s)) - 8) == 0',
    // Zeros in a row, as many as there are factors.
    'prod(l in 0:5, sum(h) - l) == 0',
    'prod(l in 1:5, prod(r in 1:2, n - 2 * l + r)) == 0',
    'prod(l in 1:11, sum(s) + 6 - l) == 0',
    'prod(l in 0:9, k - 1 - l) == 0',
    // At sizes that were tried, but in states that hardly any draw has.
    'min(sum(h), 6) == sum(h)',
    'min(prod(i, 1 + h[i]), 1000) == prod(i, 1 + h[i])',
    '(sum(h)^2 + sum(h) == 56 ? 1 : 0) == 0',
    // At sizes that follow from others, or that no number names.
    '(k == 23 ? x : 0) == 0',
    '(n == 2 * m and m > 4 ? x : 0) == 0',
    'sum(l in 2:n, mod(n, l) == 0 and l < n and mod(n, 7) == 0 ? 1 : 0) == 0',
  ])('%s', async (claim) => {
    expect(await verdictOf(claim)).toMatchObject({ verdict: 'refuted' })
  })

  test.each([
    '(i < j and j < l and l < r and r < t ? v[i] * v[j] * v[l] * v[r] * v[t] * (b - sin(b)^2 - cos(b)^2 - b + 1) : 0) == 0',
    'min(sum(h), n) == sum(h)',
    'mod(z^5 - z, 5) == 0',
    'mod(mod(z, 17), 19) == mod(z, 17)',
  ])('%s holds', async (claim) => {
    expect((await verdictOf(claim)).verdict).toMatch(/proved|tested/)
  })
})

describe('a proof at all sizes that the conditions allow needs no qualification', () => {
  test.each([
    ['n == 2', `asinh(v[i]) == ${INVERSE}`],
    ['2 <= n, n < 6', `asinh(v[i]) == ${INVERSE}`],
    ['n == 1 or n == 4', `asinh(v[i]) == ${INVERSE}`],
    ['k == 3', `asinh(u[i]) == ${INVERSE.replaceAll('v', 'u')}`],
    ['n + m == 4', `asinh(u[i]) == ${INVERSE.replaceAll('v', 'u')}`],
    ['n^2 == 1', 'sum(v) == v[1]'],
    ['n > 1000', 'asinh(x) == log(x + sqrt(x^2 + 1))'],
  ])('where %s', async (where, claim) => {
    expect(await verdictOf(claim, where)).toMatchObject({ verdict: 'proved', sizes: 'all' })
  })

  test.each([
    ['n >= 2', `asinh(v[i]) == ${INVERSE}`],
    ['n == m', `asinh(v[i]) == ${INVERSE}`],
  ])('but where %s these are infinitely many', async (where, claim) => {
    expect(await verdictOf(claim, where)).toMatchObject({ verdict: 'proved', sizes: expect.any(Array) as unknown })
  })
})

describe('sizes that satisfy the conditions are found', () => {
  test.each([
    ['n > 100', 'sum(v) == v[1]', { n: 101 }],
    ['n * m == 12', 'sum(v) * sum(s) == v[1] * s[1]', {}],
    ['mod(n, 7) == 3, n > 3', 'sum(v) == v[1]', { n: 10 }],
    ['n^2 == 1849', 'sum(v) == v[1]', { n: 43 }],
  ])('where %s', async (where, claim, sizes) => {
    expect(await verdictOf(claim, where)).toMatchObject({ verdict: 'refuted', counterexample: { sizes } })
  })

  test.each([
    ['n < 1', 'no size satisfies the conditions'],
    ['n^2 == 2', 'no size satisfies the conditions'],
    ['n > 100000', 'no size was found'],
  ])('where %s there is none', async (where, reason) => {
    expect(await verdictOf('sum(v) == sum(v)', where)).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringContaining(reason) as unknown,
    })
  })

  test.each(['v[0] == v[0]', 'v[n + 1] == v[1]'])('%s is an index out of its range', async (claim) => {
    expect(await verdictOf(claim)).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringMatching(/`v\[(0|n \+ 1)\]` is outside 1\.\.n at every size/) as unknown,
    })
  })
})
