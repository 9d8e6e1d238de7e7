import { type Term, type Variable } from '../../expr'
import type { Definition } from '../../language/model'
import type { Axis, Value } from './value'

/** States of coupled hidden units over which one sums. */
export interface States {
  readonly over: readonly Variable[]
  readonly axis: Axis
  /** Identifies the law. */
  readonly key: string
}

/** Where in a formula one is. */
export interface Context {
  readonly axes: ReadonlyMap<string, Axis>
  /** Values of the arguments of a definition `name(x, y)`. */
  readonly args: ReadonlyMap<string, Value>
  readonly states?: States
  /** Under a condition, indices may leave their range where it does not hold. */
  readonly guarded: boolean
  /** That condition: where it does not hold, what is divided by and the like is put right, so that gradients are. */
  readonly mask?: Value
  /** Whole numbers that become indices. */
  readonly integer: boolean
  readonly definitions: readonly Definition[]
}

export const inside = (context: Context, axes: readonly Axis[]): Context => ({
  ...context,
  axes: new Map([...context.axes, ...axes.map((a) => [a.name, a] as const)]),
})

let count = 0
/** An axis of its own; those made later are deeper. */
export const axisOf = (name: string, low: Term, high: Term): Axis => ({ name, low, high, depth: ++count })
export const statesAxis = (low: Term, high: Term): Axis => ({ name: 'states', low, high, depth: -1 })
