import { expect, it } from 'vitest'
import { check } from '../../src/decide/check'
import { likelihood } from './likelihood'

it('its score, moments and Theorem 1 are decided', async () => {
  const { checks, claims } = await check(likelihood, { runs: 6, timeout: 60 })
  expect(claims.map((c) => [c.ok, c.verdict.verdict])).toEqual([
    ...claims.slice(0, 4).map(() => [true, 'proved']),
    [true, 'refuted'],
  ])
  expect(checks.filter((c) => !['proved', 'tested'].includes(c.verdict.verdict))).toEqual([])
})
