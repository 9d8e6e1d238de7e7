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

describe('branches that no size tried so far takes', () => {
  const layers = (claims: readonly string[]) =>
    parseModel(`
sizes: { n: 2, m: 2, k: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]', g: 'binary[k]' }
parameters: { W: 'real[n, m]', U: 'real[m, k]' }
energy: v' * v / 2 - v' * W * h - h' * U * g
claims:
${claims.map((c) => `  - "${c}"`).join('\n')}
`)

  test.each([
    'diff(F, U[j, l]) == -(k == 6 and m == 5 ? 1.001 : 1) * mean(h[j] * g[l])',
    'diff(F, U[j, l]) == -mean(h[j] * g[l]) * (1 + delta(m, 4) * delta(k, 5) * delta(j, 3))',
    'diff(F, U[j, l]) == -(m * k == 35 and j == 2 ? 1.001 : 1) * mean(h[j] * g[l])',
  ])('%s is refuted, and again by its path', async (claim) => {
    const model = layers([claim])
    const verdict = (await check(model, { claim: 1 })).claims[0]!.verdict
    if (verdict.verdict !== 'refuted') throw new Error(verdict.verdict)
    const again = (await check(model, { claim: 1, path: verdict.path })).claims[0]!.verdict
    expect(again).toMatchObject({ counterexample: verdict.counterexample })
  })

  test.each([
    'mean((sum(h) == 6 ? 1 : 0)) == 0',
    'mean(sum(h)) == mean(min(sum(h), 5))',
    'mean(h[j] * max(sum(h), 4)) == 4 * mean(h[j])',
    'mean(mod(sum(h), 7)) == mean(sum(h))',
  ])(
    '%s, which only more units than were tried can tell, is refuted',
    async (claim) => {
      const coupled = parseModel(`
sizes: { n: 2, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]', S: 'symmetric[m, m]' }
energy: v' * v / 2 - v' * W * h - h' * S * h
claims: ["${claim}"]
`)
      const { claims } = await check(coupled, { claim: 1, timeout: 60 })
      expect(claims[0]!.verdict.verdict).toBe('refuted')
    },
    60_000,
  )

  test('where points are too dear, agreement elsewhere is no verdict', async () => {
    const quartic = parseModel(`
sizes: { n: 2, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'real[m]' }
parameters: { W: 'real[n, m]', L: 'real[m, m]' }
energy: v' * v / 2 - v' * W * h + sum(j, h[j]^4) - h' * L * h
claims:
  - claim: "diff(F, L[j, k]) == -(m == 6 ? 1.001 : 1) * mean(h[j] * h[k])"
    where: mod(m, 5) == 1
`)
    const { claims } = await check(quartic, { timeout: 60, claim: 1 })
    expect(claims[0]!.verdict).toMatchObject({ verdict: 'undecided', reason: expect.stringContaining('m = 6') })
  }, 120_000)

  test('over data, agreement at the sizes that are integrated is no verdict on others', async () => {
    const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'real[n]' }
parameters: { s: positive }
energy: v' * v / (2 * s^2)
data: normal(0, 1)
claims: ["data(v[i]^2) == (n == 6 ? 1.001 : 1)", "data(v[i]^2) == (n >= 1 ? 1 : 2)", "data(v[i] * v[k]) == delta(i, k)"]
`)
    const { claims } = await check(model)
    expect(claims.map((c) => c.verdict.verdict)).toEqual(['undecided', 'proved', 'proved'])
  })
})
