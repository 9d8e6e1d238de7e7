import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* x^a with a real parameter a has no value at x < 0, whatever a is: a proof through it says that it leaves these points out. */

const decided = async (claim: string, where = '') => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { x: real, v: 'real[n]' }
parameters: { a: real, b: real, p: positive }
energy: x^2 + sum(v)^2
claims: [{ claim: "${claim}"${where === '' ? '' : `, where: "${where}"`} }]
`)
  return (await check(model, { claim: 1 })).claims[0]!.verdict
}
const named = { kind: 'positive', text: 'x > 0' }

test.each([
  'sqrt(x^(2 * a)) == x^a',
  'log(x^a) == a * log(x)',
  '(x^a)^b == x^(a * b)',
  'x^a * x^b == x^(a + b)',
  'exp(a * log(x)) == x^a',
  'diff(x^a, x) == a * x^(a - 1)',
  '(x * p)^a == x^a * p^a',
])('%s is proved for x > 0, and says so', async (claim) => {
  const verdict = await decided(claim)
  expect([verdict.verdict, verdict.assumptions]).toEqual(['proved', expect.arrayContaining([named])])
  expect(verdict.assumptions.filter(({ text }) => text.includes('^'))).toEqual([])
})

test.each([
  ['p^a * p^b == p^(a + b)', ''],
  ['abs(x)^a * abs(x)^b == abs(x)^(a + b)', ''],
  ['x^n * x == x^(n + 1)', ''],
  ['x^a * x^b == x^(a + b)', 'x > 0'],
])('%s where [%s] assumes nothing', async (claim, where) => {
  expect(await decided(claim, where)).toMatchObject({ verdict: 'proved', assumptions: [] })
})

test.each(['x^a == abs(x)^a + a', 'log(x^a) == a * log(x) + x', 'sqrt(x^(2 * a)) == x^(a + 1)'])(
  '%s is refuted',
  async (claim) => {
    expect(await decided(claim)).toMatchObject({ verdict: 'refuted' })
  },
)
