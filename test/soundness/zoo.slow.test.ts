import { describe, expect, test } from 'vitest'
import { isTrueNumerically } from './judge'
import { mutantsOf } from './mutate'
import { sampleOf, seed } from './seed'
import { type Case, falseCases, trueCases, variantOf, verdictOf } from './zoo'

/* The whole corpus: every true claim, every false one, and a fresh batch of mutants by model. */

const MUTANTS_BY_MODEL = 16
/** Seconds a claim of ours gets: far more than any takes, so that a busy machine leaves none undecided. */
const LIMIT = 120
/** An hour: dear models have claims that take the whole time a claim gets. */
const PATIENCE = 3_600_000

const byModel = (cases: readonly Case[]): (readonly [string, readonly Case[]])[] =>
  [...new Set(cases.map((one) => one.of))].map((of) => [of, cases.filter((one) => one.of === of)])

describe.each(byModel(trueCases()))(`%s (seed ${seed}; SEED=${seed} replays)`, (of, cases) => {
  test('no true claim is refuted or undecided', { timeout: PATIENCE }, () => {
    const verdicts = cases.map((one) => [verdictOf(one, seed, LIMIT).verdict, one.text] as const)
    const count = (verdict: string): number => verdicts.filter(([v]) => v === verdict).length
    console.log(`${of}: ${count('proved')} proved, ${count('tested')} tested of ${cases.length}`)
    expect(verdicts.filter(([v]) => v !== 'proved' && v !== 'tested')).toEqual([])
  })

  test('no mutant of a true claim holds', { timeout: PATIENCE }, () => {
    const originals = new Map(cases.map((one) => [one.text, one]))
    const keyed = cases.flatMap((one) => mutantsOf(one.text).map((text) => `${one.text}\n${text}`))
    const held: string[] = []
    let [discarded, undecided, refuted] = [0, 0, 0]
    for (const key of sampleOf(keyed, MUTANTS_BY_MODEL, of)) {
      const at = key.indexOf('\n')
      const mutant = variantOf(originals.get(key.slice(0, at))!, key.slice(at + 1))
      const verdict = mutant && verdictOf(mutant, seed, 20).verdict
      if (verdict === 'refuted') refuted++
      else if (verdict === 'undecided') undecided++
      else if (!mutant || isTrueNumerically(mutant.model, mutant.claim)) discarded++
      else held.push(`${verdict}: ${mutant.text}`)
    }
    console.log(`${of}: ${refuted} mutants refuted, ${undecided} undecided, ${discarded} discarded as true or no claim`)
    expect(held).toEqual([])
  })
})

describe.each(byModel(falseCases()))('%s', (_, cases) => {
  test('every false claim is refuted', { timeout: PATIENCE }, () => {
    const verdicts = cases.map((one) => [verdictOf(one, seed, LIMIT).verdict, one.text] as const)
    expect(verdicts.filter(([v]) => v !== 'refuted')).toEqual([])
  })
})
