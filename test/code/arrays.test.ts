import { expect, test } from 'vitest'
import { TARGETS } from '../../src/code'
import { parseModel } from '../../src/language/parseModel'
import { COLLECTION } from '../export/collection'
import { HOSTILE } from './hostile'
import { jobAt, jobOf, pythonDifferences } from './jobs'
import { missing, pythonWith } from './python'

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
const jobs = [
  ...COLLECTION.filter((c) => NAMES.includes(c.name)).map((c) => jobOf(c.name, c.file)),
  ...Object.entries(HOSTILE).map(([name, text]) => jobAt(name, parseModel(text))),
  // An ordinary point and the one furthest out.
].map((job) => ({ ...job, points: [job.points[0]!, ...job.points.slice(1).slice(-1)] }))
/** ∂ψ where ψ is expected: a slip that has to be seen. */
const [first] = jobs
const wrong = {
  ...first!,
  name: 'wrong',
  points: first!.points.map((p) => ({ ...p, expected: { score: p.expected['dscore']! } })),
}

for (const name of ['numpy', 'torch', 'jax']) {
  const target = TARGETS.find((t) => t.name === name)!
  const runs = pythonWith(name) !== undefined
  // JAX is not to be had: its files are run over NumPy.
  const over = name === 'jax' ? ' over NumPy, not run under JAX' : ''
  test.skipIf(!runs)(`${name}${over}: values, shapes and dtypes${runs ? '' : `, ${missing(name)}`}`, () => {
    expect(jobs.length).toBe(NAMES.length + Object.keys(HOSTILE).length)
    expect(jobs.every((j) => j.points.length > 0)).toBe(true)
    const { wrong: seen, ...others } = pythonDifferences(target, [...jobs, wrong])
    expect(others).toEqual(Object.fromEntries(jobs.map((j) => [j.name, []])))
    expect(seen).not.toEqual([])
  })
}
