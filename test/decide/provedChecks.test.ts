import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import type { Derivation } from '../../src/calculus/derivation'
import { derive } from '../../src/calculus/derive'
import { CHECKS } from '../../src/decide/checks'
import { add, entry, mul, number, type Term } from '../../src/expr'

/*
 * Theorem 1 is proved for all sizes for each energy of the zoo, by closed forms that share a normal form; a derivation
 * with a slip in either route is refuted or left open, whatever the slip.
 */

const ZOO = new URL('../../proofs/models/', import.meta.url)
const models = readdirSync(ZOO).map((file) => [file, parseModel(readFileSync(new URL(file, ZOO), 'utf8'))] as const)

const run = (name: 'theorem1' | 'objective', model: (typeof models)[number][1], derivation: Derivation): string =>
  CHECKS[name].run({
    model,
    derivation,
    calculus: new Calculus(),
    options: { seed: 7, runs: 20 },
    modelPath: '',
    replay: '',
  })!.verdict.verdict

/** Of a free energy in closed form, of one with a softmax. */
const QUICK = ['grbm.yaml', 'gaussian-mixture.yaml']
const quick = models.filter(([file]) => QUICK.includes(file))

describe.each(quick)('%s', (_, model) => {
  const derivation = derive(model)
  test('Theorem 1 and the objective are proved', () => {
    expect(run('theorem1', model, derivation)).toBe('proved')
    expect(run('objective', model, derivation)).toBe('proved')
  })

  const off = (list: Derivation['score'], change: (t: Term) => Term): Derivation['score'] =>
    list.map((one) => ({ ...one, term: change(one.term) }))
  const half = (t: Term): Term => mul(number(2), t)
  const shifted = (t: Term): Term => add(t, entry(model.visible[0]!, derivation.score[0]!.indices))
  const SLIPS: Record<string, Derivation> = {
    'a score of twice the size': { ...derivation, score: off(derivation.score, half) },
    'a score with a term too many': { ...derivation, score: off(derivation.score, shifted) },
    'a curvature of twice the size': { ...derivation, dscore: off(derivation.dscore, half) },
    'the mean gradient of twice the size': {
      ...derivation,
      theorem1: { ...derivation.theorem1, meanGradient: off(derivation.theorem1.meanGradient, half) },
    },
    'the curvature twice in both routes': {
      ...derivation,
      dscore: off(derivation.dscore, half),
      theorem1: {
        ...derivation.theorem1,
        varGradient: off(derivation.theorem1.varGradient, half),
        meanCurvature: off(derivation.theorem1.meanCurvature, half),
      },
    },
    'the score off in both routes': {
      ...derivation,
      score: off(derivation.score, half),
      theorem1: { ...derivation.theorem1, meanGradient: off(derivation.theorem1.meanGradient, half) },
    },
  }
  test.each(Object.entries(SLIPS))('%s is no proof', (__, spoiled) => {
    expect(run('theorem1', model, spoiled)).toMatch(/refuted|undecided/)
  })
})

test('the variance over a unit that is integrated out has that of its mean over coupled ones', () => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { x: real }
hidden: { h: "binary[n]", z: real }
parameters: { w: "real[n]", K: "real[n, n]", a: positive }
energy: "a * z^2 / 2 - z * (x + sum(j, w[j] * h[j])) - sum(j in 1:n, sum(k in 1:n, j < k ? K[j, k] * h[j] * h[k] : 0))"
`)
  expect(run('theorem1', model, derive(model))).toBe('proved')
})
