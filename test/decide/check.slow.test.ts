import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

test('an interval may have one infinite end, in every role and under functions that need its sign', async () => {
  const model = parseModel(`
visible: { w: 'interval(1, inf)', z: 'interval(-inf, 1)' }
hidden: { u: 'interval(2, inf)' }
parameters: { k: 'interval(1, inf)', r: 'interval(-inf, -1)' }
energy: w^k - r * z^2 + log(1 - z) + log(w + u - 1) / 4 + u^2
claims:
  - score(w) == -k * w^(k - 1) - mean(1 / (w + u - 1)) / 4
  - abs(k - r - 2) == k - r - 2
  - { claim: abs(k - 2) == k - 2, expect: refuted }
`)
  const { claims } = await check(model, { runs: 10 })
  expect(claims.map(({ claim, ok }) => [claim, ok])).toEqual(claims.map(({ claim }) => [claim, true]))
})
