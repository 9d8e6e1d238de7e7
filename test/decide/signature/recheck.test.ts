import { expect, test } from 'vitest'
import { recheckSignature } from '../../../src/decide/signature'
import { parseClaim, parseModel } from '../../../src/language/parseModel'

/* A second opinion on proofs, as if each of these claims had been proved: what is false must not be agreed with. */

const model = parseModel(`name: test
sizes: { n: 3 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[n]', s: 'spin[n]', z: 'integers(-2, 2)', c: 'categorical(n)' }
parameters: { a: real, b: real, W: 'real[n, n]', p: positive, q: 'positive[n]', K: 'symmetric[n, n]' }
energy: sum(i, v[i]^2) / 2 + sum(h) + sum(s) + z + c
`)
const recheck = (text: string, n = 3): string => {
  const claim = parseClaim(model, text)
  const outcome = recheckSignature(claim.sides[0]!, claim.sides[1]!, { sizes: { n }, indices: claim.indices, seed: 7 })
  return outcome.result === 'unsupported' ? `unsupported: ${outcome.reason}` : outcome.result
}

const TRUE = [
  'sign(v[i])^2 * v[i] == v[i]',
  'sign(v[i]) * abs(v[i]) == v[i]',
  'sign(v[i])^3 == sign(v[i])',
  'sign(a * v[i] + b)^3 == sign(a * v[i] + b)',
  'sign(2 * v[i]) == sign(v[i])',
  'sign(v[i]) * sign(v[k]) == sign(v[i] * v[k])',
  'sign(p) == 1',
  'sign(exp(v[i])) == 1',
  'relu(v[i]) - relu(-v[i]) == v[i]',
  'relu(v[i]) * relu(-v[i]) == 0',
  'max(v[i], v[k]) + min(v[i], v[k]) == v[i] + v[k]',
  'max(v[1], v[2], v[3]) == max(v[3], max(v[1], v[2]))',
  'abs(a * b) == abs(a) * abs(b)',
  'exp(relu(v[i])) * exp(-relu(v[i])) == 1',
  'relu(v[i]) * exp(relu(-v[i])) == relu(v[i])',
  'relu(-a) * log(a) == 0',
  'diff(relu(v[i])^2, v[i]) == 2 * relu(v[i])',
  '(1 - sign(v[i])^2) * (exp(v[i]) - 1) == 0',
  'h[i]^2 == h[i]',
  's[i]^2 == 1',
  '(z - 2) * (z - 1) * z * (z + 1) * (z + 2) == 0',
  '(c == 1 ? v[1] : 0) + (c == 1 ? 0 : v[1]) == v[1]',
  'mod(i^29 - i, 29) * v[i] == 0',
  'mod((10^8 + i)^2, 10) * v[i] == mod(i^2, 10) * v[i]',
  'mod(2^(2000 * i), 3) * v[i] == v[i]',
  'mod(3^(10^6 * i), 7) * v[i] == mod(3^(4 * i), 7) * v[i]',
  'mod(i * (i + 1)^5, 3) * v[i] == mod(i * (i + 1)^(2001), 3) * v[i]',
  '(2^60 + i == 2^60 + k ? W[i, k] : 0) == delta(i, k) * W[i, k]',
  '((10^20 + z) - 10^20) * a == z * a',
]
test.each(TRUE)('what is true is agreed with: %s', (text) => {
  expect(recheck(text)).toBe('agree')
})

const FALSE = [
  'sign(-17 * p) == sign(p)',
  'sign(-17 * a) == sign(a)',
  'sign(v[i])^2 == 1',
  'sign(v[1])^2 * sign(v[2])^2 == sign(v[1])^2',
  'sign(a * v[i] + b)^2 == 1',
  'sign(v[1] - v[2])^2 * v[1] == v[1]',
  '(1 - sign(v[1])^2) * (1 - sign(v[2])^2) == 0',
  '(1 - sign(a + b)^2) * (a - b) == 0',
  'relu(v[i]) == v[i]',
  'relu(a * v[i] + b) == a * v[i] + b',
  'relu(-v[1]) * relu(-v[2]) * relu(-v[3]) == 0',
  'relu(v[1]) * relu(-v[2]) * relu(v[3]) == 0',
  'max(v[1], v[2], v[3]) == max(v[1], v[2])',
  'min(v[1], v[2]) == v[1]',
  'abs(v[i]) * abs(v[k]) == v[i] * v[k]',
  'exp(relu(v[i])) == exp(v[i])',
  'diff(abs(v[i]), v[i]) == 1',
  'relu(v[1] - p) == 0',
  '(z == 2 ? a : 0) == 0',
  '(z <= 1 ? a : 0) == a',
  '(c == n ? a : 0) == 0',
  'h[1] * h[2] * h[3] == 0',
  '(s[1] + s[2] + s[3] == -3 ? a : 0) == 0',
  '(i == k and k == l ? v[i] * W[k, l] : 0) == 0',
  '(i < k and k < l ? v[i] * W[k, l] : 0) == 0',
  '(i == n ? v[i] : 0) == 0',
  'sum(i in 1:n-1, v[i]) == sum(v)',
  'mod((i + 9)^17, 2) * v[i] == 0',
  'mod((10^8 + i)^2, 10) * v[i] == 0',
  'mod(2^(2000 * i) + 1, 3) * v[i] == v[i]',
  'mod(3^(10^6 * i), 7) * v[i] == v[i]',
  '(2^60 + i == 2^60 + k ? W[i, k] : 0) == W[i, k]',
  '(10^20 + i <= 10^20 + 2 ? v[i] : 0) == v[i]',
]
test.each(FALSE)('a proof of what is false is contradicted: %s', (text) => {
  expect(recheck(text)).toBe('disagree')
})

test('signs that conditions on values may rule out are not held against a proof', () => {
  const claim = parseClaim(model, 'sign(a)^2 * exp(b) == exp(b)')
  const { assume } = parseModel(
    "name: t\nvisible: { v: real }\nparameters: { a: real, b: real }\nassume: ['a > 0']\nenergy: v^2 + a * v\n",
  )
  const outcome = recheckSignature(claim.sides[0]!, claim.sides[1]!, {
    sizes: { n: 1 },
    assume: assume.map((a) => a.condition),
    seed: 7,
  })
  expect(outcome.result).toBe('unsupported')
})

const ABSTAINS = [
  'sign(17 * a + 17 * b) == -sign(a + b)',
  'abs(a + b) == abs(a) + abs(b)',
  'sign(exp(v[i]) - 1)^2 == 1',
  '(n^n^n^n == 1 ? a : 0) == 0',
]
test.each(ABSTAINS)('what it cannot look at is no agreement: %s', (text) => {
  expect(recheck(text)).toMatch(/^unsupported/)
})
