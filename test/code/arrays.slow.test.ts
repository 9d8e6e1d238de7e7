import { describe, expect, test } from 'vitest'
import { Refused, TARGETS } from '../../src/code'
import { COLLECTION } from '../export/collection'
import { jobOf, missing, pythonDifferences, pythonWith, requestOf } from './jobs'

/** Models whose hidden units are integrated numerically. */
const BY_QUADRATURE: readonly string[] = ['convergent-hidden', 'vae1']

const all = COLLECTION.filter((c) => !BY_QUADRATURE.includes(c.name)).map((c) => jobOf(c.name, c.file))

for (const name of ['numpy', 'torch']) {
  const target = TARGETS.find((t) => t.name === name)!
  const runs = pythonWith(name) !== undefined
  test.skipIf(!runs)(`${name}: every model has the values of eval${runs ? '' : `, ${missing(name)}`}`, () => {
    expect(pythonDifferences(target, all)).toEqual(Object.fromEntries(all.map((j) => [j.name, []])))
  })
}

describe('models that need quadrature are refused', () => {
  test.each(COLLECTION.filter((c) => BY_QUADRATURE.includes(c.name)))('$name', ({ name, file }) => {
    const { model } = jobOf(name, file)
    for (const target of TARGETS.filter((t) => t.name !== 'latex'))
      expect(() => target.write(requestOf(model, target))).toThrow(Refused)
  })
})
