import {
  type DomainKind,
  entry,
  index,
  type IndexTerm,
  number,
  ONE,
  type Term,
  type Variable,
  variable,
} from '../../../src/expr'
import { type EvaluateOptions, Evaluator, type ArrayValue } from '../../../src/hidden/evaluator'
import type { Algebra } from '../../../src/numbers/algebra'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import type { Interval } from '../../../src/numbers/interval'
import * as Q from '../../../src/numbers/rational'

/* Short ways to write terms and to evaluate them at given numbers. */

export const q = (text: string | number): Term => number(Q.parseRational(`${text}`)!)
export const hidden = (
  name: string,
  kind: DomainKind,
  dims: readonly number[] = [],
  bounds: readonly Term[] = [],
): Variable =>
  variable(
    name,
    'hidden',
    { kind, bounds },
    dims.map((d) => number(d)),
  )
export const real = (name: string, dims: readonly number[] = []): Variable =>
  variable(
    name,
    'parameter',
    { kind: 'real', bounds: [] },
    dims.map((d) => number(d)),
  )
export const at = (v: Variable, ...slots: readonly (Term | number)[]): Term =>
  entry(
    v,
    slots.map((s) => (typeof s === 'number' ? number(s) : s)),
  )
export const upTo = (name: string, n: number, from = 1): IndexTerm =>
  index(name, from === 1 ? ONE : number(from), number(n))

export interface Given {
  readonly [name: string]:
    { readonly dims: readonly number[]; readonly values: readonly (string | number)[] } | string | number
}

/** An evaluator at given parameter values, numbers or exact decimals and fractions. */
export const evaluatorAt = <T>(A: Algebra<T>, given: Given = {}, options: EvaluateOptions = {}): Evaluator<T> => {
  const arrays = new Map<string, ArrayValue<T>>()
  for (const [name, value] of Object.entries(given)) {
    const { dims, values } = typeof value === 'object' ? value : { dims: [], values: [value] }
    arrays.set(name, {
      dims,
      values: values.map((x) => A.rational(typeof x === 'number' ? Q.fromNumber(x) : Q.parseRational(x)!)),
    })
  }
  return new Evaluator(A, new Map(), arrays, options)
}

export const interval = (term: Term, given: Given = {}, options: EvaluateOptions = {}): Interval =>
  evaluatorAt(intervalAlgebra, given, options).value(term)

export const middle = (x: Interval): number => x.lo / 2 + x.hi / 2
export const width = (x: Interval): number => x.hi - x.lo

/** A sequence of numbers in (−1, 1) that looks random and is the same everywhere. */
export const sequence = (n: number, seed = 1): number[] =>
  Array.from({ length: n }, (_, k) => {
    const x = Math.sin((k + 1) * 12.9898 + seed * 78.233) * 43758.5453
    return 2 * (x - Math.floor(x)) - 1
  })
