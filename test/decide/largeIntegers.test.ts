import { describe, expect, test } from 'vitest'
import { check, evaluatePoints, parseModel, type PointResult } from '../../src'
import { derive } from '../../src/calculus/derive'
import { ObjectiveSum } from '../../src/data/objective'
import { parsePoints } from '../../src/language/parsePoints'

/* Integers are exact, whatever their size: true values by Fermat, by last digits, by Python's integers. */

const HEAD = `
sizes: { n: 3 }
visible: { v: 'real[n]' }
hidden: { z: 'integers(1, 5)', c: naturals }
energy: sum(i, v[i]^2) / 2 + z * sum(v)^2 + c * 2
claims:
`
const decided = async (claim: string) => {
  const model = parseModel(`${HEAD}  - { claim: "${claim}" }\n`)
  return (await check(model, { claim: 1 })).claims[0]!.verdict
}
const TRUE = [
  'mod(i^29 - i, 29) * v[i] == 0',
  'mod((10^8 + i)^2, 10) * v[i] == mod(i^2, 10) * v[i]',
  'mod(2^(2000 * i), 3) * v[i] == v[i]',
  'mod(3^(10^6 * i), 7) * v[i] == v[i] * mod(4^i, 7)',
  'mod(7^(z + 10^6), 5) == mod(7^z, 5)',
  'mean(mod(z^40, 2)) == mean(mod(z, 2))',
  'mod(n^n^n, 2) == mod(n, 2)',
  '(z^60 == (z^30)^2 ? v[1] : 0) == v[1]',
  '(2^(n + 60) + 1 == 2^(n + 60) ? v[1] : 0) == 0',
  'delta(10^20 + n, 10^20 + n + 1) == 0',
  '(10^20 + z) - 10^20 == z',
  '(-1)^(10^20 * n) * v[i] == v[i]',
  'v[mod(2^(2000 * i), 3)] == v[1] + 0 * v[i]',
  'log(2^2000) == 2000 * log(2)',
  'sqrt((10^20 + 1)^2) == 10^20 + 1',
  'sum(k in 1:n, (10^17 + k) - 10^17) == n * (n + 1) / 2',
]
const FALSE = [
  'mod((i + 9)^17, 2) * v[i] == 0',
  'mod(i^29 - i, 31) * v[i] == 0',
  'mod((10^8 + i)^2, 10) * v[i] == 0',
  'mod(2^(2000 * i) + 1, 3) * v[i] == v[i]',
  'mod(7^(z + 10^6 + 1), 5) == mod(7^z, 5)',
  'mod(n^n^n, 2) == 1',
  '(2^(n + 60) + 1 > 2^(n + 60) ? v[1] : 0) == 0',
  '(-1)^(10^20 + n) * v[i] == v[i]',
  '(2^n > 10^12 ? v[1] : 0) == 0',
  '(3^n > 10^18 ? v[1] : 0) == 0',
  '(n^3 > 10^6 + 1 ? v[1] : 0) == 0',
]

describe('integers beyond 2^53', () => {
  test.each(TRUE)('%s holds', async (claim) => {
    await expect(decided(claim)).resolves.toMatchObject({ verdict: expect.stringMatching(/^(proved|tested)$/) })
  })
  test.each(FALSE)('%s is refuted', async (claim) => {
    await expect(decided(claim)).resolves.toMatchObject({ verdict: 'refuted' })
  })
  test('an integer with too many digits is refused, not computed', async () => {
    await expect(decided('((n + 9)^(n + 9)^(n + 9) == 7 ? v[1] : 0) == 0')).resolves.toMatchObject({
      verdict: 'undecided',
      reason: expect.stringMatching(/an integer of more than 60206 digits is not computed/),
    })
  })

  const model = parseModel(`
sizes: { n: 3 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[n]' }
parameters: { a: real }
energy: |
  sum(i, mod((10^8 + i)^2, 10) * v[i]^2) + sum(i, mod(3^(10^6 * i), 7) * v[i]^4) + a * v[1]
  + (2^(5000 * n) > 10^18 ? v[1] : 7 * v[1]) + sum(i, (2^60 + i == 2^60 + 1 ? 1 : 3) * v[i] * h[i])
`)
  // (10^8 + i)² ends in 1, 4, 9; 3^(10^6) ≡ 4 modulo 7, so its powers are 4, 2, 1.
  const plain = parseModel(`
sizes: { n: 3 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[n]' }
parameters: { a: real }
energy: |
  v[1]^2 + 4 * v[2]^2 + 9 * v[3]^2 + 4 * v[1]^4 + 2 * v[2]^4 + v[3]^4 + a * v[1] + v[1]
  + v[1] * h[1] + 3 * v[2] * h[2] + 3 * v[3] * h[3]
`)
  test('energies with them have the values of those written without', () => {
    const text = '{"points":[{"parameters":{"a":0.5},"visible":{"v":[0.5,-0.25,1]}}]}'
    const values = [model, plain].map((m) => {
      const { sizes, points } = parsePoints(text, m)
      return (evaluatePoints(m, sizes, points)[0] as PointResult).score
    })
    expect(values[0]).toEqual({ v: expect.any(Array) })
    expect(values[0]).toEqual(values[1])
  })
  test('so has the compiled loop over data', () => {
    const [own, other] = [model, plain].map((m) => {
      const sum = new ObjectiveSum(m, derive(m), { n: 3 }, new Map([['a', [{ n: 1n, d: 2n }]]]))
      sum.add(Float64Array.of(0.5, -0.25, 1, 2, -1, 0.75))
      return sum.result()
    })
    expect(own!.objective).toBeCloseTo(other!.objective, 9)
    expect(own!.standardError).toBeCloseTo(other!.standardError!, 9)
  })
})
