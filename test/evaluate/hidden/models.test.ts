import { describe, expect, it } from 'vitest'
import { differentiate } from '../../../src/calculus/differentiate'
import {
  add,
  diff,
  entry,
  type EntryTerm,
  expectation,
  logPartition,
  neg,
  number,
  power,
  type Term,
  TWO,
} from '../../../src/expr'
import { Evaluator } from '../../../src/hidden/evaluator'
import { arraysOf } from '../../../src/program/arrays'
import { parseModel } from '../../../src/language/parseModel'
import type { Algebra } from '../../../src/numbers/algebra'
import { relativeAccuracyDigits, toDecimal } from '../../../src/numbers/ball'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import * as Q from '../../../src/numbers/rational'
import { middle, width } from './terms'
import models from './golden/models.json'

/*
 * F, the terms of Theorem 1 and derivatives through the sums and integrals, for models whose hidden variables are not
 * summed out beforehand. The figures are independent of this program and have 30 digits.
 */

interface Point {
  readonly parameters: Readonly<Record<string, Nested>>
  readonly visible: Readonly<Record<string, Nested>>
  readonly freeEnergy: string
  readonly score: { readonly v: readonly string[] }
  readonly dscore: { readonly v: readonly string[] }
  readonly theorem1: Readonly<
    Record<'meanGradient' | 'varGradient' | 'meanCurvature', { readonly v: readonly string[] }>
  >
}

type Nested = string | readonly Nested[]
const flat = (x: Nested): string[] => (typeof x === 'string' ? [x] : x.flatMap(flat))

const evaluatorOf = <T>(
  A: Algebra<T>,
  model: ReturnType<typeof parseModel>,
  sizes: Readonly<Record<string, number>>,
  point: Point,
  bruteForce = false,
): Evaluator<T> => {
  const map = new Map(Object.entries(sizes))
  const bare = new Evaluator(A, map, new Map())
  const values = new Map(
    Object.entries({ ...point.parameters, ...point.visible }).map(([k, v]) => [
      k,
      flat(v).map((x) => Q.parseRational(x)!),
    ]),
  )
  return new Evaluator(
    A,
    map,
    arraysOf(A, [...model.visible, ...model.parameters], values, (v) => v.dims.map((d) => bare.integer(d))),
    { bruteForce },
  )
}

/** Joint quadrature in two dimensions takes seconds where a state of other units comes before it. */
const JOINTLY = new Set(['product-of-t', 'factor-analysis', 'sparse-coding', 'poisson-rbm', 'lateral-grbm'])

const golden = models as unknown as readonly {
  name: string
  text: string
  sizes: Readonly<Record<string, number>>
  points: readonly Point[]
}[]

describe.each(golden)('$name', ({ name, text, sizes, points }) => {
  const model = parseModel(text)
  const { energy, hidden } = model
  const [v] = model.visible
  const logZ = logPartition(hidden, energy)
  const at = (i: number): EntryTerm => entry(v!, [number(i)])
  const mean = (f: Term): Term => expectation(hidden, energy, f)

  it.each(points)('in float64 intervals', (point) => {
    const evaluator = evaluatorOf(intervalAlgebra, model, sizes, point)
    const close = (term: Term, truth: string): void => {
      const x = evaluator.value(term)
      const t = Number(truth)
      expect(Math.abs(middle(x) - t)).toBeLessThanOrEqual(width(x) / 2 + 1e-15 * Math.abs(t))
      expect(width(x)).toBeLessThan(1e-11 * Math.max(1, Math.abs(t)))
      expect(Math.abs(middle(x) - t)).toBeLessThan(1e-12 * Math.max(1, Math.abs(t)))
    }
    close(neg(logZ), point.freeEnergy)
    point.theorem1.meanGradient.v.forEach((truth, k) => {
      const first = differentiate(energy, at(k + 1))
      close(mean(first), truth)
      close(mean(power(add(first, neg(mean(first))), TWO)), point.theorem1.varGradient.v[k]!)
      close(mean(differentiate(first, at(k + 1))), point.theorem1.meanCurvature.v[k]!)
    })
  })

  it('in balls, with derivatives through the sums and integrals', () => {
    const [point] = points
    const evaluator = evaluatorOf(ballAlgebra(140), model, sizes, point!)
    const digits = (term: Term, truth: string): void => {
      const x = evaluator.value(term)
      expect(toDecimal(x, 26)).toBe(toDecimal(ballAlgebra(140).rational(Q.parseRational(truth)!), 26))
      expect(relativeAccuracyDigits(x)).toBeGreaterThan(28)
    }
    digits(neg(logZ), point!.freeEnergy)
    digits(diff(logZ, at(1)), point!.score.v[0]!)
    digits(diff(diff(logZ, at(2)), at(2)), point!.dscore.v[1]!)
  })

  it.runIf(JOINTLY.has(name))('jointly, without structure', () => {
    const evaluator = evaluatorOf(intervalAlgebra, model, sizes, points[0]!, true)
    const x = evaluator.value(neg(logZ))
    expect(Math.abs(middle(x) - Number(points[0]!.freeEnergy))).toBeLessThan(1e-9)
  })
})
