import { expect, it } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { derive } from '../../src/calculus/derive'
import { CHECKS } from '../../src/decide/checks'
import { decide } from '../../src/decide/decide'
import { parseModel } from '../../src/language/parseModel'

/** Intervals without one end or both, in all three roles. */
const HALF_LINES = `
sizes: { n: 2 }
visible: { v: "interval(-1, inf)[n]", w: "interval(-inf, 2)", u: "interval(-inf, inf)" }
hidden: { c: "interval(-inf, inf)[n]", d: "interval(-inf, 0)[n]" }
parameters: { k: "interval(1, inf)", a: "interval(-inf, -1/2)[n]" }
energy: |
  sum(i, k * v[i] - k * log(1 + v[i])) + (2 - w)^2 + u^2 / 2 + sum(i, c[i] * v[i] - a[i] * c[i]^2 / 2)
  - sum(i, (k - a[i] + v[i]) * d[i])
claims:
  - score(v[i]) == -k + k / (1 + v[i]) - v[i] / a[i] - 1 / (k - a[i] + v[i])
  - score(w) == 2 * (2 - w)
  - mean(d[i]) == -1 / (k - a[i] + v[i])
  - k - 1 == abs(k - 1)
  - abs(v[i] + 1) == v[i] + 1
  - sqrt(a[i]^2) == -a[i]
  - claim: sqrt(w^2) == w
    expect: refuted
  - claim: abs(v[i]) == v[i]
    expect: refuted
  - claim: abs(k - 2) == k - 2
    expect: refuted
`

/** Equation (1) over three entries is dear, and has tests of its own. */
it('variables and parameters may lie on half-lines: signs at their finite end are known, points are drawn inside', () => {
  const model = parseModel(HALF_LINES)
  const calculus = new Calculus()
  const derivation = derive(model, calculus)
  const options = { seed: 42, runs: 20 }
  const verdicts = model.claims.map((claim) => decide(model, claim, calculus, options, 'check').verdict)
  expect(verdicts).toEqual(model.claims.map((_, k) => (k < 6 ? 'proved' : 'refuted')))
  for (const name of ['theorem1', 'derivatives', 'objective', 'symmetry'] as const) {
    const result = CHECKS[name].run({ model, calculus, derivation, options, modelPath: '', replay: '' })
    expect([name, result?.verdict.verdict]).toEqual([name, expect.stringMatching(/^(proved|tested)$/)])
  }
})
