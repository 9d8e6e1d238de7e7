import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* What kind of slip a refutation is said to look like: only what is so at all points and sizes. */

test.each([
  ['v[i] == 2 * v[i]', 'left / right = 1/2 everywhere: a constant factor'],
  ['score(v[i]) == v[i]', 'left / right = −1 everywhere: a sign'],
  ['v[i] == v[i] + 1/3', 'left − right = -1/3 everywhere: a constant offset'],
  ['v[i] == s^2 * v[i]', 'left / right = s^-2 everywhere'],
  // At n = 2 alone, or at all sizes but one.
  ['(n == 2 ? v[i] : 2 * v[i]) == 2 * v[i]', undefined],
  ['(n == 1 ? 1 : 2) * v[i] == 2 * v[i]', undefined],
  ['v[i] == (n == 1 ? 3 : 2) * v[i]', undefined],
])('%s', async (claim, text) => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'real[n]' }
parameters: { s: positive }
energy: v' * v / 2 + s
claims: ["${claim}"]
`)
  const { verdict } = (await check(model, { claim: 1 })).claims[0]!
  expect(verdict).toMatchObject({ verdict: 'refuted', counterexample: {} })
  expect((verdict as { difference?: { text: string } }).difference?.text).toBe(text)
})
