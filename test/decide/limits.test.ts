import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { check } from '../../src/decide/check'
import { under } from '../../src/expr'
import { routesOf } from '../../src/evaluate/routes'
import { parseModel } from '../../src/language/parseModel'

/* Work that would have no end heeds a clock, whatever it is made of. No test here measures a time. */

const model = (energy: string, hidden: string): string =>
  `sizes: { n: 2 }\nvisible: { v: real }\nhidden: { h: '${hidden}' }\nenergy: ${energy}\n`

/** Runs until the clock has been asked so often: what does not ask it would never end. */
const stopped = (asked: number, body: () => unknown): boolean => {
  class Stop extends Error {}
  let left = asked
  try {
    under(() => {
      if (--left < 0) throw new Stop()
    }, body)
    return false
  } catch (error) {
    if (error instanceof Stop) return true
    throw error
  }
}

test('construction of terms asks the clock', () => {
  const deep = (n: number): string => (n === 0 ? 'v' : `sin(${deep(n - 1)} + ${n} * v)`)
  expect(stopped(3, () => derive(parseModel(`visible: { v: real }\nenergy: ${deep(40)}\n`)))).toBe(true)
})

test('a check that is not reached in time is flagged, and says what to raise', async () => {
  const dear = parseModel(model('v^2 - v * sin(h) / 10^6', 'integers(0, 10^6)'))
  const { checks, ok } = await check(dear, { timeout: 0.05 })
  expect(checks.find((c) => c.name === 'theorem1')).toMatchObject({
    flagged: true,
    verdict: { verdict: 'undecided', unreached: true, reason: expect.stringMatching(/within|--timeout/) },
  })
  expect(ok).toBe(true)
})

test('a claim that is not reached in time is undecided, which is no agreement', async () => {
  const dear = `${model('v^2 - v * sin(h) / 10^6', 'integers(0, 10^6)')}claims:\n  - mean(sin(h)) == mean(sin(h + 0 * v))\n`
  const { claims, ok } = await check(parseModel(dear), { timeout: 0.05, claim: 1 })
  expect(claims[0]).toMatchObject({ ok: false, verdict: { verdict: 'undecided' } })
  expect(ok).toBe(false)
})

test.each([
  ['an array of 10^15 units', model('v^2 - v * sum(h) - sum(i, k, h[i] * h[k])', 'binary[n]'), { n: 10n ** 15n }],
  ['a unit with 10^12 values', model('v^2 - v * sin(h)', 'integers(0, 10^12)'), {}],
])('%s has a route, and no fault', (_, text, sizes: Readonly<Record<string, bigint>>) => {
  const read = parseModel(text)
  const large = { ...read, sizes: read.sizes.map((s) => ({ ...s, value: sizes[s.name] ?? s.value })) }
  expect(['closed form', 'enumeration', 'elimination']).toContain(routesOf(large, derive(large)).freeEnergy)
})
