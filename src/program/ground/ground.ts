import type { Term } from '../../expr'
import type { FunctionName } from '../../functions'
import type { Interpreter } from '../interpreter'
import type { Cell } from './cells'

/*
 * A term at given sizes, parameters and index values, as a tree over hidden cells: sums over indices are written out,
 * whatever does not depend on a hidden cell is one constant.
 */

interface Base {
  /** Ids of the cells it depends on, ascending. */
  readonly scope: readonly number[]
}
export interface GroundConstant<T> extends Base {
  readonly kind: 'constant'
  readonly value: T
  readonly number: number
}
interface GroundCell<T> extends Base {
  readonly kind: 'cell'
  readonly cell: Cell<T>
}
interface GroundSum<T> extends Base {
  readonly kind: 'add' | 'mul' | 'logsumexp'
  readonly parts: readonly Ground<T>[]
}
/** `zero` numbers the base as a kink where the power has a pole or a branch point inside or at an end of a domain. */
interface GroundPower<T> extends Base {
  readonly kind: 'powerInteger'
  readonly base: Ground<T>
  readonly exponent: number
  readonly zero: number
}
interface GroundRealPower<T> extends Base {
  readonly kind: 'power'
  readonly base: Ground<T>
  readonly exponent: Ground<T>
  readonly zero: number
}
/**
 * `kink` numbers the calls that have a kink or a jump where their argument (or the difference of two) is 0, `zero` the
 * logarithms and roots of what is 0 at an end of a domain.
 */
export interface GroundCall<T> extends Base {
  readonly kind: 'call'
  readonly name: FunctionName
  readonly args: readonly Ground<T>[]
  readonly kink: number
  readonly zero: number
}
/** log(scale · (x − low)) or log(scale · (high − x)) of a continuous cell: `logScale` + log of the gap. */
export interface GroundLogGap<T> extends Base {
  readonly kind: 'logGap'
  readonly cell: Cell<T>
  readonly end: 'low' | 'high'
  readonly logScale: T
  readonly logScaleNumber: number
  /** What the logarithm is of, for where the gap's own logarithm is not at hand. */
  readonly argument: Ground<T>
}
/** A term that only the evaluator can read: a condition on hidden states, an entry at a hidden index, a nested sum. */
export interface GroundOpaque extends Base {
  readonly kind: 'opaque'
  readonly term: Term
  readonly indices: readonly (readonly [string, number])[]
}

export type Ground<T> =
  | GroundConstant<T>
  | GroundCell<T>
  | GroundSum<T>
  | GroundPower<T>
  | GroundRealPower<T>
  | GroundCall<T>
  | GroundLogGap<T>
  | GroundOpaque

export const NO_SCOPE: readonly number[] = []

export const unionScope = (scopes: readonly (readonly number[])[]): readonly number[] => {
  const wide = scopes.filter((s) => s.length > 0)
  if (wide.length === 0) return NO_SCOPE
  if (wide.length === 1) return wide[0]!
  return [...new Set(wide.flat())].sort((a, b) => a - b)
}

/** Makes grounded terms from their parts. */
export interface Builder<T> {
  readonly evaluator: Interpreter<T>
  ground(term: Term): Ground<T>
  constant(value: T): GroundConstant<T>
  number(value: number): GroundConstant<T>
  negated(part: Ground<T>): Ground<T>
  add(parts: readonly Ground<T>[]): Ground<T>
  mul(parts: readonly Ground<T>[], total?: boolean): Ground<T>
  powerInteger(base: Ground<T>, exponent: number, zero: number): Ground<T>
  call(name: FunctionName, args: readonly Ground<T>[]): Ground<T>
  logSumExp(parts: readonly Ground<T>[]): Ground<T>
}
