import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* Claims with a kink of which one side is rare: what holds on the other side only is not agreed with. */

const HEAD = `
sizes: { n: 2 }
visible: { x: real, y: real, v: 'real[n]' }
hidden: { h: 'binary[n]', z: 'integers(0, 1000)' }
parameters: { a: real, b: real, p: positive, u: 'interval(0, 1)', w: 'real[n]', K: 'spd[n, n]' }
energy: x^2 + y^2 + sum(v)^2 + sum(h) + z
claims:
`
const decided = async (claim: string, where = '', path?: string) => {
  const model = parseModel(`${HEAD}  - { claim: "${claim}"${where === '' ? '' : `, where: ["${where}"]`} }\n`)
  return (await check(model, { claim: 1, ...(path !== undefined && { path }) })).claims[0]!.verdict
}

const ONE_SIDED = [
  'abs((x - 1)^2 + (y - 1)^2 - 1e-8) == (x - 1)^2 + (y - 1)^2 - 1e-8',
  'relu(sin(x) - 0.999999) == 0',
  'max(x^4 - 3 * x + 2, 0) == x^4 - 3 * x + 2',
  'abs(sin(x) + cos(y) + 1.99999) == sin(x) + cos(y) + 1.99999',
  'abs(1 - 2 * exp(-1000 * ((x - 3.3)^2 + (y - 2.7)^2))) == 1 - 2 * exp(-1000 * ((x - 3.3)^2 + (y - 2.7)^2))',
  'relu((a - 9.2) * (9.20001 - a)) * x == 0',
  'relu(1e-6 - (x - 31.7)^2 - (y + 12.3)^2 - (u - 1/3)^2) == 0',
  'relu(v[i]^2 - 3 * v[i] + 2.2499999) == v[i]^2 - 3 * v[i] + 2.2499999',
  'abs(log(p) - p + 1.0001) == p - 1.0001 - log(p)',
  'sum(i, abs(v[i] - w[i] + 100)) == sum(v) - sum(w) + 100 * n',
  'relu(a - 3) * relu(b - 3) * relu(-3 - x) * relu(y - 3) == 0',
  'relu(a - 9) * relu(9.5 - a) == 0',
  'relu(1/4 - mean(h[1])) == 1/4 - mean(h[1])',
  'abs(z - 900) == 900 - z',
  "abs(v' * K * w) == v' * K * w",
  'sign(x - y)^2 == 1',
  'sign(x^2 - 2 * y + 1/7)^2 == 1',
  'sign(exp(x) - y - 3)^2 == 1',
  "sign(v' * K * v) == 1",
  // Where the argument touches 0 without a change of its sign.
  'sign((x - 1)^2 + (y - 5/7)^2) == 1',
  'sign(exp(x) - x - 1) == 1',
  'sign(p + 1/p - 2) == 1',
]
const TRUE = [
  'abs(x^2 + 1) == x^2 + 1',
  'relu(exp(x)) == exp(x)',
  'max(softplus(x), 0) == softplus(x)',
  'abs(x^2 - 2 * x + 2) == x^2 - 2 * x + 2',
  'abs(x^2 - 2 * x + 1) == x^2 - 2 * x + 1',
  'abs(x^2 + y^2 - x * y) == x^2 + y^2 - x * y',
  'sum(i, relu(v[i]^2 + w[i]^2 - 2 * v[i] * w[i])) == sum(i, (v[i] - w[i])^2)',
  'relu(x^4 - x + 1) == x^4 - x + 1',
  'abs(x^4 + y^4 - 2 * x * y + 1) == x^4 + y^4 - 2 * x * y + 1',
  'abs(2 + sin(x)) == 2 + sin(x)',
  'abs(u - 1) == 1 - u',
  'relu(log(1 + x^2)) == log(1 + x^2)',
  'relu(mean(h[1]) - 1/4) == mean(h[1]) - 1/4',
]

describe('both sides of a kink', () => {
  test.each(ONE_SIDED)('%s is refuted', async (claim) => {
    await expect(decided(claim)).resolves.toMatchObject({ verdict: 'refuted' })
  })
  test.each(TRUE)('%s holds, with nothing assumed', async (claim) => {
    const { verdict, assumptions } = await decided(claim)
    expect([['proved', 'tested'].includes(verdict), assumptions]).toEqual([true, []])
  })
  test.each([ONE_SIDED[1]!, ONE_SIDED[10]!, ONE_SIDED[16]!])('the counterexample of %s is replayed', async (claim) => {
    const verdict = await decided(claim)
    if (verdict.verdict !== 'refuted') throw new Error('not refuted')
    await expect(decided(claim, '', verdict.path)).resolves.toMatchObject({ counterexample: verdict.counterexample })
  })
  test('conditions leave one side', async () => {
    expect(await decided('relu(x - 1) == x - 1', 'x > y, y > 1')).toMatchObject({ verdict: 'tested', assumptions: [] })
    expect(await decided('relu(x - y) == x - y', 'x > 1')).toMatchObject({ verdict: 'refuted' })
  })
  test('a side on which no point was found is an assumption', async () => {
    const verdict = await decided("abs(v' * K * v) == v' * K * v")
    expect(verdict).toMatchObject({
      verdict: 'tested',
      assumptions: [{ kind: 'defined', text: expect.stringMatching(/≥ 0: no point was found where it is not$/) }],
    })
  })
  test('where a sign is 0 at no rational point, what is wrong there is not agreed with', async () => {
    for (const argument of [
      'sin(x) - 1/2',
      '1 + sin(x)',
      '(x - 1)^2 + (y - sqrt(2))^2',
      'abs(x - sqrt(3))',
      'p + 2/p - sqrt(8)',
    ])
      expect(await decided(`sign(${argument})^2 == 1`)).toMatchObject({
        verdict: 'undecided',
        reason: expect.stringMatching(/not where it is 0/),
      })
    // It is nowhere 0, though it comes as near to it as may be.
    expect(await decided('sign(1 - tanh(x)^2) == 1')).toMatchObject({ verdict: 'tested', assumptions: [] })
    expect(await decided('sign(1 + sin(x)) * cos(x) == cos(x)')).toMatchObject({ verdict: 'tested' })
    expect(await decided('sign(sin(x) - 1/2)^3 + exp(x) == sign(sin(x) - 1/2) + exp(x)')).toMatchObject({
      verdict: expect.stringMatching(/proved|tested/),
    })
  })
})
