import { balls, evaluatorOf, explain, FLOAT_BITS, intervals, type NumberSystem } from '../evaluate/evaluatePoints'
import type { Enclosed } from '../evaluate/results'
import type { Values } from '../program/arrays'
import type { Doubles } from '../program/compile'
import type { Term, Variable } from '../expr'
import type { Assumption, Model } from '../language/model'
import { violated } from '../language/pointValues'
import * as Q from '../numbers/rational'

/** ½ Σ E[∂E]², Σ var[∂E] and Σ E[∂²E] of one row as terms, and their values with J. */
export type ObjectiveMoments = readonly [Term, Term, Term]
export interface Objective {
  readonly half: number
  readonly variance: number
  readonly curvature: number
  readonly objective: number
}

/** J keeps nine digits, unless its terms cancel: then as many as twelve digits of them leave. */
const OF_OBJECTIVE = 1e-9
const OF_TERMS = 1e-12

/** Whether an error is small beside J or its terms; never where one of the numbers is not finite. */
export const isAccurate = ({ half, variance, curvature, objective }: Objective, error: number): boolean =>
  Number.isFinite(objective) &&
  error <= OF_OBJECTIVE * Math.abs(objective) + OF_TERMS * (half + Math.abs(variance) + Math.abs(curvature))

/** The row that arrays of doubles hold now, by the arithmetic of `eval --at`, which encloses every value. */
export class RowObjective {
  constructor(
    readonly model: Model,
    readonly sizes: Readonly<Record<string, number>>,
    readonly parameters: Values,
    readonly arrays: ReadonlyMap<string, Doubles>,
    readonly moments: ObjectiveMoments,
  ) {}

  /** J and its terms, or why they have no value. */
  value(): Objective | { readonly error: string } {
    const values = this.#exact()
    let error = ''
    for (const bits of FLOAT_BITS) {
      try {
        const found = this.#attempt((bits === 0 ? intervals : balls(bits)) as NumberSystem<never>, values)
        if (found) return found
        error = 'it lies beyond the range of float64 numbers, or could not be computed to nine digits'
      } catch (thrown) {
        error = explain(thrown).error.message
      }
    }
    return { error }
  }

  /** Whether the row violates the assumption, judged as points are. */
  violates(assumption: Assumption): boolean {
    const values = this.#exact()
    const at = {
      sizes: new Map(Object.entries(this.sizes).map(([name, n]) => [name, BigInt(n)])),
      values: new Map(),
      entry: ({ name }: Variable, slots: readonly number[]) => {
        const { dims } = this.arrays.get(name)!
        return values.get(name)?.[slots.reduce((offset, slot, k) => offset * dims[k]! + slot - 1, 0)]
      },
    }
    return violated(assumption, at)
  }

  /** The doubles of a row stand for their shortest decimals, as the numbers of a points file do. */
  #exact(): Values {
    const row = this.model.visible.map(({ name }) => {
      const doubles = this.arrays.get(name)!.values
      return [name, Array.from(doubles, (x) => Q.fromDecimal(x))] as const
    })
    return new Map([...this.parameters, ...row])
  }

  #attempt<T>(system: NumberSystem<T>, values: Values): Objective | undefined {
    const { algebra } = system
    const evaluator = evaluatorOf(system, this.model, this.sizes, values, {})
    const [half, variance, curvature] = this.moments.map((term) => evaluator.value(term)) as [T, T, T]
    const objective = algebra.add(half, algebra.sub(variance, curvature))
    const numbers: readonly Enclosed[] = [half, variance, curvature, objective].map((x) => system.read(x))
    const found: Objective = {
      half: numbers[0]!.value,
      variance: numbers[1]!.value,
      curvature: numbers[2]!.value,
      objective: numbers[3]!.value,
    }
    return numbers.every(({ value }) => Number.isFinite(value)) && isAccurate(found, numbers[3]!.error)
      ? found
      : undefined
  }
}
