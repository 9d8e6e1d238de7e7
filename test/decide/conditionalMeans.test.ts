import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('means of conditional means are decided where discrete and continuous units are mixed', async () => {
  const model = parseModel(`
sizes: { n: 2, m: 2 }
visible: { y: 'real[n]' }
hidden: { b: binary, h: 'real[m]' }
parameters: { a: real, W: 'real[n, m]' }
energy: sum(i, (y[i] - b * a - sum(j, W[i, j] * h[j]))^2) / 2 + h' * h / 2
claims:
  - mean(mean(h[j] | b)) == mean(h[j])
  - var(h[j]) == mean(var(h[j] | b)) + var(mean(h[j] | b))
  - var(h[j]) == mean(var(h[j] | b))
`)
  const verdicts = await Promise.all(
    [1, 2, 3].map(async (claim) => (await check(model, { claim, timeout: 60 })).claims[0]!.verdict),
  )
  expect(verdicts.map((v) => v.verdict)).toEqual(['proved', 'proved', 'refuted'])
}, 60_000)
