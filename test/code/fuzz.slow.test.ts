import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refused, TARGETS } from '../../src/code'
import { parseModel } from '../../src/language/parseModel'
import { randomModel } from '../soundness/randomModels'
import { seed } from '../soundness/seed'
import { type Job, jobAt, pythonDifferences, requestOf } from './jobs'
import { missing, pythonWith } from './python'

/* Random models with all of the language are exported and have the values of eval, or are refused. */

const MODELS = Number(process.env.MODELS ?? 16)

/** Models whose points can be evaluated, by all of their text. */
const drawn = (): readonly Job[] =>
  fc
    .sample(randomModel, { numRuns: MODELS, seed })
    .map(({ text }, k) => jobAt(`${k}\n${text.split('claims:')[0]}`, parseModel(text)))
    .filter((job) => job.points.length > 0)

const isWritten = (job: Job, target: (typeof TARGETS)[number]): boolean => {
  try {
    target.write(requestOf(job.model, target))
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

for (const name of ['numpy', 'torch']) {
  const target = TARGETS.find((t) => t.name === name)!
  const runs = pythonWith(name) !== undefined
  test.skipIf(!runs)(`${name}, SEED=${seed}${runs ? '' : `, ${missing(name)}`}`, { timeout: 600_000 }, () => {
    const jobs = drawn().filter((job) => isWritten(job, target))
    expect(jobs.length).toBeGreaterThan(MODELS / 4)
    const faults = Object.entries(pythonDifferences(target, jobs)).filter(([, list]) => list.length > 0)
    expect(faults).toEqual([])
  })
}
