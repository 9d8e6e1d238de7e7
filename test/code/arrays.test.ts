import { expect, test } from 'vitest'
import { TARGETS } from '../../src/code'
import { COLLECTION } from '../export/collection'
import { jobOf, missing, pythonDifferences, pythonWith } from './jobs'

/*
 * Exported functions have the values of `eval` to 1e-12, for no leading axes, one and two, and the dtype of their
 * argument. A few models of each kind; all of them in the slow suite.
 */

const NAMES = [
  'grbm', // closed form
  'gaussian-mixture', // one unit used as an index
  'conditional-gaussian', // coupled units whose array is defined through them
  'boltzmann-dbm', // a layer left over by elimination
  'factor-analysis', // a matrix is inverted
  'rectified-gaussian', // special functions
  'ar1', // slices and conditions on indices
  'conv-rbm', // indices at computed places
  'bivariate-von-mises', // several visible scalars
]
const jobs = COLLECTION.filter((c) => NAMES.includes(c.name)).map((c) => jobOf(c.name, c.file))
/** ∂ψ where ψ is expected: a slip that has to be seen. */
const [first] = jobs
const wrong = {
  ...first!,
  name: 'wrong',
  points: first!.points.map((p) => ({ ...p, expected: { score: p.expected['dscore']! } })),
}

for (const name of ['numpy', 'torch']) {
  const target = TARGETS.find((t) => t.name === name)!
  const runs = pythonWith(name) !== undefined
  test.skipIf(!runs)(`${name}: values, shapes and dtypes${runs ? '' : `, ${missing(name)}`}`, () => {
    expect(jobs.map((j) => j.name).sort()).toEqual([...NAMES].sort())
    expect(jobs.every((j) => j.points.length > 0)).toBe(true)
    const { wrong: seen, ...others } = pythonDifferences(target, [...jobs, wrong])
    expect(others).toEqual(Object.fromEntries(jobs.map((j) => [j.name, []])))
    expect(seen).not.toEqual([])
  })
}
