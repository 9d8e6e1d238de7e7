import { describe, expect, test } from 'vitest'
import { number, ONE } from '../../src/expr'
import * as Q from '../../src/numbers/rational'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import { faultsOf } from './faultsOf'

/*
 * Interned terms make meaning testable without evaluating: two spellings mean the same if they are one object.
 */
const HEAD = `
sizes: { n: 3, m: 2, K: 2, d: n - m + 1 }
visible:
  v: real[n]
  u: real
hidden:
  h: binary[m]
  z: categorical(K)[n]
  g: real[m]
parameters:
  W: real[n, m]
  A: real[n, n]
  P: spd[K, n, n]
  S: symmetric[n, n]
  b: real[n]
  c: real[m]
  mu: real[K]
  s: positive
  w: real[d]
functions:
  f: (v) -> real[n]
  phi: (real) -> real
  L: (h) -> spd[n, n]
definitions:
  two: 2
  in_[j]: c[j] + sum(i, W[i, j] * v[i])
  M: W * W' + diag(b)
  sq(x): x^2
  mix(x, y): x * y + two
  off: n - 1
`
const energyOf = (text: string) => parseModel(`${HEAD}energy: |\n  ${text}\n`).energy

const same: readonly (readonly [string, string])[] = [
  // numbers and precedence
  ['0.1 * s', '1/10 * s'],
  ['1e-3 * s', 's / 1000'],
  ['.5 s', 's / 2'],
  ['2^3^2', '512'],
  ['-2^2', '-4'],
  ['2^-1', '1/2'],
  ['1 - 2 - 3', '-4'],
  ['8 / 4 / 2', '1'],
  ['8 / 4 * 2', '4'],
  ['2 * (s + 1)', '2(s + 1)'],
  ['2 s u', '2 * s * u'],
  ['+s', 's'],
  ['--s', 's'],
  ['(s)(u)', 's * u'],
  ['s^0', '1'],
  ['2.*s', '2 * s'],
  ['1 ./ s', '1 / s'],
  // matrices
  ["v' * W * h", 'sum(j, h[j] * sum(i, v[i] * W[i, j]))'],
  ["v' * v", 'sum(i, v[i]^2)'],
  ["v' * v", 'dot(v, v)'],
  ['norm(v)^2', 'sum(i, v[i]^2)'],
  ['(A * v)[2] + s', 'sum(k, A[2, k] * v[k]) + s'],
  ["(A' * v)[2]", 'sum(k, A[k, 2] * v[k])'],
  ['trace(A)', 'sum(i, A[i, i])'],
  ['sum(diag(A))', 'trace(A)'],
  ["v' * diag(b) * v", 'sum(i, b[i] * v[i]^2)'],
  ["v' * eye(n) * v", "v' * v"],
  ['sum(b .* v)', "b' * v"],
  ['sum(v .^ 2)', "v' * v"],
  ['sum(v ./ b)', 'sum(i, v[i] / b[i])'],
  ['sum(s + v)', 'sum(i, v[i] + s)'],
  ['sum(exp(v))', 'sum(i, exp(v[i]))'],
  ['sum(A)', 'sum(i, j, A[i, j])'],
  ["sum(v * b')", 'sum(i, k, v[i] * b[k])'],
  ["trace(A * A')", 'sum(i, k, A[i, k]^2)'],
  ['sum(max(v, 0))', 'sum(i, max(v[i], 0))'],
  ['prod(v)', 'prod(i, v[i])'],
  ['logsumexp(v)', 'logsumexp(i, v[i])'],
  ["v''' * v", "v' * v"],
  ["v' * P[1] * v", 'sum(k, v[k] * sum(i, v[i] * P[1, i, k]))'],
  ['sum(k, logdet(P[k]))', 'sum(k in 1:K, logdet(P[k]))'],
  ["(b' * W)[1]", 'sum(i, b[i] * W[i, 1])'],
  ['inv(2 * A)[1, 2]', '(inv(A * 2))[1, 2]'],
  // indices, ranges
  ['sum(i, v[i])', 'sum(i in 1:n, v[i])'],
  ['sum(i, v[i] * sum(i, b[i]))', 'sum(i, v[i] * sum(k, b[k]))'],
  ['sum(t in 1:d, w[t])', 'sum(w)'],
  ['sum(t in 1:n-m+1, w[t])', 'sum(w)'],
  ['sum(k, mu[k] * k)', 'sum(k in 1:K, k * mu[k])'],
  ['v[off]', 'v[n - 1]'],
  ['sum(i, mu[z[i]])', 'sum(i in 1:n, mu[z[i]])'],
  ['sum(i, k, delta(i, k) * v[i] * b[k])', "v' * b"],
  ['sum(i in 1:n, v[mod(i, n) + 1])', 'sum(t in 1:n, v[1 + mod(t, n)] * 1)'],
  // conditions
  ['sum(i, (i == 1 ? v[i] : 0))', 'v[1]'],
  ['sum(i, (not (i == 1) ? v[i] : 0))', 'sum(i, (i != 1 ? v[i] : 0))'],
  ['sum(i, (1 < i <= 2 ? v[i] : 0))', 'sum(i, (1 < i and i <= 2 ? v[i] : 0))'],
  ['sum(i, (i > 1 ? v[i] : 0))', 'sum(i, (1 < i ? v[i] : 0))'],
  ['sum(i, (i < n ? v[i] : 0))', 'sum(i, (i + 1 <= n ? v[i] : 0))'],
  ['sum(j, (h[j] == 1 ? c[j] : 0))', 'sum(j, (1 == h[j] ? c[j] : 0))'],
  ['(1 < 2 ? s : u)', 's'],
  // definitions and functions
  ["in_' * h", 'sum(j, h[j] * (c[j] + sum(i, W[i, j] * v[i])))'],
  ['sum(sq(v))', "v' * v"],
  ['sq(s + u)', '(s + u)^2'],
  ['mix(s, u)', 's * u + 2'],
  ['sum(mix(v, s))', 'sum(i, v[i] * s + 2)'],
  ['M[1, 2]', 'sum(j, W[1, j] * W[2, j])'],
  ["v' * f(v)", 'sum(i, v[i] * f(v)[i])'],
  ['sum(phi(v))', 'sum(i, phi(v[i]))'],
  ["v' * L(h) * v", 'sum(k, v[k] * sum(i, v[i] * L(h)[i, k]))'],
  ['n * log(s)', 'log(s) * n'],
  ['sum(k in 1:4, s^k)', 'sum(j in 1:4, s^j)'],
]

test.each(same)('%s means %s', (a, b) => expect(energyOf(a)).toBe(energyOf(b)))

const different: readonly (readonly [string, string])[] = [
  ["v' * A * v", "v' * A' * b"],
  ['sum(i, v[i])', 'sum(i in 1:n-1, v[i])'],
  ['W[1, 2]', 'W[2, 1]'],
  ['inv(A)[1, 2]', 'inv(A)[2, 1]'],
  ['-s^2', '(-s)^2'],
  ['sum(i, v[i] * sum(i, b[i]))', 'sum(i, v[i] * b[i])'],
  ['s / u / 2', 's / (u / 2)'],
  ['P[1, 1, 2]', 'P[2, 1, 2]'],
]
test.each(different)('%s does not mean %s', (a, b) => expect(energyOf(a)).not.toBe(energyOf(b)))

test('numbers are exact', () => {
  expect(energyOf('0.1')).toBe(number(Q.rational(1, 10)))
  expect(energyOf('1e400')).toBe(number(10n ** 400n))
  expect(energyOf('1e-400')).toBe(number(Q.rational(1n, 10n ** 400n)))
  expect(energyOf('0.1 + 0.2 - 0.3')).toBe(number(0))
  expect(energyOf('12345678901234567890.5')).toBe(number(Q.rational(24691357802469135781n, 2n)))
})

describe('claims', () => {
  const model = parseModel(
    `${HEAD}energy: (v - b)' * (v - b) / 2 - c' * h - v' * W * h + sum(i, mu[z[i]]) + g' * g / 2 + u^2\n`,
  )
  const claim = (text: string) => parseClaim(model, text)
  const sides = (text: string) => claim(text).sides

  const equal: readonly (readonly [string, string])[] = [
    ['score(v) == b', 'score(v[i]) == b[i]'],
    ['score(v) == A * v', 'score(v[i]) == sum(k, A[i, k] * v[k])'],
    ['score(v) == 0', 'score(v[i]) == 0'],
    ['dscore(v[i]) == 0', 'diff(score(v[i]), v[i]) == 0'],
    ['score(v[i]) == 0', 'diff(-F, v[i]) == 0'],
    ['diff(F, v[i], v[k]) == 0', 'diff(diff(F, v[i]), v[k]) == 0'],
    ['mean(h) == h', 'mean(h[i]) == h[i]'],
    ['var(h[j]) == 0', 'cov(h[j], h[j]) == 0'],
    ['mean(h[j] | z) == 0', 'mean((h[j]) | z) == 0'],
    ['J == 0', 'sum(i, score(v[i])^2 / 2 + dscore(v[i])) + score(u)^2 / 2 + dscore(u) == 0'],
    ['p_h == 0', 'exp(-E + F) == 0'],
    ['score(u) == 0', 'diff(-F, u) == 0'],
  ]
  test.each(equal)('%s says what %s says', (a, b) => expect(sides(a)).toEqual(sides(b)))

  test('score is the derivative of log Z by the entry', () => {
    const [left] = sides('score(v[2]) == 0')
    expect(left).toMatchObject({ kind: 'diff', body: { kind: 'logpartition' }, by: { variable: { name: 'v' } } })
    expect(left!.kind === 'diff' && left.body.kind === 'logpartition' && left.body.over.map((v) => v.name)).toEqual([
      'h',
      'z',
      'g',
    ])
  })

  test('conditioning leaves the hidden array out of the average', () => {
    const over = (text: string) => {
      const [side] = sides(text)
      return side!.kind === 'expectation' ? side.over.map((v) => v.name) : side!.kind
    }
    expect(over('mean(h[1] * g[1]) == 0')).toEqual(['h', 'z', 'g'])
    expect(over('mean(h[1] * g[1] | h) == 0')).toEqual(['z', 'g'])
    expect(over('mean(h[1] | h | z | g) == 0')).toBe('entry')
  })

  test('free indices are found with their ranges', () => {
    const text = (c: ReturnType<typeof claim>) =>
      c.indices.map((i) => `${i.name} ${i.low === ONE ? 1 : '?'} ${i.high.kind === 'size' ? i.high.name : '?'}`)
    expect(text(claim('diff(score(v[t]), v[k]) == A[t, k]'))).toEqual(['t 1 n', 'k 1 n'])
    expect(text(claim('mean(h[j]) == c[j]'))).toEqual(['j 1 m'])
    expect(text(claim('A == A'))).toEqual(['i 1 n', 'k 1 n'])
    expect(text(claim("W * W' == A * v[i]"))).toEqual(['i 1 n', 'k 1 n', 'l 1 n'])
    expect(text(claim('w[t] == 0'))).toEqual(['t 1 d'])
    expect(text(claim('F == 0'))).toEqual([])
  })

  test('literal indices ask something of the sizes', () => {
    expect(claim('score(v[3]) == v[2]').requires).toHaveLength(1)
    expect(claim('score(v[1]) == v[n]').requires).toEqual([])
    expect(claim('(n > 1 ? v[2] : 0) == 0').requires).toEqual([])
  })

  test('chains, words, texts', () => {
    expect(sides('E == E == E')).toHaveLength(3)
    expect(claim('data(score(v[i]) * data_score(v[i])) == -data(dscore(v[i]))').usesData).toBe(true)
    expect(claim('score(v[i]) ==\n   b[i]').text).toBe('score(v[i]) == b[i]')
    expect(claim('diff(phi(v[i]), v[i]) == 0').sides[0]!.kind).toBe('diff')
    expect(claim('marginal(exp(-E)) == exp(-F)').sides[0]!.kind).toBe('marginal')
  })
})

describe('index ranges are judged under the conditions around them', () => {
  const head = 'sizes: { n: 3 }\nvisible:\n  v: real[n]\nparameters:\n  a: real[n, n]\n'
  const legal = [
    'sum(i, v[i] * (i < n ? v[i + 1] : 0))',
    'sum(i, v[i] * (i == n ? 0 : v[i + 1]))',
    'sum(t in 2:n, v[t - 1] * v[t])',
    'sum(i, sum(k in 1:i-1, a[i, k]))',
    'sum(i, k, (abs(i - k) == 1 ? a[i, k] : 0))',
    'sum(i, v[i] * v[mod(i, n) + 1])',
    'sum(i, v[i] * v[n + 1 - i])',
    'sum(t in 1:2*n, v[mod(t, n) + 1])',
    'sum(i, v[i] * (i > 1 and i < n ? v[i - 1] * v[i + 1] : 0))',
    'sum(i, v[i] * v[max(i - 1, 1)])',
    'sum(i in 1:n-2, v[i + 2])',
    'v[1]^2',
    'sum(i, k, (i < k ? v[k - i] * a[i, k] : 0))',
  ]
  test.each(legal)('%s', (text) => expect(faultsOf(`${head}energy: "${text}"\n`)).toEqual([]))
  const illegal: readonly (readonly [string, string])[] = [
    ['sum(i, v[i] * v[i + 1])', '`v[i + 1]` leaves 1..n at i = n'],
    ['sum(i, v[i] * (i <= n ? v[i + 1] : 0))', '`v[i + 1]` leaves 1..n at i = n'],
    ['sum(i in 0:n, v[i])', '`v[i]` leaves 1..n at i = 0'],
    ['sum(i, v[i] * v[mod(i, n)])', '`v[mod(i, n)]` leaves 1..n at i = n'],
    ['sum(i, v[i] * v[i - 1])', '`v[i - 1]` leaves 1..n at i = 1'],
    ['sum(i, v[i] * v[2 * i])', '`v[2 * i]` leaves 1..n at i = n'],
    ['sum(i, k, a[i, k] * v[i + k - n])', '`v[i + k - n]` leaves 1..n at i = 1, k = 1'],
  ]
  test.each(illegal)('%s', (text, message) =>
    expect(faultsOf(`${head}energy: "${text}"\n`).map((f) => f.message)).toEqual([message]),
  )
  test('where and assume remove what would leave the range', () => {
    const claims = (text: string): string => `${head}energy: v' * v\n${text}`
    expect(faultsOf(claims('claims:\n  - claim: score(v[t]) == v[t - 1]\n    where: t > 1\n'))).toEqual([])
    expect(
      faultsOf(claims('claims:\n  - claim: score(v[t]) == v[t - 1] + v[t + 1]\n    where: [t in 2:n-1]\n')),
    ).toEqual([])
    expect(
      faultsOf(claims('claims:\n  - claim: score(v[t]) == v[t - 1] + v[t + 1]\n    where: [t in 2:n]\n')).map(
        (f) => f.message,
      ),
    ).toEqual(['`v[t + 1]` leaves 1..n at t = n'])
    expect(faultsOf(`assume: [n >= 3]\n${head}energy: sum(i in 1:3, v[i])\n`)).toEqual([])
    expect(faultsOf(`${head}energy: sum(i in 1:3, v[i])\n`)[0]!.message).toBe('`v[i]` leaves 1..n at i = 2 for n = 1')
  })
})
