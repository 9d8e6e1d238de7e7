import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* Claims that hold at all small sizes and ordinary values, and fail in a rare branch, at one size, or far out. */

const HEAD = `
sizes: { n: 3, m: 2 }
visible: { v: 'real[n]', y: positive }
hidden: { k: naturals }
parameters: { a: positive, c: real, W: 'real[n, m]', t: 'interval(0, 100)' }
energy: sum(i, v[i]^2) / 2 + k * a + lgamma(k + 1) + y
claims:
`
const RARE = [
  'relu(c - 100) == 0',
  'sign(c + 77) == 1',
  'relu(1 - abs(3 * c - 1000)) == 0',
  'diff(relu(v[1] - 1e6), v[1]) == 0',
  'max(a, 1e-9) == a',
  'min(y, 1e30) == y',
  'max(t, 99) == t + relu(99 - t) + 1000 * relu(t - 99.99)',
  'relu(sum(v) - 200) == 0',
  'max(v[1] * v[2], 1000) == 1000',
  'sqrt((c - 30)^2) == 30 - c',
  'relu(exp(c) - 10^9) == 0',
  'c + 1e-400 == c',
  'tanh(50 * a + 100) == 1',
  'erf(20 + y) == 1',
  '(k == 17 ? 1 : 0) == 0',
  '(n == 20 ? 1 : 0) == 0',
  '(n + m == 20 ? c : 0) == 0',
  'sum(i, (i > 9 ? v[i] : 0)) == 0',
  'sum(i, sum(j, (i == 5 and j == 6 ? W[i, j] : 0))) == 0',
  'v[i] == (i == 37 ? 2 * v[i] : v[i])',
  'sum(v) == v[1] + sum(i in 2:n, v[i]) + (n >= 30 ? 1 : 0)',
  'mod(n, 11) == n',
  'prod(j in 1:9, n - j) * c == 0',
]

const TRUE = ['abs(c - 100) == max(c - 100, 100 - c)', 'relu(exp(c) + 50) == exp(c) + 50', '(n >= 1 ? 1 : 0) == 1']

const decided = async (claims: readonly string[], path?: string) => {
  const model = parseModel(HEAD + claims.map((c) => `  - "${c}"`).join('\n'))
  return (await check(model, { claim: 1, ...(path !== undefined && { path }) })).claims[0]!.verdict
}

describe('claims that fail in a rare place', () => {
  test.each(RARE)('%s is refuted', async (claim) => {
    await expect(decided([claim])).resolves.toMatchObject({ verdict: 'refuted' })
  })

  test.each(TRUE)('%s holds', async (claim) => {
    const { verdict } = await decided([claim])
    expect(['proved', 'tested']).toContain(verdict)
  })

  test.each([RARE[0]!, RARE[13]!, RARE[17]!])('the counterexample of %s is replayed', async (claim) => {
    const verdict = await decided([claim])
    if (verdict.verdict !== 'refuted') throw new Error('not refuted')
    await expect(decided([claim], verdict.path)).resolves.toMatchObject({ counterexample: verdict.counterexample })
  })

  test('the counterexample is simple', async () => {
    await expect(decided(['relu(-c - 1e6) == 0'])).resolves.toMatchObject({
      counterexample: { parameters: { c: '-1000001' } },
    })
  })
})

describe('claims about coupled units that fail at one size', () => {
  const coupled = parseModel(`
sizes: { n: 2, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]', s: 'spin[m]' }
parameters: { W: 'real[n, m]', L: 'real[m, m]', S: 'symmetric[m, m]' }
energy: v' * v / 2 - v' * W * h - h' * L * h / 2 - s' * S * h
claims:
  - "mean(h[j]) + (m == 6 ? 1e-3 : 0) == mean(h[j])"
  - "mean(h[j]) + (m >= 9 and j == 2 ? 1e-3 : 0) == mean(h[j])"
  - "score(v[i]) + (n == 30 ? 1e-3 : 0) == -v[i] + sum(j, W[i, j] * mean(h[j]))"
`)

  test.each([1, 2, 3])('claim %i is refuted', async (claim) => {
    const { claims } = await check(coupled, { claim, timeout: 60 })
    expect(claims[0]!.verdict).toMatchObject({ verdict: 'refuted' })
  })
})
