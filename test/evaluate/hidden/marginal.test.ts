import { expect, test } from 'vitest'
import { check, parseModel } from '../../../src'

const MODEL = `
visible: { v: real }
hidden: { h: real }
parameters: { w: real, a: positive }
energy: v^2 / 2 - h * w * v + a * h^2 / 2
claims:
`

const verdicts = async (claims: readonly string[]) =>
  (await check(parseModel(MODEL + claims.map((c) => `  - ${c}\n`).join('')), { runs: 10 })).claims.map(
    ({ verdict }) => verdict,
  )

test('a marginal of a derivative of exp(−E) converges as that of exp(−E) does', async () => {
  const all = await verdicts([
    'score(v) == marginal(diff(exp(-E), v)) / marginal(exp(-E))',
    'marginal(diff(h * exp(-E), v, v)) == exp(-F) * mean(h * diff(E, v)^2 - h * diff(E, v, v))',
    'marginal(diff(h * exp(-E), v, v)) == exp(-F) * mean(h * diff(E, v)^2)',
  ])
  expect(all.map((v) => v.verdict)).toEqual(['proved', 'proved', 'refuted'])
  expect(all.flatMap((v) => v.assumptions).filter((a) => a.kind === 'converges')).toEqual([])
})

test('a marginal of what falls without an exponential has its value; one that falls too slowly diverges', async () => {
  // Gradshteyn and Ryzhik 3.241.2, 3.241.4, 3.511.1; the density of the logistic distribution.
  const all = await verdicts([
    'marginal(1 / (1 + h^2)) == pi',
    'marginal(1 / (1 + h^2)^2) == pi / 2',
    'marginal(1 / cosh(h)) == pi',
    'marginal(sigmoid(h) * (1 - sigmoid(h))) == 1',
    'marginal(1 / (1 + h^2)) == 3.14159265',
    'marginal(1 / (1 + abs(h))) == 1',
  ])
  expect(all.map((v) => v.verdict)).toEqual(['tested', 'tested', 'tested', 'tested', 'refuted', 'undecided'])
  expect(all.at(-1)).toMatchObject({ reason: expect.stringContaining('over h diverges') })
})

test('a mean converges where float64 has none of the digits of 1 + erf in the tail', async () => {
  const model = parseModel(`
visible: { x: real }
hidden: { z: real }
parameters: { c: real, tau: positive }
energy: (z - x)^2 / (2 * tau) - log((1 + erf((c + z) / sqrt(2))) / 2)
claims:
  - { claim: mean(z) == x + tau * score(x), where: 'x < -5, c < -2' }
  - mean(z) == x + tau * score(x)
`)
  const { claims } = await check(model, { runs: 30 })
  for (const { verdict } of claims) {
    expect(['proved', 'tested']).toContain(verdict.verdict)
    expect(verdict.assumptions.filter((a) => a.kind === 'converges')).toEqual([])
  }
})
