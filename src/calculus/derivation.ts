import type { Condition, IndexTerm, Term, Variable } from '../expr'
import type { PointMass } from './pointMass'

/** How a result was reached, strongest first. */
export type Route = 'closed form' | 'elimination' | 'enumeration' | 'truncated enumeration' | 'quadrature'

/** An entrywise array result: `term` over free `indices`, one for each index of the array. */
export interface ArrayResult {
  readonly variable: Variable
  readonly indices: readonly IndexTerm[]
  readonly term: Term
}

/** The law of one hidden array given what it still depends on, as recognised by a marginalisation rule. */
export interface ConditionalLaw {
  readonly variable: Variable
  /** Free indices of the unit, in the order of the array's slots. */
  readonly indices: readonly IndexTerm[]
  /** `Bernoulli`, `Normal`, `Gamma`, …: the name of the law, in the literature's words. */
  readonly law: string
  /** Parameters by their usual names: `{ q: sigmoid(...) }`, `{ mean, variance }`. */
  readonly parameters: Readonly<Record<string, Term>>
  /** Hidden arrays that it is conditioned on, besides v. */
  readonly given: readonly string[]
  /** The rule that recognised it. */
  readonly rule: string
  /** What has to hold for its integral or sum to converge, over `indices`. */
  readonly conditions: readonly Condition[]
}

/** What the calculus derives from a model, at index level, for all sizes. */
export interface Derivation {
  /** F(v) = −log Σ_h exp(−E); may still hold a `logpartition` node over what stays coupled. */
  readonly freeEnergy: Term
  /** Of the hidden arrays that were summed or integrated out, in the order in which they were. */
  readonly conditionals: readonly ConditionalLaw[]
  /** ψ_i = −∂F/∂v_i, one for each visible array. */
  readonly score: readonly ArrayResult[]
  /** ∂ψ_i/∂v_i. */
  readonly dscore: readonly ArrayResult[]
  /** E[∂E/∂v_i], var[∂E/∂v_i], E[∂²E/∂v_i²] under p(h given v), by conditional moments, never from `freeEnergy`. */
  readonly theorem1: {
    readonly meanGradient: readonly ArrayResult[]
    readonly varGradient: readonly ArrayResult[]
    readonly meanCurvature: readonly ArrayResult[]
  }
  /** J = Σ_i ½ψ_i² + ∂ψ_i/∂v_i, by Theorem 1 where it holds. */
  readonly objective: Term
  /** Where E[∂²E/∂v_i²] leaves out a point mass of ∂²E/∂v_i², so that Theorem 1 does not hold for ∂ψ. */
  readonly pointMass?: PointMass
}
