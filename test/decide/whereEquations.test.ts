import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* Claims under equations between values, which no draw would meet by chance. */

const modelOf = (claims: string, assume = '') =>
  parseModel(`
sizes: { p: 2 }
visible: { z: 'real[p]', x: real }
parameters: { k: 'real[p]', a: real, b: real, w: 'positive[p]', u: 'interval(0, 1/2)[p]', S: 'spd[p, p]', W: 'real[p, p]', t: positive }
hidden: { h: 'binary[p]' }
assume: [${assume}]
energy: -k' * z + x^2 / 2 - sum(h)
claims:
${claims}
`)

const verdictOf = async (claim: string, where: string, assume = '') =>
  (await check(modelOf(`  - { claim: "${claim}", where: "${where}" }`, assume), { claim: 1, timeout: 60 })).claims[0]!
    .verdict

describe('true and false claims', () => {
  test.each([
    // On the sphere (k·z)² is not k·k, but in one dimension.
    ["z' * z == 1", "k' * k * norm(z)^2 == k' * k", "(k' * z)^2 == k' * k"],
    ['norm(z) == 1', 'norm(z) * x == x', 'sum(z) * x == x'],
    ['norm(z) == t', "z' * z == t^2", "z' * z == t"],
    ['z[1]^2 + z[2]^2 == 4', 'z[1]^2 * x == (4 - z[2]^2) * x', 'z[1]^2 == 4'],
    ['sum(w) == 1', 'sum(w) * x == x', 'prod(i, w[i]) == 1'],
    ['a == b', 'sin(a) * x == sin(b) * x', 'sin(a) == b'],
    ['a * b == 1', 'a^2 * b * x == a * x', 'a == b'],
    ['a^2 == b', 'sqrt(b) * x == abs(a) * x', 'sqrt(b) == a'],
    ['trace(S) == 1', 'trace(S) * x == x', 'S[1, 1] * x == x'],
    // Solutions that are not rational.
    ['exp(a) == b', 'log(b) * x == a * x', 'log(b) == a + (a - b) / 1000'],
    ['t == sqrt(2)', 't^2 * x == 2 * x', 't * x == 1.41421356 * x'],
    ['sin(a)^2 + b^2 == 1', 'cos(a)^2 * x == b^2 * x', 'cos(a) == b'],
    // Several at once, some on the claim's own indices.
    ['a == b, b == t', 'a * x == t * x', 'a * x == -t * x'],
    ["z' * z == 1, sum(z) == a", "z' * z * x + sum(z) == x + a", 'sum(z) == 0'],
    ['z[i] == 2', 'z[i]^2 * x == 4 * x', 'z[i]^2 * x == 4 * x^2'],
    ['i != j, z[i] == z[j]', 'z[i]^2 * x == z[j]^2 * x', 'z[i]^2 == z[j]'],
  ])(
    'where %s',
    async (where, right, wrong) => {
      const held = await verdictOf(right, where)
      expect(['proved', 'tested']).toContain(held.verdict)
      const refuted = await verdictOf(wrong, where)
      expect(refuted).toMatchObject({ verdict: 'refuted' })
    },
    120_000,
  )

  test.each([
    ["W' * W == eye(p)", "(W * z)' * (W * z) == z' * z", 'W * z == z'],
    ['sum(j, W[i, j]) == 1', 'sum(j, sum(i, W[i, j])) * x == p * x', 'sum(i, W[i, j]) * x == x'],
  ])(
    'assume %s',
    async (assume, right, wrong) => {
      const held = await verdictOf(right, 'p <= 2', `"${assume}"`)
      expect(['proved', 'tested']).toContain(held.verdict)
      expect(await verdictOf(wrong, 'p <= 2', `"${assume}"`)).toMatchObject({ verdict: 'refuted' })
    },
    120_000,
  )
})

describe('every branch of the solutions is seen', () => {
  test.each([
    ['a^2 == b^2', 'a == b', 'a == -b'],
    ['abs(a) == 1', 'a == 1', 'a == -1'],
    ['cos(a) == 0', 'sin(a) == 1', 'sin(a) == -1'],
    ['a * (a - 1) == 0', 'a == 0', 'a == 1'],
    ['(a - b) * (a - 2 * b) == 0', 'a == b', 'a == 2 * b'],
    ['a^2 == a + 1', 'a == (1 + sqrt(5)) / 2', 'a == (1 - sqrt(5)) / 2'],
    ['t + 1 / t == 5 / 2', 't == 2', 't == 1 / 2'],
    ['a * b * x == 0', 'a * b == 0', 'b * x == 0'],
    ['a^2 == a * b', 'a == 0', 'a == b'],
    ['z[1]^2 == k[1]^2', 'z[1] == k[1]', 'z[1] == -k[1]'],
    ['z[i]^2 == 1', 'z[i] == 1', 'z[i] == -1'],
    ['a + b == 1, a * b == 2 / 9', 'a == 1 / 3', 'a == 2 / 3'],
    // Far from ordinary values, next to one another, and without a change of sign.
    ['(a - 1) * (a - 1234.5678) == 0', 'a == 1', 'a == 1234.5678'],
    ['a^2 - 2.0001 * a + 1.0001 == 0', 'a == 1', 'a == 1.0001'],
    ['(a - 1) * (a^2 - 2)^2 == 0', 'a == 1', 'a^2 == 2'],
    ['sum(z)^4 == x^4', 'sum(z) == x', 'sum(z) == -x'],
    ['a == 1 or a^2 == 7', 'a == 1', 'a^2 == 7'],
  ])('where %s', async (where, ...wrong) => {
    for (const claim of wrong) expect(await verdictOf(claim, where)).toMatchObject({ verdict: 'refuted' })
  })
})

test('the other conditions decide between branches', async () => {
  const where = 'sin(a) == sin(b), abs(a) < 1, abs(b) < 1'
  expect(await verdictOf('a * x == b * x', where)).toMatchObject({ verdict: 'tested' })
  expect(await verdictOf('a * x == b * x', where.replaceAll('1', '2'))).toMatchObject({ verdict: 'refuted' })
})

test('solutions that no search was led to are named', async () => {
  const open = await verdictOf('abs(a) == abs(b)', 'cosh(a) == cosh(b)')
  expect(open).toMatchObject({ verdict: 'tested' })
  expect(open.assumptions.map((note) => note.text).join()).toMatch(/solutions of cosh\(a\) = cosh\(b\)/)
  expect((await verdictOf('abs(a) == abs(b)', 'a^2 == b^2')).assumptions).toEqual([])
})

test('a counterexample on an equation solves it, and its path leads there again', async () => {
  const model = modelOf(`  - { claim: "z[1]^2 == 4", where: "z[1]^2 + z[2]^2 == 4" }`)
  const { verdict } = (await check(model, { claim: 1 })).claims[0]!
  if (verdict.verdict !== 'refuted') throw new Error(verdict.verdict)
  const { counterexample, path } = verdict
  const [z1, z2] = (counterexample.visible.z as string[]).map((text) => {
    const [n, d = '1'] = text.split('/')
    return [BigInt(n!), BigInt(d)] as const
  })
  expect((z1![0] * z2![1]) ** 2n + (z2![0] * z1![1]) ** 2n).toBe(4n * (z1![1] * z2![1]) ** 2n)
  const again = (await check(model, { claim: 1, path, sizes: counterexample.sizes })).claims[0]!
  expect(again.verdict).toMatchObject({ counterexample })
})

test('a size at which no values meet the conditions is named', async () => {
  // Of one or two shares below ½ the sum is below 1.
  const held = await verdictOf('sum(u) * x == x', 'sum(u) == 1')
  expect(['proved', 'tested']).toContain(held.verdict)
  expect(held.assumptions.map((note) => note.text).join()).toMatch(/no values that meet the conditions .* p = 1; p = 2/)
})

test('what nothing meets is undecided, whatever the claim says', async () => {
  for (const where of ['a^2 == -1', 't == -1', 'a == a + 1', 'exp(a) == 0', 'p == 2, sum(u) == 1'])
    expect(await verdictOf('x == x', where)).toMatchObject({ verdict: 'undecided' })
})
