import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import type { PointResult } from '../../src/evaluate/results'
import { bernoulli } from '../../src/calculus/marginalise/finite'
import { HALF, mul } from '../../src/expr'
import type { Model } from '../../src/language/model'
import { parsePoints } from '../../src/language/parsePoints'
import { seed } from '../soundness/seed'
import { energyArbitrary, parametersArbitrary, type Point, pointArbitrary, verdictOnTheorem1 } from '../../src/vitest'

/** Until the time is up; on a busy machine fewer energies are tried, and at least one. */
const BATCH = { seed, numRuns: 40, interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false } as const
const PATIENCE = { timeout: 90_000 }

const evaluate = (model: Model, point: Point): PointResult => {
  const { sizes, points } = parsePoints(JSON.stringify({ points: [point] }), model)
  const [answer] = evaluatePoints(model, sizes, points)
  if (!answer || 'error' in answer) throw new Error(JSON.stringify(answer))
  return answer
}

afterEach(() => void vi.restoreAllMocks())

describe(`random energies (seed ${seed}; SEED=${seed} replays)`, () => {
  test('Theorem 1 by the free energy, by moments and by direct summation or integration', PATIENCE, () => {
    let agreed = 0
    fc.assert(
      fc.property(energyArbitrary({ most: 1 }), (model) => {
        const verdict = verdictOnTheorem1(model, { runs: 20, seed })
        if (verdict.verdict === 'tested' || verdict.verdict === 'proved') agreed++
        if (
          verdict.verdict === 'refuted' ||
          (verdict.verdict === 'undecided' && !/time|no result/.test(verdict.reason))
        )
          throw new Error(`${model.text}\n${JSON.stringify(verdict)}`)
      }),
      BATCH,
    )
    console.log(`${agreed} random energies`)
    expect(agreed).toBeGreaterThan(0)
  })

  test('the free energy and Theorem 1 give one score and one derivative at random points', PATIENCE, () => {
    const discrete = energyArbitrary({ hidden: ['binary', 'spin', 'integers', 'categorical'] })
    const located = discrete.chain((model) => pointArbitrary(model).map((point) => [model, point] as const))
    fc.assert(
      fc.property(located, ([model, point]) => {
        const { score, dscore, theorem1 } = evaluate(model, point)
        const scores = score.v as number[]
        const slopes = dscore.v as number[]
        const near = (x: number, y: number): void => {
          if (!(Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x))))
            throw new Error(`${model.text}\n${x} and ${y} at ${JSON.stringify(point)}`)
        }
        scores.forEach((s, i) => near(s, -(theorem1.meanGradient.v as number[])[i]!))
        slopes.forEach((s, i) =>
          near(s, (theorem1.varGradient.v as number[])[i]! - (theorem1.meanCurvature.v as number[])[i]!),
        )
      }),
      BATCH,
    )
  })

  test('a planted wrong covariance of binary units is caught', PATIENCE, () => {
    const { apply } = bernoulli
    vi.spyOn(bernoulli, 'apply').mockImplementation((unit) => {
      const law = apply(unit)
      return law && { ...law, covariance: (f, g) => mul(HALF, law.covariance(f, g)) }
    })
    // Energies whose visible and hidden units do not interact have no covariance: one that has is soon drawn.
    const wrong = fc.sample(
      energyArbitrary({ hidden: ['binary'] }).filter((m) => m.hidden.length > 0),
      { seed, numRuns: 64 },
    )
    const caught = wrong.some((model) => {
      const v = verdictOnTheorem1(model, { runs: 20, seed })
      return v.verdict === 'refuted' || (v.verdict === 'undecided' && v.reason.includes('disagree'))
    })
    expect(caught).toBe(true)
  })

  test('parameters are inside their domains', () => {
    const [model] = fc.sample(energyArbitrary(), { seed, numRuns: 1 })
    for (const { c } of fc.sample(parametersArbitrary(model!), { seed, numRuns: 50 }))
      expect(c).toMatch(/^\d+(\/\d+)?$/)
  })
})

test('a model that fails a property is shown as its text', () => {
  const failing = fc.check(
    fc.property(energyArbitrary(), () => false),
    { seed: 1 },
  )
  expect(fc.defaultReportMessage(failing)).toMatch(/Counterexample: \[model file:\nname: a random energy\nsizes: /)
})
