import type { AssumptionNote, ModelResult, SizeValues, Verdict } from '../decide/verdict'
import type { Expectation, Model } from '../language/model'

/*
 * A lock: what was known of models when it was written, for `check --lock` to compare with. It holds what a verdict
 * is worth and nothing that changes without it: no method, no points, no times.
 */

/** The format that is written here, and the only one that is read. */
export const LOCK_FORMAT = 1

/** What is kept of a verdict: which it is and what it rests on, of a proof the sizes that it covers. */
export interface LockedVerdict {
  readonly verdict: Verdict['verdict']
  readonly sizes?: 'all' | readonly SizeValues[]
  readonly minimum?: SizeValues
  readonly assumptions: readonly AssumptionNote[]
  /** Time ran out first. */
  readonly unreached?: boolean
}

export interface LockedClaim extends LockedVerdict {
  readonly claim: string
  readonly name: string | null
  readonly where: readonly string[]
  readonly expect: Expectation
}

export interface LockedModel {
  /** Conditions that the model itself makes. */
  readonly assume: readonly string[]
  readonly checks: Readonly<Record<string, LockedVerdict>>
  readonly claims: readonly LockedClaim[]
}

/** Models by their paths from the folder of the lock, with `/` between the parts. */
export type LockedModels = Readonly<Record<string, LockedModel>>

const lockedVerdict = (verdict: Verdict): LockedVerdict => ({
  verdict: verdict.verdict,
  ...(verdict.verdict === 'proved' && { sizes: verdict.sizes }),
  ...(verdict.verdict === 'proved' && verdict.minimum && { minimum: verdict.minimum }),
  assumptions: verdict.assumptions,
  ...(verdict.verdict === 'undecided' && verdict.unreached && { unreached: true }),
})

/** What a lock holds of a model that was checked whole. */
export const lockedModel = (model: Model, { checks, claims }: Pick<ModelResult, 'checks' | 'claims'>): LockedModel => ({
  assume: model.assume.map((a) => a.text),
  checks: Object.fromEntries(checks.map((c) => [c.name, lockedVerdict(c.verdict)])),
  claims: claims.map(({ claim, name, expect, verdict }, k) => ({
    claim,
    name,
    where: model.claims[k]!.whereTexts,
    expect,
    ...lockedVerdict(verdict),
  })),
})
