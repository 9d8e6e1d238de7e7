import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { Checking } from '../../src/decide/check'
import { tasksOf } from '../../src/decide/tasks'
import type { CheckResult, ClaimResult } from '../../src/decide/verdict'
import { TooLong } from '../../src/expr'
import { ModelError } from '../../src/language/faults'
import type { Model } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'
import { statements } from '../../src/report/statements'
import { textNotation } from '../../src/report/textNotation'
import { mutated, mutations, randomModel, tokensOf } from './randomModels'
import { seed } from './seed'

/*
 * Models from a grammar and models of this repository with tokens changed: no fault of ours, limits heeded, every error
 * at a place, what is true by construction never refuted, and lies never agreed to.
 */

const RUNS = Number(process.env.RUNS ?? 40)
const PATIENCE = 3_600_000
/** Seconds for each check and claim. */
const TIMEOUT = 2
/** What a garbage collection or one step between two looks at the clock may take, on a busy machine. */
const SLACK = 5
const REPLAY = `SEED=${seed} RUNS=${RUNS} replays`

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The formulas, or undefined where they are too long. */
const printed = (model: Model): string | undefined => {
  try {
    return statements(model, derive(model), textNotation(model))
      .map((s) => `${s.left} ${s.right}`)
      .join('\n')
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}

/** All results of a model, each within its time and none of them a fault of ours. */
const resultsOf = async (model: Model): Promise<readonly (CheckResult | ClaimResult)[]> => {
  const checking = new Checking(model, { timeout: TIMEOUT, seed })
  const results: (CheckResult | ClaimResult)[] = []
  for (const task of tasksOf(model)) {
    const before = cpuSeconds()
    const result = await checking.run(task)
    expect(cpuSeconds() - before, JSON.stringify(task)).toBeLessThan(1.5 * TIMEOUT + SLACK)
    if (!result) continue
    if (result.verdict.verdict === 'undecided')
      expect(result.verdict.reason).not.toMatch(/internal fault|please report/)
    results.push(result)
  }
  return results
}

/** The model, or undefined where it was refused as it should be. */
const read = (text: string): Model | undefined => {
  try {
    return parseModel(text)
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError)
    const { faults } = error as ModelError
    expect(faults.length).toBeGreaterThan(0)
    for (const { message, place } of faults) expect([message !== '', place !== undefined]).toEqual([true, true])
    return undefined
  }
}

test(`random models (${REPLAY})`, { timeout: PATIENCE }, async () => {
  let drawn = 0
  await fc.assert(
    fc.asyncProperty(randomModel, async ({ text, truths, lies }) => {
      const model = read(text)
      if (!model) return
      drawn++
      expect(printed(model) ?? '').not.toMatch(/undefined|NaN|#\d/)
      const results = await resultsOf(model)
      const verdicts = new Map(results.flatMap((r) => ('claim' in r ? [[r.claim, r.verdict.verdict] as const] : [])))
      expect(truths.filter((claim) => verdicts.get(claim) === 'refuted')).toEqual([])
      expect(lies.filter((claim) => ['proved', 'tested'].includes(verdicts.get(claim)!))).toEqual([])
      expect(results.filter((r) => 'details' in r && r.verdict.verdict === 'refuted' && !r.flagged)).toEqual([])
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  )
  expect(drawn).toBeGreaterThan(RUNS / 2)
})

const ROOT = new URL('../../', import.meta.url)
const files = ['proofs', 'test'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8')),
)
const words = [...new Set(files.flatMap(tokensOf))]

test(`mutated models (${REPLAY})`, { timeout: PATIENCE }, async () => {
  let readable = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(files.length - 1), mutations, fc.nat(19), async (file, picks, turn) => {
      const model = read(mutated(files[file]!, words, picks))
      if (!model) return
      readable++
      printed(model)
      if (turn === 0) await resultsOf(model)
    }),
    { seed, numRuns: 20 * RUNS, endOnFailure: true },
  )
  console.log(`${readable} of ${20 * RUNS} mutated models could be read`)
})
