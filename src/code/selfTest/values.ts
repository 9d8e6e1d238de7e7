import type { ArrayResult } from '../../calculus/derivation'
import { overIndices } from '../../evaluate/overIndices'
import type { Evaluator } from '../../hidden/evaluator'
import { Divergent } from '../../program/divergent'
import { Unsupported } from '../../program/unsupported'
import { neg, type Term, variable } from '../../expr'
import { isFault } from '../../numbers/algebra'
import { type Ball, radius } from '../../numbers/ball'
import { ballAlgebra } from '../../algebras/ballAlgebra'
import { conditionalMean } from '../conditionalMean'
import type { Request } from '../request'

/* Values of the functions of a derivation, in decimals. */

/** Row-major lists of numbers, nested by the indices of an array. */
export type Nested = number | readonly Nested[]

/** A function of a row; `loss` is the mean of the objective. */
export interface GoldenFunction {
  readonly name: string
  readonly results: readonly ArrayResult[]
}

export const goldenFunctions = (request: Request): readonly GoldenFunction[] => {
  const { model, derivation, weighted } = request
  const scalar = (name: string, term: Term): GoldenFunction => ({
    name,
    results: [{ variable: variable(name, 'parameter', { kind: 'real', bounds: [] }), indices: [], term }],
  })
  return [
    scalar('free_energy', derivation.freeEnergy),
    scalar('log_density', neg(derivation.freeEnergy)),
    { name: 'score', results: derivation.score },
    { name: 'dscore', results: derivation.dscore },
    scalar('objective', (weighted ?? derivation).objective),
    ...model.hidden.map((h) => ({ name: `mean_${h.name}`, results: [conditionalMean(request, h)] })),
  ]
}

export const DECIMALS = ballAlgebra(192)
export type Row = Evaluator<Ball>

/** Values of a result in one row, nested by its indices, certain to `accuracy`. @throws Unsupported */
const valueOf = (row: Row, result: Pick<ArrayResult, 'indices' | 'term'>, accuracy: number): Nested => {
  const list: number[] = []
  overIndices(row, result, (term) => {
    const value = row.value(term)
    const number = DECIMALS.midpoint(value)
    if (!(radius(value) <= accuracy * Math.max(1, Math.abs(number))) || !Number.isFinite(number))
      throw new Unsupported('a value that is not certain, or beyond the doubles')
    list.push(number)
  })
  const dims = result.indices.map((at) => row.integer(at.high) - row.integer(at.low) + 1)
  return nested(list, dims)
}

/** A result in all rows. */
export const valuesOf = (
  rows: readonly Row[],
  result: Pick<ArrayResult, 'indices' | 'term'>,
  accuracy: number,
): readonly Nested[] => rows.map((row) => valueOf(row, result, accuracy))

/** Undefined where there is no value. */
export const orNone = <R>(value: () => R): R | undefined => {
  try {
    return value()
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof Unsupported || thrown instanceof Divergent) return undefined
    throw thrown
  }
}

export const nested = (list: readonly number[], dims: readonly number[]): Nested => {
  const [n, ...rest] = dims
  if (n === undefined) return list[0]!
  const each = list.length / n
  return Array.from({ length: n }, (_, k) => nested(list.slice(k * each, (k + 1) * each), rest))
}

/** Entry by entry. */
export const combined = (list: readonly Nested[], join: (numbers: readonly number[]) => number): Nested => {
  const [first] = list
  if (typeof first === 'number') return join(list as readonly number[])
  return (first as readonly Nested[]).map((_, k) =>
    combined(
      list.map((one) => (one as readonly Nested[])[k]!),
      join,
    ),
  )
}

export const mean = (rows: readonly Nested[]): Nested =>
  combined(rows, (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length)
