import { expect, test } from 'vitest'
import { check } from '../../src'
import { parseModel } from '../../src/language/parseModel'
import { BY_PARTS, decided, EQUATION, read, WRONG } from './forms'

test.each([4, 6])('an expectation over %d entries by quasi-Monte Carlo has its confidence', (n) => {
  const model = parseModel(`
sizes: { n: ${n} }
visible: { v: 'real[n]' }
parameters: { a: real }
assume: [n == ${n}]
energy: sum(i, v[i]^2) / 2
data: logistic
`)
  // The law is symmetric about 0.
  const verdict = decided(model, 'data(sigmoid(tanh(a) * sum(v) / n)) == 1 / 2')
  expect(verdict).toMatchObject({ verdict: 'tested', sizes: [{ n }] })
  expect(verdict.verdict === 'tested' && verdict.confidence).toBeLessThan(1e-4)
  expect(decided(model, 'data(sigmoid(tanh(a) * sum(v) / n)) == 51 / 100').verdict).toBe('refuted')
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
  const { claims } = await check(read('data/growth'), { timeout: 120 })
  expect(claims.map((c) => c.ok)).toEqual(claims.map(() => true))
})

test('Equation (1) is not tested where the score is 0: particles with an inverse square repel from two on', async () => {
  const { flagged, verdict } = await equation1Of(
    'sizes: { N: 2, d: 1 }\nvisible: { x: "real[N, d]" }\nenergy: "sum(i, sum(j, i < j ? 1 / sum(k, (x[i, k] - x[j, k])^2) : 0))"\n',
  )
  expect([flagged, verdict.verdict]).toEqual([true, 'undecided'])
})

test.each(['grbm', 'lateral-grbm', 'gamma-visible'])('%s: both forms, and wrong variants are refuted', (name) => {
  const model = read(`models/${name}`)
  const verdictOf = (text: string): string => decided(model, text).verdict
  expect([EQUATION, BY_PARTS].map(verdictOf)).toEqual(['proved', 'proved'])
  expect(WRONG.map(verdictOf)).toEqual(WRONG.map(() => 'refuted'))
})

test.each(['uniform', 'half-line', 'absolute-value', 'smooth-kinks', 'quartic-heavy-tail'])(
  'proofs/data/%s decides as it expects',
  async (name) => {
    const { claims } = await check(read(`data/${name}`), { timeout: 120 })
    expect(claims.length).toBeGreaterThan(0)
    expect(claims.filter((c) => !c.ok)).toEqual([])
  },
)

test('over four entries a wrong form is refuted by quasi-Monte Carlo', () => {
  const model = parseModel(`
sizes: { n: 4 }
visible: { v: 'real[n]' }
parameters: { a: real, s: positive }
assume: [n == 4]
energy: sum(i, v[i]^2) / (2 * s^2) + logcosh(a * sum(v) / n)
data: logistic
`)
  expect(decided(model, EQUATION.replace('- score', '+ score')).verdict).toBe('refuted')
})

test('over the part of a square below a diagonal', () => {
  const model = parseModel(`
visible: { v: 'interval(0, 1)[2]' }
parameters: { alpha: 'positive[2]' }
assume: [sum(v) < 1]
energy: -sum(i, (alpha[i] - 1) * log(v[i]))
`)
  // ∫ v³(1 − v)² (1/30 − v³/3 + v⁴/2 − v⁵/5) dv = 181/831600, and the mass is 1/1800.
  expect(decided(model, 'data(v[1]) == 181/462')).toMatchObject({ verdict: 'tested', assumptions: [] })
  // p̃ψ does not vanish at sum(v) = 1.
  expect(decided(model, EQUATION).verdict).toBe('refuted')
  expect(decided(model, BY_PARTS).verdict).toBe('refuted')
  const weight = 'v[i] * (1 - sum(v))'
  expect(
    decided(model, `data(data_score(v[i]) * ${weight} * score(v[i])) == -data(diff(${weight} * score(v[i]), v[i]))`),
  ).toMatchObject({ verdict: 'tested' })
})

test('of a simplex names the edge where p̃ψ does not vanish, and its gap', async () => {
  const { verdict, remarks } = await equation1Of(`
sizes: { n: 2 }
visible: { v: 'interval(0, 1)[n]' }
parameters: { alpha: 'positive[n]' }
assume: [sum(v) < 1]
energy: -sum(i, (alpha[i] - 1) * log(v[i]))
`)
  if (verdict.verdict !== 'refuted') throw new Error('a refutation is expected')
  // At the edge p̃ is 1800 v²(1 − v)²·v²(1 − v)² and ψ is (α − 1)/v: 1800 · B(5, 4) (α − 1).
  const alpha = verdict.counterexample.parameters['alpha'] as readonly string[]
  const gaps = [1, 2].map((i) => {
    const [n, d = '1'] = alpha[i - 1]!.split('/')
    const found = new RegExp(
      `^the boundary term p̃ψ of v\\[${i}\\] does not vanish at sum\\(v\\) = 1: it adds (.*)$`,
      'm',
    )
    const told = found.exec(remarks.join('\n'))?.[1]?.replace('−', '-')
    return [Number(told ?? 0), (Number(n) / Number(d) - 1) * (1800 / 280)] as const
  })
  for (const [told, truth] of gaps) expect(Math.abs(told - truth)).toBeLessThan(1e-3 * Math.max(1, Math.abs(truth)))
  expect(remarks.join()).not.toMatch(/jumps/)
})
