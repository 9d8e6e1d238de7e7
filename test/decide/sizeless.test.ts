import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

const model = parseModel(`
sizes: { n: 3 }
visible: { v: 'real[n]', x: real }
hidden: { k: 'integers(0, 3)' }
parameters: { w: 'interval(-1, 1)' }
energy: sum(i, v[i]^2) + x^2 + k * w
claims:
  - { claim: sin(asin(w)) == w, expect: proved }
  - { claim: (-1)^k == cos(pi * k), expect: proved }
  - { claim: (-x)^(2 * k) == x^(2 * k), expect: proved }
  - (-1)^(2 * n) == 1
`)

test('a claim in which nothing depends on a size is proved for all of them, whatever else the model has', async () => {
  const { claims } = await check(model)
  expect(claims.map((c) => c.ok)).toEqual([true, true, true, true])
})

test('whole powers are defined for negative bases, so that no proof assumes −1 > 0', async () => {
  const { claims } = await check(model)
  expect(claims.slice(1).flatMap((c) => c.verdict.assumptions)).toEqual([])
})
