import type { Route } from '../calculus/derivation'

/** Nested lists in row-major order, a bare value for a scalar variable. Numbers, or strings where digits were asked for. */
export type Nested = number | string | readonly Nested[]

/** A point's results, or why it could not be evaluated; the JSON of `scoreproof eval`. */
export interface PointResult {
  readonly freeEnergy: number | string
  readonly score: Readonly<Record<string, Nested>>
  readonly dscore: Readonly<Record<string, Nested>>
  readonly theorem1: {
    readonly meanGradient: Readonly<Record<string, Nested>>
    readonly varGradient: Readonly<Record<string, Nested>>
    readonly meanCurvature: Readonly<Record<string, Nested>>
  }
  readonly objective: number | string
  /** Bound (for quadrature: estimate) of the largest error in the numbers above. */
  readonly errorBound: number
  readonly routes: { readonly freeEnergy: Route; readonly theorem1: Route }
}
export interface PointError {
  readonly error: { readonly code: string; readonly message: string }
}
export interface EvalAnswer {
  readonly model: string
  readonly sizes: Readonly<Record<string, number>>
  readonly points: readonly (PointResult | PointError)[]
}

/** A number with what is known of its error. */
export interface Enclosed {
  readonly value: number
  readonly error: number
  /** Decimal digits that are certain, Infinity for an exact number. */
  digits(): number
  text(digits: number): string
}

/** A double with a bound on its error, of whose digits nothing is asked. */
class EnclosedDouble implements Enclosed {
  constructor(
    readonly value: number,
    readonly error: number,
  ) {}

  digits(): number {
    return 0
  }
  text(): string {
    return `${this.value}`
  }
}
export const enclosed = (value: number, error: number): Enclosed => new EnclosedDouble(value, error)
