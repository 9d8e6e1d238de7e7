import { derive as deriveTerms } from './calculus/derive'
import { reusingIndices } from './expr'
import type { Model } from './language/model'
import { derived, type Derived } from './report/derived'
import { objectiveGradient } from './report/objectiveGradient'

/** Derives F, ψ, ∂ψ, the terms of Theorem 1 and J, and if asked ∂J/∂θ, in index notation, for all sizes. */
export const derive = (model: Model, options: { readonly gradient?: boolean } = {}): Derived => {
  // What is derived again has the same indices, and so is made of the same terms.
  return reusingIndices(() => {
    const derivation = deriveTerms(model)
    return derived(model, derivation, options.gradient ? objectiveGradient(model, derivation.objective) : undefined)
  })
}

export { check, type CheckOptions, type Progress } from './decide/check'
export { DEFAULT_SEED } from './decide/tasks'
export type {
  AssumptionNote,
  CheckResult,
  ClaimResult,
  Counterexample,
  Difference,
  Method,
  ModelResult,
  Proved,
  Refuted,
  SizeValues,
  Tested,
  Undecided,
  Verdict,
} from './decide/verdict'
export { diagnose, type DiagnoseOptions } from './diagnose/diagnose'
export type { DiagnosisResult, Evidence, Finding, Outcome, Severity, Where } from './diagnose/finding'
export { diagnosisJson, type DiagnosisJson } from './diagnose/json'
export { evaluatePoints, type PointOptions } from './evaluate/evaluatePoints'
export type { EvalAnswer, Nested, PointError, PointResult } from './evaluate/results'
export { formatFaults } from './language/formatFaults'
export { ModelError } from './language/faults'
export type { Claim, Definition, Expectation, Fault, Model, Place } from './language/model'
export { parseModel } from './language/parseModel'
export { parsePoints } from './language/parsePoints'
export { modelFileSchema } from './language/schema'
export type { ByVariable, Derived, DerivedDefinition, DerivedLaw, Formula } from './report/derived'
export { modelJson, verdictJson } from './report/verdictJson'
