import { expect, test } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'
import { parseClaim, parseModel } from '../../src/language/parseModel'

test('Equation (1) over six entries, by quasi-Monte Carlo with its confidence', () => {
  const model = parseModel(`
sizes: { n: 6 }
visible: { v: 'real[n]' }
parameters: { a: real, s: positive }
assume: [n == 6]
energy: sum(i, v[i]^2) / (2 * s^2) + logcosh(a * sum(v) / n)
data: logistic
`)
  const equation = 'data(sum(i, (data_score(v[i]) - score(v[i]))^2)) == 2 * data(J) + data(sum(i, data_score(v[i])^2))'
  const decided = (text: string) =>
    decide(model, parseClaim(model, text), new Calculus(), { seed: 42, runs: 20 }, 'check')
  const verdict = decided(equation)
  expect(verdict).toMatchObject({ verdict: 'tested', sizes: [{ n: 6 }] })
  expect(verdict.verdict === 'tested' && verdict.confidence).toBeLessThan(1e-4)
  expect(decided(equation.replace('- score', '+ score')).verdict).toBe('refuted')
})
