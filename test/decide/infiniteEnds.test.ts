import { expect, it } from 'vitest'
import { check, parseModel } from '../../src'

it('intervals with an infinite end are drawn from, integrated over and known to have a sign', async () => {
  const model = parseModel(`
visible: { v: "interval(-inf, 0)", w: "interval(-2, inf)" }
hidden: { h: "interval(1, inf)" }
parameters: { a: positive, b: "interval(-inf, 3)", c: "interval(-inf, inf)" }
energy: a * h * (1 + v^2) + (w - c)^2
claims:
  - { claim: mean(h) == 1 + 1 / (a * (1 + v^2)), expect: proved }
  - { claim: abs(v) == -v, expect: proved }
  - { claim: abs(w + 2) == w + 2, expect: proved }
  - { claim: abs(3 - b) == 3 - b, expect: proved }
  - { claim: abs(w) == w, expect: refuted }
  - { claim: abs(2 - b) == 2 - b, expect: refuted }
  - { claim: abs(c) == c, expect: refuted }
`)
  const { ok, checks, claims } = await check(model, { timeout: 60 })
  expect(claims.filter((c) => !c.ok)).toEqual([])
  expect(checks.map((c) => c.verdict.verdict)).not.toContain('undecided')
  expect(ok).toBe(true)
})
