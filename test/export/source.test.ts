import { describe, expect, test } from 'vitest'
import { call, entry, index, inverse, logPartition, mul, number, ONE, type Term, variable } from '../../src/expr'
import { NoSource, toSource } from '../../src/export/source'
import type { Model } from '../../src/language/model'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import { H, h, i, j, nv, v, W, x } from './sample'

const MODEL = parseModel(`
name: Everything that the language can say
sizes: { nv: 3, nh: 2, n: 4, m: 2 }
visible:
  v: real[nv]
  u: positive[n]
hidden:
  h: binary[nh]
  g: spin[nh]
parameters:
  W: real[nv, nh]
  K: spd[nv, nv]
  P: spd[nh, nv, nv]
  w: real[n]
  b: real[nv]
  c: real[nh]
  sigma: positive
  alpha: positive
assume: [n >= 2]
functions:
  mu: "(v) -> real[nv]"
definitions:
  input[j]: c[j] + sum(i, W[i, j] * v[i]) / sigma
  S: W * W' + eye(nv)
  rho(x): log(1 + x^2 / 2)
energy: |
  sum(i, (v[i] - b[i])^2) / (2 * sigma^2) - sum(j, (h[j] + g[j]) * input[j]) + sum(t, u[t])
`)

/** Claims between scalars, one for each construct. */
const CONSTRUCTS = [
  'sum(i, (v[i] - b[i])^2) / (2 * sigma^2)',
  '-sum(j, input[j] * h[j])',
  'sum(t in 2:n, (u[t] - w[t - 1])^2)',
  'sum(t in 1:n-1, u[t + 1] * u[t])',
  'prod(t, u[t]^2)',
  'logsumexp(j, c[j])',
  'sum(i, (i == 1 ? v[i] : b[i]))',
  'sum(i, k, delta(i, k) * v[i] * b[k] + K[i, k])',
  'sum(i, (i < nv and not (i == 2) ? v[i] : 0))',
  'sum(t, (t <= 2 or t == n ? u[t] : 1 - u[t]))',
  'sum(t in 1:n, u[mod(t, n) + 1])',
  "v' * inv(K) * v + logdet(K)",
  'sum(j, logdet(P[j]))',
  'inv(P[1])[1, 2]',
  'logdet(S) + inv(S)[1, 2]',
  'rho(v[1]) + rho(2 * v[2])',
  '2^-1 * alpha^(3/2) - alpha^alpha',
  '(1 - 2 * alpha) * v[1] - (alpha - 1) / (2 - sigma)',
  '-(alpha - sigma)',
  'sigma - (alpha - 1)',
  'nv * log(2 * pi) / 2',
  'max(v[1], v[2], 0) + min(v[1], 1) + abs(v[1]) + sign(v[2])',
  'sqrt(alpha) + erf(v[1]) * erfc(v[2]) - lgamma(alpha) + digamma(alpha) + trigamma(alpha)',
  'softplus(v[1]) * sigmoid(-v[1]) + logcosh(v[2]) + tanh(v[1])^2 + relu(v[1])',
  'mean(h[1])',
  'mean(h[1] | g)',
  'var(sum(j, W[1, j] * h[j]))',
  'cov(h[1], g[2])',
  'score(v[1]) + dscore(v[2])',
  'diff(E, v[1])',
  'diff(mu(v)[1], v[2])',
  'mu(v)[2] * v[1]',
  'marginal(exp(-E))',
  'F',
  'J',
]

describe('reads back as the same term', () => {
  test.each(CONSTRUCTS)('%s', (text) => {
    const [term] = parseClaim(MODEL, `${text} == 0`).sides
    for (const definitions of [[], MODEL.definitions]) {
      // Only a name gives S to inv and logdet.
      if (definitions.length === 0 && text.includes('(S)')) continue
      const written = toSource(term!, { definitions, model: MODEL })
      const [again] = parseClaim(MODEL, `${written} == 0`).sides
      expect(toSource(again!, { definitions, model: MODEL })).toBe(written)
      expect(again, written).toBe(term)
    }
  })

  test('free indices keep their names', () => {
    const [left, right] = parseClaim(
      MODEL,
      'score(v[i]) == (b[i] - v[i]) / sigma^2 + sum(j, W[i, j] * sigmoid(input[j])) / sigma',
    ).sides
    const options = { definitions: MODEL.definitions, model: MODEL }
    expect(toSource(left!, options)).toBe('diff(-F, v[i])')
    expect(toSource(right!, options)).toBe('(b[i] - v[i]) / sigma^2 + sum(j, W[i, j] * sigmoid(input[j])) / sigma')
  })
})

describe('says what the language has no words for', () => {
  const K = variable('K', 'parameter', { kind: 'real', bounds: [] }, [nv, nv])
  const [r, s] = [index('r', ONE, nv), index('s', ONE, nv)]
  const other: Pick<Model, 'hidden' | 'energy'> = { hidden: [H], energy: mul(x, h(ONE)) }
  test.each<[string, Term, RegExp]>([
    [
      'a matrix without a name',
      inverse(r, s, mul(TWO(), entry(K, [r, s])), [ONE, ONE]),
      /declared array or a definition/,
    ],
    ['log Z of another energy', logPartition([H], mul(x, x, h(ONE))), /of its own model only/],
  ])('%s', (_, term, reason) => {
    expect(() => toSource(term, { model: other })).toThrow(reason)
    expect(() => toSource(term, { model: other })).toThrow(NoSource)
  })
  function TWO(): Term {
    return number(2)
  }

  test('functions of closed forms are words of the language, but for the derivative of |x|', () => {
    expect(toSource(call('logexprel', x))).toBe('logexprel(x)')
    expect(toSource(call('polygamma', number(2), x))).toBe('polygamma(2, x)')
    expect(toSource(mul(v(i), W(i, j), call('dabs', x)))).toBe('W[i, j] * v[i] * ((x) / abs(x))')
  })
})
