import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Refused, TARGETS } from '../../src/code'
import { parseModel } from '../../src/language/parseModel'
import { COLLECTION } from '../export/collection'
import { jobAtOne, jobOf, pythonDifferences, requestOf } from './jobs'
import { missing, pythonWith } from './python'

/** Models whose hidden units are integrated numerically. */
const BY_QUADRATURE: readonly string[] = ['convergent-hidden', 'vae1']

/** Of which the formula is 0/0 far out, as its file has it. */
const UNDEFINED_FAR_OUT: readonly string[] = ['skew-normal']

const all = COLLECTION.filter((c) => !BY_QUADRATURE.includes(c.name)).map((c) => {
  const job = jobOf(c.name, c.file)
  return UNDEFINED_FAR_OUT.includes(c.name) ? { ...job, points: job.points.filter((p) => !p.isFar) } : job
})

/** Also at the smallest sizes. */
const jobs = all.flatMap((job) => [job, ...(UNDEFINED_FAR_OUT.includes(job.name) ? [] : jobAtOne(job))])

for (const name of ['numpy', 'torch', 'jax']) {
  const target = TARGETS.find((t) => t.name === name)!
  const runs = pythonWith(name) !== undefined
  // JAX is not to be had: its files are run over NumPy.
  const over = name === 'jax' ? ' over NumPy, not run under JAX' : ''
  test.skipIf(!runs)(`${name}${over}: every model has the values of eval${runs ? '' : `, ${missing(name)}`}`, () => {
    expect(pythonDifferences(target, jobs)).toEqual(Object.fromEntries(jobs.map((j) => [j.name, []])))
  })
}

test.each(COLLECTION.filter((c) => BY_QUADRATURE.includes(c.name)))(
  '$name needs quadrature and is refused',
  ({ file }) => {
    const model = parseModel(readFileSync(file, 'utf8'))
    for (const target of TARGETS.filter((t) => t.name !== 'latex'))
      expect(() => target.write(requestOf(model, target))).toThrow(Refused)
  },
)
