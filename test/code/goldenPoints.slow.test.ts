import { expect, test } from 'vitest'
import { Golden } from '../../src/code/selfTest/golden'
import { COLLECTION } from '../export/collection'
import { WHAT } from './agreement'
import { difference, requestOfFile } from './differential'
import { loadTypeScript } from './typescriptHarness'

/* Golden points of every model, all parameters 0 and far out among them, and what exported code gives there. */

/** Their hidden variables stay in integrals. */
const REFUSED = new Set(['convergent-hidden', 'vae1'])
/** A truncated Normal law far in its tail: differences of two terms that are nearly equal. */
const TOLERANCE: Readonly<Record<string, number>> = { 'relu-hidden': 1e-10 }

const flat = (x: unknown): readonly number[] =>
  typeof x === 'number' ? [x] : Array.from(x as ArrayLike<unknown>).flatMap(flat)

test.each(COLLECTION.filter(({ name }) => !REFUSED.has(name)))('$name', ({ name, file }) => {
  const request = requestOfFile(file, WHAT)
  const { model } = request
  const module = loadTypeScript(request)
  const points = new Golden(request, undefined, 1e-12).points()
  expect(points.length).toBeGreaterThanOrEqual(20)
  for (const { kind, sizes, data, parameters, values } of points) {
    const arrays = Object.entries(parameters).map(([key, x]) => [
      key,
      typeof x === 'number' ? x : Float64Array.from(flat(x)),
    ])
    const given = [
      ...model.visible.map((v) => Float64Array.from(flat(data[v.name]))),
      Object.fromEntries(arrays),
      sizes,
    ]
    for (const [f, right] of Object.entries(values)) {
      const value = module[f]!(...given)
      const found = right.length > 1 ? (value as readonly Float64Array[]).flatMap(flat) : flat(value)
      const worst = Math.max(...flat(right).map((x, k) => difference(found[k]!, x)))
      expect(worst, `${f}, ${kind}, ${JSON.stringify(sizes)}`).toBeLessThanOrEqual(TOLERANCE[name] ?? 1e-12)
    }
  }
})
