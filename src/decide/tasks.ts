import { isArbitrary, type Model } from '../language/model'
import { checkOk, type CheckResult, type ClaimResult, type ModelResult } from './verdict'

/** The built-in checks in the order in which they are reported. */
export const CHECK_NAMES = ['theorem1', 'derivatives', 'objective', 'symmetry', 'equation1'] as const
export type CheckName = (typeof CHECK_NAMES)[number]

/** Seed where none is given: the same command gives the same report. */
export const DEFAULT_SEED = 42

/** One thing that `check` does, by itself: a built-in check, or a claim by its number from 1. */
export type Task = { readonly check: CheckName } | { readonly claim: number }

/** What became of a task; undefined where a check does not apply to the model. */
export type TaskResult = CheckResult | ClaimResult | undefined

export const taskName = (task: Task): string => ('check' in task ? task.check : `claim ${task.claim}`)

const isClaim = (result: CheckResult | ClaimResult): result is ClaimResult => 'claim' in result

/**
 * What there is to do for a model, in the order of the report: checks need an energy that is given, and none runs
 * where a single claim is asked for, by number (from 1) or name.
 *
 * @throws RangeError if there is no such claim
 */
export const tasksOf = (model: Model, claim?: number | string): readonly Task[] => {
  const claims = model.claims.flatMap((c, k) =>
    claim === undefined || k + 1 === Number(claim) || c.name === claim ? [{ claim: k + 1 }] : [],
  )
  if (claim !== undefined) {
    if (claims.length > 0) return claims
    throw new RangeError(`no claim \`${claim}\`; the number of claims is ${model.claims.length}`)
  }
  return [...(isArbitrary(model) ? [] : CHECK_NAMES.map((check) => ({ check }))), ...claims]
}

/** The built-in checks and the claims among the results, in their order. */
export const sorted = (
  results: readonly TaskResult[],
): { readonly checks: readonly CheckResult[]; readonly claims: readonly ClaimResult[] } => {
  const known = results.filter((r) => r !== undefined)
  return { checks: known.filter((r) => !isClaim(r)) as CheckResult[], claims: known.filter(isClaim) }
}

/** The report on a model from the results of its tasks; `finished` is false if some were not reached. */
export const modelResult = (
  results: readonly TaskResult[],
  { finished, seed, seconds }: { readonly finished: boolean; readonly seed: number; readonly seconds: number },
): ModelResult => {
  const { checks, claims } = sorted(results)
  return { checks, claims, ok: finished && checks.every(checkOk) && claims.every((c) => c.ok), seed, seconds }
}
