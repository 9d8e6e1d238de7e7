import { expect, it } from 'vitest'
import { check, parseModel } from '../../src'

it('a proof for all sizes names the least that literal indices leave, also where the sides cancel', async () => {
  const model = parseModel(`
sizes: { n: 4, m: 3 }
visible: { v: "real[n]" }
hidden: { h: "binary[m]" }
parameters: { a: real }
energy: sum(i, v[i]^2) / 2 - a * sum(v) * sum(h)
claims:
  - mean(h[2]) == mean(h[1])
  - v[1] + v[3] == v[3] + v[1] + 0 * h[3]
  - score(v[i]) == -v[i] + a * mean(sum(h))
`)
  const { claims } = await check(model, { timeout: 60 })
  expect(claims.map(({ verdict }) => verdict)).toMatchObject([
    { verdict: 'proved', sizes: 'all', minimum: { m: 2 } },
    { verdict: 'proved', sizes: 'all', minimum: { n: 3, m: 3 } },
    { verdict: 'proved', sizes: 'all' },
  ])
  expect(claims[2]!.verdict).not.toHaveProperty('minimum')
})
