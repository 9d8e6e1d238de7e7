import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { inClosedForm } from '../../src/evaluate/closedForms'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import type { Nested, PointError, PointResult } from '../../src/evaluate/results'
import { Evaluator } from '../../src/hidden/evaluator'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { instanceOf } from '../../src/decide/sampling/drawn'
import { shapeOf } from '../../src/decide/sampling/instance'
import { parseModel } from '../../src/language/parseModel'
import { derivedSizes } from '../../src/language/sizes'
import * as Q from '../../src/numbers/rational'

/* Many points at once have the values that each has by itself, within the bounds that both give. */

const FOLDER = new URL('../../proofs/models/', import.meta.url)

/** Models without sums or integrals that take seconds at a point. */
const FILES = readdirSync(FOLDER).filter((f) =>
  /^(grbm|gaussian-mixture|mcrbm|product-of-t|hopfield|deep-energy|field-of-experts|spike-slab-rbm|von-mises-ring|gamma-visible)/.test(
    f,
  ),
)

const numbers = (x: Nested | PointResult | Record<string, unknown>): number[] =>
  typeof x === 'number' ? [x] : typeof x === 'string' ? [] : Object.values(x).flatMap((y) => numbers(y as Nested))

test.each(FILES)('%s', (file) => {
  const model = parseModel(readFileSync(new URL(file, FOLDER), 'utf8'))
  const own = Object.fromEntries(
    model.sizes.filter((s) => typeof s.value === 'bigint').map((s) => [s.name, Number(s.value)]),
  )
  const sizes = derivedSizes(model, own)!
  const shape = shapeOf(
    sizes,
    [...model.visible, ...model.parameters],
    model.assume.map((a) => a.condition),
  )!
  const points = Array.from({ length: 18 }, (_, k) =>
    instanceOf(
      shape,
      Array.from({ length: shape.cells }, (_cell, c) => ((c * 37 + k * 11) % 25) - 12),
    )!,
  )
  const together = evaluatePoints(model, sizes, points)
  points.forEach((point, k) => {
    const [alone] = evaluatePoints(model, sizes, [point]) as [PointResult | PointError]
    const both = together[k]!
    if ('error' in alone || 'error' in both) return expect(both).toEqual(alone)
    const [a, b] = [numbers({ ...alone, errorBound: 0 }), numbers({ ...both, errorBound: 0 })]
    const bound = alone.errorBound + both.errorBound
    a.forEach((x, n) => expect(Math.abs(x - b[n]!)).toBeLessThanOrEqual(bound + 1e-15 * Math.abs(x)))
  })
})

test('closed forms are compiled', () => {
  const model = parseModel(readFileSync(new URL('grbm.yaml', FOLDER), 'utf8'))
  const sizes = { nv: 3, nh: 4 }
  const shape = shapeOf(sizes, [...model.visible, ...model.parameters], [])!
  const point = instanceOf(
    shape,
    Array.from({ length: shape.cells }, (_, c) => (c % 5) - 2),
  )!
  const evaluator = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  expect(
    inClosedForm(
      model,
      derive(model),
      evaluator,
      Array.from({ length: 20 }, () => point),
    ),
  ).toBeDefined()
})

test('at a kink there is no second derivative, among other points too', () => {
  const model = parseModel('visible: { v: real }\nenergy: "v^2 / 2 + abs(v)^3 + relu(v)^2 * v"')
  const at = (x: number) => ({ values: new Map([['v', [Q.fromNumber(x)]]]) })
  const points = Array.from({ length: 21 }, (_, k) => at((k - 10) / 4))
  const together = evaluatePoints(model, {}, points)
  points.forEach((point, k) => {
    const [alone] = evaluatePoints(model, {}, [point])
    expect('error' in together[k]!).toBe('error' in alone!)
  })
})
