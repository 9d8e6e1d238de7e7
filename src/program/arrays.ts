import { DISCRETE_DOMAINS, type Variable } from '../expr'
import type { Algebra } from '../numbers/algebra'
import * as Q from '../numbers/rational'
import type { ArrayValue } from './interpreter'

/** Exact values of declared variables by name, row-major. */
export type Values = ReadonlyMap<string, readonly Q.Rational[]>

/** The values as arrays of a number system, at the sizes that `dimension` computes; with `errors`, all that lie within these. */
export const arraysOf = <T>(
  algebra: Algebra<T>,
  variables: readonly Variable[],
  values: Values,
  dimsOf: (v: Variable) => readonly number[],
  errors?: Values,
): Map<string, ArrayValue<T>> => {
  const arrays = new Map<string, ArrayValue<T>>()
  for (const v of variables) {
    const list = values.get(v.name)
    if (!list) continue
    const discrete = DISCRETE_DOMAINS.has(v.domain.kind)
    arrays.set(v.name, {
      dims: dimsOf(v),
      values: list.map((q, k) => enclosure(algebra, q, errors?.get(v.name)?.[k])),
      ...(discrete && { integers: list.map((q) => Number(q.n)) }),
    })
  }
  return arrays
}

const enclosure = <T>(algebra: Algebra<T>, value: Q.Rational, error: Q.Rational | undefined): T => {
  const near = algebra.rational(value)
  return error && Q.sign(error) > 0 ? algebra.widen(near, algebra.rational(error)) : near
}

/** Indices, from 1, of the entry at a row-major position. */
export const slotsOf = (position: number, dims: readonly number[]): readonly number[] => {
  const slots: number[] = []
  let rest = position
  for (const n of [...dims].reverse()) {
    slots.unshift((rest % n) + 1)
    rest = Math.floor(rest / n)
  }
  return slots
}

/** Row-major position of the entry at indices from 1. */
export const positionOf = (slots: readonly number[], dims: readonly number[]): number =>
  slots.reduce((position, slot, k) => position * dims[k]! + slot - 1, 0)

/** `[2, 1]` for the entry at a row-major position; nothing for a scalar. */
export const subscripts = (position: number, dims: readonly number[]): string =>
  dims.length === 0 ? '' : `[${slotsOf(position, dims).join(', ')}]`
