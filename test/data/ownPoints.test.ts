import { expect, test } from 'vitest'
import { check, parseModel, parsePoints } from '../../src'

const model = parseModel(`
visible: { v: real }
parameters: { b: real }
data: { v: 'normal(0, 1)' }
energy: v^2/2 + b*v
claims:
  - data(v^2) == 1 + relu(b - 100)
  - { claim: data(v^2) == 1 + relu(b - 100), where: b < 100 }
`)
const { sizes, points: read } = parsePoints('{"points": [{"parameters": {"b": 200}, "visible": {"v": 1}}]}', model)
const points = read.map(({ values }) => ({ sizes, values }))

test('expectations are tried at the parameters that one gives, and refuted there', async () => {
  const { verdict } = (await check(model, { points, claim: 1 })).claims[0]!
  expect(verdict).toMatchObject({ verdict: 'refuted', counterexample: { parameters: { b: '200' } } })
  const replayed = (await check(model, { points, claim: 1, path: 'at:0' })).claims[0]!
  expect(replayed.verdict).toMatchObject({ verdict: 'refuted', counterexample: { parameters: { b: '200' } } })
})

test('but not where these do not meet the conditions', async () => {
  expect((await check(model, { points, claim: 2 })).claims[0]!.verdict.verdict).toMatch(/proved|tested/)
})
