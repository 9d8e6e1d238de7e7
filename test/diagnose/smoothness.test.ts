import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/diagnose/finding'
import { derive } from '../../src/calculus/derive'
import { drawnData } from '../../src/decide/overData'
import { Boundary } from '../../src/decide/equation1/boundary'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import type { Term } from '../../src/expr'
import { outcomeOf } from './outcome'

const line = (energy: string, rest = ''): string =>
  `visible: { v: real }\nparameters: { a: positive, b: real }\n${rest}energy: "${energy}"\n`

describe('a kink of the energy is found, with a mend that is smooth', () => {
  test.each([
    ['a * abs(v - b)', 'abs(v - b)', 'logcosh'],
    ['v^2 / 2 - relu(a * v - b)', 'relu(a * v - b)', 'softplus'],
    ['v^2 / 2 + max(v, b)', 'max(v, b)', 'softplus'],
    ['v^2 / 2 + min(2 * v, b * v, 1)', 'min(2 * v, b * v, 1)', 'softplus'],
    ['v^2 / 2 + a * sign(v)', 'sign(v)', 'tanh'],
    ['a * sqrt(v^2)', 'sqrt(v^2)', undefined],
  ])('%s', (energy, text, mend) => {
    const found = outcomeOf('smoothness', line(energy)) as readonly Finding[]
    expect(found[0]).toMatchObject({ severity: 'error', variable: 'v', where: { line: 3, text } })
    expect(found[0]!.where!.column).toBe('energy: "'.length + energy.indexOf(text) + 1)
    expect(found[0]!.mend).toBe(mend)
  })
})

test('the wrong value stands beside the right one: those of a Laplace energy differ by 2a p̃(0)', () => {
  const model = 'visible: { v: real }\nenergy: abs(v)\n'
  const [found] = outcomeOf('smoothness', model) as readonly Finding[]
  const { implicit, explicit } = found!.evidence as { implicit: number; explicit: number }
  // ½ψ² + ∂ψ as trained is ½ everywhere; by parts E ∂ψ = −2 p̃(0), which is negative.
  expect(implicit).toBe(0.5)
  expect(explicit).toBeLessThan(0.5)
})

test('a pole of ψ, as where two particles of a log-gas meet, is found', () => {
  const found = outcomeOf('smoothness', line('v^2 / 2 - a * log((v - b)^2)')) as readonly Finding[]
  expect(found).toMatchObject([{ severity: 'error', variable: 'v' }])
  expect(found[0]!.message).toContain('has a pole')
})

test('the kink of a marginal is found: exponential variances make Laplace coordinates', () => {
  const model =
    'visible: { v: real }\nhidden: { s: positive }\nparameters: { lam: positive }\n' +
    'energy: v^2 / (2 * s) + log(s) / 2 + lam^2 * s / 2\n'
  expect(outcomeOf('smoothness', model)).toMatchObject([{ severity: 'error', variable: 'v' }])
})

describe('what is smooth enough passes', () => {
  test.each([
    ['a * abs(v)^3', ''],
    // ψ is steep, and continuous.
    ['v^2 + a * abs(v)^(3/2)', ''],
    ['v^2 + abs(v)^(1 + a)', ''],
    ['v^2 / 2 + relu(v - b)^2', ''],
    ['v^2 / 2 + a * (max(v, 0) + exp(min(v, 0)) - 1)^2', ''],
    ['v^2 / 2 - a * softplus(v)', ''],
    ['(v - h)^2 / 2 + a * abs(h)', 'hidden: { h: real }\n'],
    ['v^2 / 2 + abs(a * h - b) * v', 'hidden: { h: binary }\n'],
    ['v^2 / 2 + abs(b)', ''],
  ])('%s', (energy, rest) => {
    expect(outcomeOf('smoothness', line(energy, rest))).toBe('passed')
  })
})

test('two entries whose functions are one term are both looked at', () => {
  const model = parseModel('visible: { v: "real[2]" }\nenergy: v\' * v / 2 + relu(v[1] + v[2])\n')
  const [sizes, instance] = [new Map<string, number>(), { sizes: {}, values: new Map() }]
  const jumpsOf = (f: Term): readonly string[] =>
    new Boundary(model, drawnData(model, 0, { seed: 1 }), [f, f], sizes).terms(instance, 'jumps').map((b) => b.cell)
  expect(jumpsOf(derive(model).freeEnergy)).toEqual([])
  expect(jumpsOf(parseClaim(model, 'sign(v[1] + v[2]) == 0').sides[0]!).toSorted()).toEqual(['v[1]', 'v[2]'])
})

test('a kink among more entries than are integrated over is found', () => {
  const model = (f: string): string =>
    `sizes: { n: 4 }\nvisible: { v: "real[n]" }\nassume: [n >= 4]\nenergy: v' * v / 2 + ${f}(v[1] + v[4] - 1)\n`
  expect(outcomeOf('smoothness', model('relu'))).toMatchObject([
    { severity: 'error', variable: 'v', mend: 'softplus', where: { text: 'relu(v[1] + v[4] - 1)' } },
  ])
  expect(outcomeOf('smoothness', model('softplus'))).toBe('passed')
})
