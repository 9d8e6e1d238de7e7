import { expect, it } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { parseModel } from '../../src/language/parseModel'
import { parseRational } from '../../src/numbers/rational'

const at = (energy: string, v: string, digits?: number) =>
  evaluatePoints(
    parseModel(`visible: { v: real }\nhidden: { h: real }\nenergy: "${energy}"`),
    {},
    [{ values: new Map([['v', [parseRational(v)!]]]) }],
    { digits },
  )[0]

it('responsibilities that are rounding alone have means', () => {
  // Σ_k exp(−v k m_k / 10 + (v k / 10)² / 20000), m_k = 2 + 3k/4: mpmath 1.3.
  const point = at('-logsumexp(k in 1:3, -(h-2-0.75*k)^2/2e-4-v*h*k/10)', '0.3')
  expect(point).toMatchObject({ score: { v: expect.closeTo(-0.7003690317968451, 12) as number } })
})
