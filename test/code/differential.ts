import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArrayResult } from '../../src/calculus/derivation'
import { genericEntry } from '../../src/calculus/derive'
import { prepared, type Request } from '../../src/code'
import { instanceOf } from '../../src/decide/sampling/drawn'
import { evaluatorAt, type Instance, shapeOf } from '../../src/decide/sampling/instance'
import type { Values } from '../../src/program/arrays'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { overIndices } from '../../src/evaluate/overIndices'
import { Evaluator } from '../../src/hidden/evaluator'
import { expectation, type Term } from '../../src/expr'
import type { Nested } from '../../src/evaluate/results'
import type { Model } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'
import { derivedSizes } from '../../src/language/sizes'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import * as Q from '../../src/numbers/rational'

/* Exported code against `eval`: models, points, and what the functions give there. */

export interface Subject {
  readonly request: Request
  readonly model: Model
}

export const requestOf = (text: string, stem: string, what: Request['what']): Request => {
  const provenance = { path: `${stem}.yaml`, stem, hash: '', version: '0.0.0', verdicts: [] }
  return prepared(parseModel(text), { what, isExplicit: false, notation: 'paper', provenance })
}

export const requestOfFile = (file: URL, what: Request['what']): Request =>
  requestOf(readFileSync(file, 'utf8'), basename(fileURLToPath(file)).replace('.yaml', ''), what)

/** Rows at the same parameters, in doubles. */
export interface Batch {
  readonly sizes: Readonly<Record<string, number>>
  readonly rows: readonly Values[]
}

const doubles = (values: Values): Values =>
  new Map([...values].map(([name, list]) => [name, list.map((q) => Q.fromNumber(Q.toNumber(q)))]))

/** Rows of a model at some sizes, from a seed; undefined where these are none of the model's. */
export const batchOf = (
  model: Model,
  base: Readonly<Record<string, number>>,
  seed: number,
  rows: number,
): Batch | undefined => {
  const sizes = derivedSizes(model, base)
  if (!sizes) return undefined
  const conditions = model.assume.map((a) => a.condition).filter((c) => c.free.size === 0)
  const shape = shapeOf(sizes, [...model.parameters, ...model.visible], conditions)
  if (!shape) return undefined
  let state = seed
  const draw = (): number => ((state = (state * 48271) % 2147483647) % 25) - 12
  const first = instanceOf(shape, Array.from({ length: shape.cells }, draw))
  if (!first) return undefined
  const list = [first.values]
  for (let k = 0; list.length < rows && k < 5 * rows; k++) {
    const draws = Array.from({ length: shape.cells }, draw)
    const other = instanceOf(shape, draws)
    if (!other) continue
    // The parameters stay, where the model's conditions let them.
    const values = new Map(first.values)
    for (const v of model.visible) values.set(v.name, other.values.get(v.name)!)
    list.push(values)
  }
  return { sizes, rows: list.map(doubles) }
}

/** Uniform numbers by the name of the function that draws from them, at least as many as it takes. */
export type Uniforms = Readonly<Record<string, readonly number[]>>

/** What a function gives in a row, an array after the other. */
export type Answers = Readonly<Record<string, readonly (readonly number[])[]>>

const flat = (nested: Nested): readonly number[] =>
  typeof nested === 'object' ? nested.flatMap(flat) : [Number(nested)]

/** Values of the functions in every row; undefined where `eval` has none. */
export const expected = (model: Model, batch: Batch): Answers | undefined => {
  if (!known.has(batch)) known.set(batch, evaluated(model, batch))
  return known.get(batch)
}
const known = new WeakMap<Batch, Answers | undefined>()

const evaluated = (model: Model, { sizes, rows }: Batch): Answers | undefined => {
  const points = evaluatePoints(
    model,
    sizes,
    rows.map((values) => ({ values })),
  )
  const results = points.flatMap((p) => ('error' in p ? [] : [p]))
  if (results.length < points.length) return undefined
  const each = (of: Readonly<Record<string, Nested>>): readonly number[] =>
    model.visible.flatMap((v) => flat(of[v.name]!))
  const means = meansOf(model, { sizes, rows })
  const objectives = results.map((p) => Number(p.objective))
  return {
    free_energy: results.map((p) => [Number(p.freeEnergy)]),
    log_density: results.map((p) => [-Number(p.freeEnergy)]),
    score: results.map((p) => each(p.score)),
    dscore: results.map((p) => each(p.dscore)),
    objective: objectives.map((x) => [x]),
    ...means,
    loss: [[objectives.reduce((a, b) => a + b, 0) / objectives.length]],
  }
}

/** E[h | v] of each hidden array by the definition: a sum or integral over all of them. */
const meansOf = (model: Model, { sizes, rows }: Batch): Answers =>
  Object.fromEntries(
    model.hidden.map((h) => {
      const { at, indices } = genericEntry(model, h)
      const term = expectation(model.hidden, model.energy, at)
      return [`mean_${h.name}`, rows.map((values) => meanAt(model, { sizes, values }, { indices, term }))]
    }),
  )

const meanAt = (model: Model, instance: Instance, result: Pick<ArrayResult, 'indices' | 'term'>): readonly number[] => {
  const evaluator = evaluatorAt(A, [...model.visible, ...model.parameters], instance)
  const values: number[] = []
  overIndices(evaluator, result, (term) => values.push(A.midpoint(evaluator.value(term))))
  return values
}
const A = ballAlgebra(128)

/** How many numbers a variable has at the sizes. */
export const cellsOf = (dims: readonly Term[], sizes: Readonly<Record<string, number>>): number => {
  const evaluator = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  return dims.reduce((n, d) => n * evaluator.integer(d), 1)
}

export const difference = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b))
