import type { CheckResult, ClaimResult, ModelResult, Verdict } from '../decide/verdict'
import type { Fault } from '../language/model'

/** The JSON of `check`: every key is part of the contract, and always there unless it says "only where". */

export interface FaultJson {
  readonly code: string
  readonly message: string
  readonly line: number | null
  readonly column: number | null
}

/** What one verdict adds to its check or claim. */
export type VerdictJson = Readonly<Record<string, unknown>> & { readonly verdict: Verdict['verdict'] }

export interface ModelJson {
  readonly model: string
  /** sha256 of the model's text, by which `recheck` knows it; only where the caller gives it. */
  readonly hash?: string
  readonly ok: boolean
  readonly checks: readonly (VerdictJson & { readonly name: string })[]
  readonly claims: readonly (VerdictJson & { readonly claim: string; readonly ok: boolean; readonly line: number })[]
  /** Only where the input could not be used. */
  readonly errors?: readonly FaultJson[]
}

export interface CheckJson {
  readonly models: readonly ModelJson[]
  readonly ok: boolean
  readonly seed: number
  readonly seconds: number
}

/** The fields of a verdict; those that may be absent in it are absent here too. */
export const verdictJson = (verdict: Verdict): VerdictJson => {
  switch (verdict.verdict) {
    case 'proved':
      return {
        verdict: verdict.verdict,
        method: verdict.method,
        sizes: verdict.sizes,
        ...(verdict.minimum && { minimum: verdict.minimum }),
        assumptions: verdict.assumptions,
        failureProbability: verdict.failureProbability,
        ...(verdict.argument !== undefined && { argument: verdict.argument }),
        ...(verdict.trials !== undefined && { trials: verdict.trials }),
      }
    case 'tested':
      return {
        verdict: verdict.verdict,
        method: verdict.method,
        sizes: verdict.sizes,
        assumptions: verdict.assumptions,
        points: verdict.points,
        undefinedPoints: verdict.undefinedPoints,
        worst: verdict.worst,
        ...(verdict.confidence !== undefined && { confidence: verdict.confidence }),
      }
    case 'refuted':
      return {
        verdict: verdict.verdict,
        method: verdict.method,
        assumptions: verdict.assumptions,
        counterexample: verdict.counterexample,
        replay: verdict.replay,
        ...(verdict.difference && { difference: verdict.difference }),
        ...(verdict.remark !== undefined && { remark: verdict.remark }),
      }
    case 'undecided':
      return { verdict: verdict.verdict, reason: verdict.reason, assumptions: verdict.assumptions }
  }
}

const checkJson = (check: CheckResult): ModelJson['checks'][number] => ({
  name: check.name,
  ...verdictJson(check.verdict),
  ...(check.details !== '' && { details: check.details }),
  ...(check.remarks.length > 0 && { remarks: check.remarks }),
  ...(check.flagged === true && { flagged: true }),
})

const claimJson = (claim: ClaimResult): ModelJson['claims'][number] => ({
  claim: claim.claim,
  name: claim.name,
  expect: claim.expect,
  ok: claim.ok,
  line: claim.line,
  ...verdictJson(claim.verdict),
})

export const modelJson = (model: string, result: Omit<ModelResult, 'seed' | 'seconds'>, hash?: string): ModelJson => ({
  model,
  ...(hash !== undefined && { hash }),
  ok: result.ok,
  checks: result.checks.map(checkJson),
  claims: result.claims.map(claimJson),
})

export const faultJson = (fault: Fault): FaultJson => ({
  code: fault.code,
  message: fault.hint === undefined ? fault.message : `${fault.message}; ${fault.hint}`,
  line: fault.place?.line ?? null,
  column: fault.place?.column ?? null,
})

/** The entry of a model that could not be used. */
export const faultyModelJson = (model: string, faults: readonly Fault[]): ModelJson => ({
  model,
  ok: false,
  checks: [],
  claims: [],
  errors: faults.map(faultJson),
})

export const checkRunJson = (models: readonly ModelJson[], seed: number, seconds: number): CheckJson => ({
  models,
  ok: models.every((m) => m.ok),
  seed,
  seconds,
})
