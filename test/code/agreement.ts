import { expect } from 'vitest'
import { ownSizes } from '../../src/language/sizes'
import type { Model } from '../../src/language/model'
import { type Answers, type Batch, batchOf, difference, expected } from './differential'

/** What a model is asked for, row by row or of all rows. */
export const WHAT = ['free-energy', 'log-density', 'score', 'dscore', 'objective', 'loss', 'conditional'] as const

/** Rows at the file's sizes and at others, all 1 among them where the model has these. */
export const batchesOf = (model: Model, seeds: readonly number[] = [3]): readonly Batch[] => {
  const own = ownSizes(model)
  const ones = Object.fromEntries(Object.keys(own).map((name) => [name, 1]))
  const sizes = Object.keys(own).length === 0 ? [own] : [own, ones]
  return seeds.flatMap((seed) => sizes.flatMap((s) => batchOf(model, s, seed, 2) ?? []))
}

/** Says how many numbers agreed; where `eval` has none there is nothing to agree with. */
export const expectAgreement = (name: string, model: Model, batch: Batch, answers: Answers): number => {
  const right = expected(model, batch)
  if (!right) return 0
  let agreed = 0
  for (const f of Object.keys(answers)) {
    const [values, wanted] = [answers[f]!.flat(), right[f]!.flat()]
    expect(values.length, `${name}: ${f}`).toBe(wanted.length)
    wanted.forEach((x, k) => {
      const off = difference(values[k]!, x)
      expect(off, `${name}, ${JSON.stringify(batch.sizes)}: ${f} is ${values[k]!}, not ${x}`).toBeLessThanOrEqual(1e-12)
      agreed++
    })
  }
  return agreed
}
