import { describe, expect, it } from 'vitest'
import { decideBySignature, type SignatureResult } from '../../../src/decide/signature'
import { recheckSignature } from '../../../src/decide/signature/recheck'
import type { Claim, Model } from '../../../src/language/model'
import { parseClaim, parseModel } from '../../../src/language/parseModel'

const modelOf = (text: string): Model => parseModel(`name: test\n${text}`)

const grbm = modelOf(`
sizes: { n: 3, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]', L: 'real[m, m]', K: 'symmetric[n, n]', A: 'real[n, n]', b: 'real[n]', c: 'real[m]', a: 'positive[n]', sigma: positive }
definitions: { 'q[j]': 'sigmoid(c[j] + sum(k, W[k, j] * v[k]) / sigma)', 'u[j]': 'sum(k, W[k, j] * v[k])' }
energy: (v - b)' * (v - b) / (2 * sigma^2) - c' * h - v' * W * h / sigma
`)
const lateral = modelOf(`
sizes: { n: 2, m: 3 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]', L: 'real[m, m]' }
energy: v' * v / 2 - v' * W * h - h' * L * h / 2
`)
const analysis = modelOf(`
sizes: { n: 3, m: 2 }
visible: { v: 'real[n]' }
parameters: { W: 'real[n, m]', s: 'positive[n]', b: 'real[n]' }
definitions:
  S[i, k]: 'sum(j, W[i, j] * W[k, j]) + (i == k ? s[i] : 0)'
energy: (v - b)' * inv(S) * (v - b) / 2 + logdet(S) / 2
`)
const CHAIN = `
sizes: { n: 4 }
visible: { v: 'real[n]' }
energy: sum(t in 1:n-1, (v[t + 1] - v[t])^2) / 2
claims:
  - claim: score(v[i]) == v[mod(i, n) + 1] - 2*v[i] + v[mod(i - 2, n) + 1]
    where: WHERE
`
const chain = modelOf(CHAIN.replace('WHERE', '[i != 1, i != n]'))

const decideClaim = ({ sides, indices, where }: Claim, sizes: Record<string, number>): SignatureResult =>
  decideBySignature(sides[0]!, sides[1]!, { sizes, indices, seed: 11, assume: where })
const decide = (model: Model, text: string, sizes: Record<string, number>): SignatureResult =>
  decideClaim(parseClaim(model, text), sizes)
const proved = (model: Model, text: string, sizes: Record<string, number>): boolean => {
  const outcome = decide(model, text, sizes)
  return outcome.result === 'equal' && outcome.rigorous && outcome.failureProbability < 1e-30
}

const SMALL = { n: 2, m: 2 }

describe('claims that separate', () => {
  it('hold at the sizes they hold at', () => {
    expect(proved(grbm, 'sum(i, v[i])^2 == sum(i, v[i]^2)', { n: 1, m: 1 })).toBe(true)
    expect(proved(grbm, 'sum(i, v[i])^2 == sum(i, v[i]^2)', SMALL)).toBe(false)
    expect(proved(chain, 'sum(v) == v[1] + v[n] + sum(t in 2:n-1, v[t])', { n: 4 })).toBe(true)
    expect(proved(chain, 'sum(v) == v[1] + v[n] + sum(t in 2:n-1, v[t])', { n: 1 })).toBe(false)
  })
  it.each([
    'diff(sum(i, v[i]^2), v[i]) == 2*v[i]',
    "diff(v'*L*v, v[i]) == sum(k, (L[i,k] + L[k,i])*v[k])",
    "diff(v'*K*v, v[i]) == 2*sum(k, K[i,k]*v[k])",
    'sum(j, (i == j ? a[j] : b[j])) == a[i] - b[i] + sum(b)',
    'score(v[i]) == (b[i] - v[i])/sigma^2 + sum(j, W[i,j]*q[j])/sigma',
    'dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*q[j]*(1 - q[j]))/sigma^2',
    'dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*exp(-(c[j] + u[j]/sigma))/(1 + exp(-(c[j] + u[j]/sigma)))^2)/sigma^2',
    'dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*(1 - tanh((c[j] + u[j]/sigma)/2)^2)/4)/sigma^2',
    'F == sum(i, (v[i] - b[i])^2)/(2*sigma^2) - sum(j, softplus(c[j] + u[j]/sigma))',
    'mean(h[j]) == q[j]',
    'cov(h[j], h[k]) == (j == k ? q[j]*(1 - q[j]) : 0)',
    'var(sum(j, W[i,j]*h[j])) == sum(j, W[i,j]^2*q[j]*(1 - q[j]))',
    'sum(k, 1/sum(l, exp(a[l] - a[k]))) == 1',
    'exp(logsumexp(i, b[i])) == sum(i, exp(b[i]))',
    'h[j]^2 == h[j]',
    'sqrt(v[i]^2) == abs(v[i])',
    'lgamma(a[i] + 1) == lgamma(a[i]) + log(a[i])',
    'prod(i, a[i]^2) == exp(2*sum(i, log(a[i])))',
    'exp(logdet(K))*inv(K)[1, 1] == K[2, 2]',
  ])('%s is proved', (text) => {
    const model = text.includes("'*L*v")
      ? modelOf(`
sizes: { n: 2 }
visible: { v: 'real[n]' }
parameters: { L: 'real[n, n]' }
energy: v' * v`)
      : grbm
    expect(proved(model, text, SMALL)).toBe(true)
  })
  it.each([
    "diff(v'*A*v, v[i]) == 2*sum(k, A[i,k]*v[k])",
    "trace(A*A*A*A) == trace(A*A*A'*A)",
    'delta(i,k)*v[i]*b[k] == 0',
    'dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*q[j])/sigma^2',
    'score(v[i]) == (b[i] - v[i])/sigma^2 + sum(j, W[i,j]*q[j])/sigma^2',
    'cov(h[j], h[k]) == 0',
    'mean(h[j])^2 == mean(h[j]^2)',
    'h[j]^2 == 1',
    'sqrt(v[i]^2) == v[i]',
    'F == sum(i, (v[i] - b[i])^2)/(2*sigma^2) - sum(j, softplus(c[j] + u[j]))',
  ])('%s is not', (text) => {
    expect(decide(grbm, text, SMALL).result).toBe('unequal')
  })
  it('tell coupled units from independent ones', () => {
    const sizes = { n: 2, m: 3 }
    expect(proved(lateral, 'dscore(v[i]) == -1 + var(sum(j, W[i,j]*h[j]))', sizes)).toBe(true)
    expect(decide(lateral, 'dscore(v[i]) == -1 + sum(j, W[i,j]^2*var(h[j]))', sizes).result).toBe('unequal')
    expect(proved(lateral, 'var(sum(j, h[j])) == mean(sum(j, h[j])^2) - mean(sum(j, h[j]))^2', sizes)).toBe(true)
  })
  it('know inverses and determinants', () => {
    const sizes = { n: 3, m: 2 }
    expect(proved(analysis, 'sum(k, S[i, k]*score(v[k])) == b[i] - v[i]', sizes)).toBe(true)
    expect(proved(analysis, 'score(v) == inv(S)*(b - v)', sizes)).toBe(true)
    expect(decide(analysis, 'score(v) == S*(b - v)', sizes).result).toBe('unequal')
    expect(proved(analysis, 'diff(logdet(S), s[i]) == inv(S)[i, i]', sizes)).toBe(true)
    expect(proved(analysis, 'diff(inv(S)[i, k], s[l]) == -inv(S)[i, l]*inv(S)[l, k]', sizes)).toBe(true)
  })
  it('hold under conditions on indices', () => {
    const under = (where: string): SignatureResult =>
      decideClaim(modelOf(CHAIN.replace('WHERE', where)).claims[0]!, { n: 4 })
    expect(under('[i != 1, i != n]')).toMatchObject({ result: 'equal', rigorous: true })
    expect(under('[i != 1]')).toEqual({ result: 'unequal' })
    expect(under('[i == 1, i == n]')).toEqual({ result: 'unsupported', reason: 'no instance at these sizes' })
  })
  it('stop at the budget, and refuse integrals', () => {
    const claim = parseClaim(lateral, 'dscore(v[i]) == -1 + var(sum(j, W[i,j]*h[j]))')
    const [left, right] = claim.sides
    expect(decideBySignature(left!, right!, { sizes: { n: 4, m: 9 }, seed: 1, budget: 50_000 })).toEqual({
      result: 'unsupported',
      reason: 'too long a computation',
    })
    const gaussian = modelOf('visible: { v: real }\nhidden: { h: real }\nenergy: (v - h)^2 + h^2')
    expect(decide(gaussian, 'mean(h) == v/2', {})).toEqual({
      result: 'unsupported',
      reason: 'h does not have finitely many states',
    })
  })
  it('about undefined functions use nothing but smoothness', () => {
    const model = modelOf(
      "visible: { v: 'real[n]' }\nsizes: { n: 2 }\nfunctions: { g: '(v) -> real', f: '(real) -> real' }\nenergy: g(v)",
    )
    expect(proved(model, 'score(v[i]) == -diff(g(v), v[i])', { n: 2 })).toBe(true)
    expect(
      proved(model, 'diff(g(v)^2, v[i], v[k]) == 2*diff(g(v), v[i])*diff(g(v), v[k]) + 2*g(v)*diff(g(v), v[k], v[i])', {
        n: 2,
      }),
    ).toBe(true)
    expect(proved(model, 'diff(f(v[1]*v[2]), v[1])*v[1] == diff(f(v[1]*v[2]), v[2])*v[2]', { n: 2 })).toBe(true)
    expect(decide(model, 'diff(g(v), v[1]) == diff(g(v), v[2])', { n: 2 }).result).toBe('unequal')
    expect(decide(model, 'f(v[1]) == f(v[2])', { n: 2 }).result).toBe('unequal')
  })
  it('do not depend on the seed', () => {
    const claim = parseClaim(grbm, 'dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*q[j]*(1 - q[j]))/sigma^2')
    for (let seed = 0; seed < 10; seed++)
      expect(decideBySignature(claim.sides[0]!, claim.sides[1]!, { sizes: SMALL, seed }).result).toBe('equal')
  })
})

describe('the second checker', () => {
  const recheck = (model: Model, text: string, sizes: Record<string, number>): string => {
    const claim = parseClaim(model, text)
    return recheckSignature(claim.sides[0]!, claim.sides[1]!, { sizes, indices: claim.indices, seed: 5 }).result
  }
  it.each([
    ['score(v[i]) == (b[i] - v[i])/sigma^2 + sum(j, W[i,j]*q[j])/sigma', 'agree'],
    ['dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*q[j]*(1 - q[j]))/sigma^2', 'agree'],
    ['F == sum(i, (v[i] - b[i])^2)/(2*sigma^2) - sum(j, softplus(c[j] + u[j]/sigma))', 'agree'],
    ['cov(h[j], h[k]) == (j == k ? q[j]*(1 - q[j]) : 0)', 'agree'],
    ['exp(logdet(K))*inv(K)[1, 1] == K[2, 2]', 'agree'],
    ['prod(i, a[i]^sigma) == exp(sigma*sum(i, log(a[i])))', 'agree'],
    ['dscore(v[i]) == -1/sigma^2 + sum(j, W[i,j]^2*q[j])/sigma^2', 'disagree'],
    ['mean(h[j])^2 == mean(h[j]^2)', 'disagree'],
    ['delta(i,k)*v[i]*b[k] == 0', 'disagree'],
    ['sqrt(v[i]^2) == v[i]', 'disagree'],
    ['exp(a[1]*a[2]) == exp(a[1])*exp(a[2])', 'disagree'],
    ['sign(-17*sigma) == sign(sigma)', 'disagree'],
    ['sign(v[1]*exp(v[2]) - 1)^2 == 1', 'disagree'],
  ])('%s: %s', (text, result) => {
    expect(recheck(grbm, text, SMALL)).toBe(result)
  })
})
