import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { check } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'
import { parseClaim, parseModel } from '../../src/language/parseModel'

test.each([4, 6])('an expectation over %d entries by quasi-Monte Carlo has its confidence', (n) => {
  const model = parseModel(`
sizes: { n: ${n} }
visible: { v: 'real[n]' }
parameters: { a: real }
assume: [n == ${n}]
energy: sum(i, v[i]^2) / 2
data: logistic
`)
  const decided = (text: string) =>
    decide(model, parseClaim(model, text), new Calculus(), { seed: 42, runs: 20 }, 'check')
  // The law is symmetric about 0.
  const verdict = decided('data(sigmoid(a * sum(v))) == 1 / 2')
  expect(verdict).toMatchObject({ verdict: 'tested', sizes: [{ n }] })
  expect(verdict.verdict === 'tested' && verdict.confidence).toBeLessThan(1e-4)
  expect(decided('data(sigmoid(a * sum(v))) == 51 / 100').verdict).toBe('refuted')
})

const equation1Of = async (text: string) => {
  const { checks } = await check(parseModel(text), { timeout: 120 })
  return checks.find((c) => c.name === 'equation1')!
}

test('three entries under mixtures with components of unlike widths are decided', async () => {
  const { verdict } = await equation1Of('visible: { v: real, x: real, m: real }\nenergy: v^2 + x^2 + m^2 + v * x')
  expect(['proved', 'tested']).toContain(verdict.verdict)
})

test('a score that grows as fast as the density falls decides as it expects', async () => {
  const text = readFileSync(new URL('../../proofs/data/growth.yaml', import.meta.url), 'utf8')
  const { claims } = await check(parseModel(text), { timeout: 120 })
  expect(claims.map((c) => c.ok)).toEqual(claims.map(() => true))
})

test('Equation (1) is not tested where the score is 0: particles with an inverse square repel from two on', async () => {
  const { flagged, verdict } = await equation1Of(
    'sizes: { N: 2, d: 1 }\nvisible: { x: "real[N, d]" }\nenergy: "sum(i, sum(j, i < j ? 1 / sum(k, (x[i, k] - x[j, k])^2) : 0))"\n',
  )
  expect([flagged, verdict.verdict]).toEqual([true, 'undecided'])
})

const EQUATION = 'data(sum(i, (data_score(v[i]) - score(v[i]))^2)) == 2 * data(J) + data(sum(i, data_score(v[i])^2))'
const BY_PARTS = 'data(data_score(v[i]) * score(v[i])) == -data(dscore(v[i]))'

test.each(['grbm', 'lateral-grbm'])('%s: both forms, and wrong variants are refuted', (name) => {
  const model = parseModel(readFileSync(new URL(`../../proofs/models/${name}.yaml`, import.meta.url), 'utf8'))
  const decided = (text: string) =>
    decide(model, parseClaim(model, text), new Calculus(), { seed: 42, runs: 20 }, 'check').verdict
  expect([EQUATION, BY_PARTS].map(decided)).toEqual(['proved', 'proved'])
  const wrong = [
    EQUATION.replace('2 * ', ''),
    EQUATION.replace(' + data(sum(i, data_score(v[i])^2))', ''),
    EQUATION.replace('- score', '+ score'),
    BY_PARTS.replace('== -', '== '),
    BY_PARTS.replace('dscore(v[i])', 'score(v[i])'),
  ]
  expect(wrong.map(decided)).toEqual(wrong.map(() => 'refuted'))
})
