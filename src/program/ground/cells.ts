import { CONTINUOUS_DOMAINS, endsOfDomain, FINITE_DOMAINS, type Variable } from '../../expr'
import type { Algebra } from '../../numbers/algebra'
import { subscripts } from '../arrays'
import type { ArrayValue, Interpreter } from '../interpreter'
import { dimsOf, lengthOf, statesAt } from '../extents'

/** An end of a continuous domain, or of an interval that it is taken apart into. */
export interface End<T> {
  /** A double near it. */
  readonly x: number
  readonly exact: T
  /** Kinks whose argument is 0 there. */
  readonly kinks?: readonly number[]
}

/** Kinks are found there while the energy is read. */
interface DomainEnd<T> extends End<T> {
  readonly kinks: number[]
}

/** Ends between which a continuous cell is moved, with the logarithms of its distances to them. */
export interface Gaps<T, X> {
  lowEnd: End<T> | undefined
  highEnd: End<T> | undefined
  low: X | undefined
  high: X | undefined
}

/** One scalar hidden variable: an entry of a hidden array. */
export interface Cell<T> {
  readonly id: number
  readonly variable: Variable
  /** As a person would write it: `h[2]`. */
  readonly name: string
  readonly kind: 'finite' | 'naturals' | 'continuous'
  readonly array: ArrayValue<T> & { integers: number[] }
  readonly at: number
  /** Values of a finite cell. */
  readonly states: readonly number[]
  /** Ends of a continuous cell's domain; an infinite end is undefined. */
  readonly low: DomainEnd<T> | undefined
  readonly high: DomainEnd<T> | undefined
}

/**
 * The hidden cells with their current values: in the arrays for the number system, in `floats` for double precision.
 *
 * `logGaps` holds log(x − low) and log(high − x) of a continuous cell, which are known better than x itself next to an end.
 */
export interface Cells<T> {
  readonly all: readonly Cell<T>[]
  readonly arrays: readonly ArrayValue<T>[]
  readonly byName: ReadonlyMap<string, readonly Cell<T>[]>
  readonly floats: Float64Array
  readonly logGaps: readonly Gaps<T, T>[]
  readonly floatLogGaps: readonly Gaps<T, number>[]
}

const noGaps = (): Gaps<never, never> => ({ lowEnd: undefined, highEnd: undefined, low: undefined, high: undefined })

/** Forgets the ends between which a cell was moved. */
export const forgetGaps = <T>(cells: Cells<T>, id: number): void => {
  Object.assign(cells.logGaps[id]!, noGaps())
  Object.assign(cells.floatLogGaps[id]!, noGaps())
}

const kindOf = (v: Variable): Cell<never>['kind'] => {
  if (FINITE_DOMAINS.has(v.domain.kind)) return 'finite'
  return CONTINUOUS_DOMAINS.has(v.domain.kind) ? 'continuous' : 'naturals'
}

const endsOf = <T>(evaluator: Interpreter<T>, v: Variable): readonly (DomainEnd<T> | undefined)[] =>
  endsOfDomain(v.domain).map((end) => {
    if (!end || !CONTINUOUS_DOMAINS.has(v.domain.kind)) return undefined
    const exact = evaluator.value(end)
    return { x: evaluator.algebra.midpoint(exact), exact, kinks: [] }
  })

/** All cells of the arrays at the evaluator's sizes. */
export const cellsOf = <T>(evaluator: Interpreter<T>, over: readonly Variable[]): Cells<T> => {
  const { algebra: A } = evaluator
  const all: Cell<T>[] = []
  const byName = new Map<string, Cell<T>[]>()
  const arrays = over.map((v) => {
    const dims = dimsOf(evaluator, v)
    const kind = kindOf(v)
    const states = kind === 'finite' ? statesAt(evaluator, v) : []
    const n = lengthOf(dims)
    const first = states[0] ?? 0
    const array = {
      dims,
      values: Array.from({ length: n }, () => A.fromNumber(first)),
      integers: Array.from({ length: n }, () => first),
    }
    const list: Cell<T>[] = []
    for (let at = 0; at < n; at++) {
      const name = `${v.name.replace('°', '')}${subscripts(at, dims)}`
      const [low, high] = endsOf(evaluator, v)
      const cell = { id: all.length, variable: v, name, kind, array, at, states, low, high }
      all.push(cell)
      list.push(cell)
    }
    byName.set(v.name, list)
    return kind === 'continuous' ? { dims, values: array.values } : array
  })
  return {
    all,
    arrays,
    byName,
    floats: new Float64Array(all.length),
    logGaps: all.map(noGaps),
    floatLogGaps: all.map(noGaps),
  }
}

/** Puts a discrete cell in a state, in both number systems. */
export const setState = <T>(A: Algebra<T>, cells: Cells<T>, cell: Cell<T>, state: number): void => {
  cell.array.integers[cell.at] = state
  cell.array.values[cell.at] = A.fromNumber(state)
  cells.floats[cell.id] = state
}
