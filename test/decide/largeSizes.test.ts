import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'

/* Claims and models that are made for large sizes or indices only. */

const modelOf = (claim: string, where: string, assume: string) =>
  parseModel(`
sizes: { n: 12, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]', g: 'spin[m]' }
parameters: { W: 'real[n, m]', L: 'real[m, m]' }
assume: [${assume}]
energy: v' * v / 2 - v' * W * h - h' * L * g
claims: [{ claim: "${claim}"${where === '' ? '' : `, where: "${where}"`} }]
`)

describe('where only large sizes or indices have instances', () => {
  test.each([
    ['score(v[i]) == -v[i] + sum(j, W[i, j] * mean(h[j]))', 'i > 8', '', 'proved'],
    ['score(v[i]) == -v[i] + 1.001 * sum(j, W[i, j] * mean(h[j]))', 'i > 8', '', 'refuted'],
    ['score(v[i]) == -v[i] + 1.001 * sum(j, W[i, j] * mean(h[j]))', 'n > 10', '', 'refuted'],
    ['diff(F, L[j, k]) == -mean(h[j] * g[k])', 'j > 3, k == j + 1', '', 'proved'],
    ['diff(F, L[j, k]) == -mean(h[j]) * mean(g[k])', 'j > 3, k == j + 1', '', 'refuted'],
    ['mean(h[5] * g[1]) == mean(g[1] * mean(h[5] | g))', '', '', 'proved'],
    ['mean(h[5] * g[1]) == mean(g[1]) * mean(h[5])', '', '', 'refuted'],
    ['mean(h[j]) == mean(mean(h[j] | g))', '', 'n >= 9', 'proved'],
    ['mean(h[j]) == mean(mean(h[j] | g)) + 1e-3', '', 'n >= 9', 'refuted'],
  ])(
    '%s where %s (%s) is %s',
    async (claim, where, assume, expected) => {
      const model = modelOf(claim, where, assume)
      const { verdict } = (await check(model, { claim: 1, timeout: 60 })).claims[0]!
      expect(verdict.verdict).toBe(expected)
      if (verdict.verdict !== 'refuted') return
      const { sizes } = verdict.counterexample
      const again = await check(model, { claim: 1, path: verdict.path, sizes, timeout: 60 })
      expect(again.claims[0]!.verdict).toMatchObject({ counterexample: verdict.counterexample })
    },
    60_000,
  )

  test('the checks are made at sizes that are assumed', async () => {
    const model = parseModel(`
sizes: { n: 10, m: 2 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]' }
assume: ["n >= 9", "m >= 2"]
energy: v' * v / 2 - v' * W * h
`)
    const { checks } = await check(model)
    for (const { name, verdict } of checks.filter((c) => !c.flagged))
      expect([name, verdict.verdict]).toEqual([name, expect.stringMatching(/^(proved|tested)$/)])
    expect(checks.map((c) => c.name)).toEqual(expect.arrayContaining(['theorem1', 'derivatives', 'objective']))
  })
})
