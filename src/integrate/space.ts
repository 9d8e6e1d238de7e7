import type { Cells } from '../program/ground/cells'
import type { Surroundings } from '../program/ground/compile'
import type { Ground } from '../program/ground/ground'
import type { Grounder } from '../program/ground/grounder'
import type { Interpreter } from '../program/interpreter'

/** The cells that are integrated over with their current values, and what reads and makes grounded terms there. */
export interface Space<T> {
  readonly evaluator: Interpreter<T>
  readonly cells: Cells<T>
  readonly grounder: Grounder<T>
  /** Sign of each kink's argument on the piece that is being integrated; 0 where it is not known. */
  readonly kinkSigns: number[]
  readonly surroundings: Surroundings<T>
  isFinite(id: number): boolean
}

/** A function of the hidden cells that goes into the sum as exp(t_a · piece). */
export interface Tilt<T> {
  readonly a: number
  readonly piece: Ground<T>
}

/** Cells with infinitely many values that are coupled with each other, and the finite ones that they touch. */
export interface Cluster<T> {
  readonly infinite: readonly number[]
  readonly finite: readonly number[]
  readonly energy: readonly Ground<T>[]
  readonly tilts: readonly Tilt<T>[]
}
