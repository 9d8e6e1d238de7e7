import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

const model = parseModel(`
sizes: { n: 3, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'any[m]' }
functions: { E0: '(v, h) -> real', f: (real) -> real, g: (h) -> real }
parameters: { a: real, p: positive }
energy: E0(v, h)
claims:
  - diff(score(v[i]), v[j]) == cov(diff(E, v[i]), diff(E, v[i])) - mean(diff(E, v[i], v[j]))
  - f(a) == f(a) + relu(a - 1000)
  - 'f(a) == f(a) + (n == 9 ? 1 : 0)'
  - 'mean(g(h)) == mean(g(h)) + (n == 9 ? 1 : 0)'
  - mean(g(h)) == mean(g(h)) + relu(p - 500)
`)

test.each(model.claims.map((c, k) => [k + 1, c.text] as const))(
  'claim %i about arbitrary functions, false at one size, far out or where indices differ, is refuted: %s',
  { timeout: 60_000 },
  async (claim) => {
    const verdict = (await check(model, { claim, timeout: 60 })).claims[0]!.verdict
    if (verdict.verdict !== 'refuted') throw new Error(verdict.verdict)
    const again = await check(model, { claim, timeout: 60, path: verdict.path })
    expect(again.claims[0]!.verdict).toMatchObject({ counterexample: verdict.counterexample })
  },
)
