import { describe, expect, it } from 'vitest'
import { check, parseModel } from '../../src'

/* Undefined functions take every value of the domain that their signature declares, and no other. */

const model = (claims: readonly string[]) =>
  parseModel(`
sizes: { n: 2 }
visible: { v: "real[n]", s: real }
hidden: { h: any }
functions:
  A: (h) -> spd[n, n]
  B: (s) -> symmetric[n, n]
  p: (h) -> positive
  t: (h) -> interval(0, 1)
  u: (s) -> interval(1, inf)
energy: v' * A(h) * v / 2 + p(h) * s^2 + t(h) * u(s)
claims:
${claims.map((claim) => `  - "${claim}"\n`).join('')}`)

const verdictsOf = async (claims: readonly string[]): Promise<readonly string[]> =>
  (await check(model(claims), { timeout: 60 })).claims.map((c) => c.verdict.verdict)

const PROVED = [
  'sqrt(A(h)[i, i]^2) == A(h)[i, i]',
  'inv(A(h)) * A(h) == eye(n)',
  'A(h) * inv(A(h)) == eye(n)',
  'B(s)[i, k] == B(s)[k, i]',
  'sqrt(p(h)^2) == p(h)',
  'sqrt(t(h)^2) == t(h)',
  'abs(1 - t(h)) == 1 - t(h)',
  'abs(u(s) - 1) == u(s) - 1',
]
const REFUTED = [
  'sqrt(A(h)[i, k]^2) == A(h)[i, k]',
  'sqrt(B(s)[i, i]^2) == B(s)[i, i]',
  'max(p(h), 1/2) == p(h)',
  'min(p(h), 2) == p(h)',
  'abs(2 * t(h) - 1) == 2 * t(h) - 1',
  'abs(1 - 2 * t(h)) == 1 - 2 * t(h)',
  'abs(u(s) - 2) == u(s) - 2',
  'diff(p(h), s) == 1',
]

describe('values of undefined functions', () => {
  it('have the signs of their domains', async () =>
    expect(await verdictsOf(PROVED)).toEqual(PROVED.map(() => 'proved')))
  it('have no others', async () => expect(await verdictsOf(REFUTED)).toEqual(REFUTED.map(() => 'refuted')))
})

it('unspecified hidden variables that the energy does not join are independent', async () => {
  const { claims } = await check(
    parseModel(`
visible: { v: real }
hidden: { h: any, z: any, w: any }
functions: { E1: "(v, h) -> real", E2: "(v, z, w) -> real", a: (h) -> real, b: (z) -> real, c: (w) -> real }
energy: E1(v, h) + E2(v, z, w)
claims:
  - { claim: "cov(a(h), b(z)) == 0", expect: proved }
  - { claim: "mean(a(h) * b(z) * c(w)) == mean(a(h)) * mean(b(z) * c(w))", expect: proved }
  - { claim: "mean(b(z) | h) == mean(mean(b(z) | w))", expect: proved }
  - { claim: "diff(mean(a(h)), v) == -cov(a(h), diff(E1(v, h), v))", expect: proved }
  - { claim: "cov(b(z), c(w)) == 0", expect: refuted }
  - { claim: "mean(b(z) | w) == mean(b(z))", expect: refuted }
`),
    { timeout: 60 },
  )
  expect(claims.filter((c) => !c.ok)).toEqual([])
})

it('exponentials under a mean or marginal tilt the energy', async () => {
  const { claims } = await check(
    parseModel(`
visible: { v: real }
hidden: { h: any }
parameters: { t: real }
functions: { E0: "(v, h) -> real", f: "(v, h) -> real", g: (h) -> real }
energy: E0(v, h) + t * g(h)
claims:
  - { claim: "marginal(g(h) * diff(p_h, v, v)) == diff(mean(g(h)), v, v)", expect: proved }
  - { claim: "marginal(p_h^2) == mean(p_h)", expect: proved }
  - { claim: "mean(1 / p_h) == marginal(1)", expect: proved }
  - { claim: "mean(exp(t * g(h))) == marginal(exp(-E0(v, h))) / exp(-F)", expect: proved }
  - { claim: "log(mean(exp(g(h)))) == log(marginal(exp(g(h) - E))) + F", expect: proved }
  - { claim: "mean(exp(g(h))) == marginal(exp(g(h) - E))", expect: refuted }
  - { claim: "mean(exp(t * g(h))) == marginal(exp(-E0(v, h))) / exp(F)", expect: refuted }
  - { claim: "marginal(p_h^2) == mean(p_h)^2", expect: refuted }
`),
    { timeout: 60 },
  )
  expect(claims.filter((c) => !c.ok)).toEqual([])
})
