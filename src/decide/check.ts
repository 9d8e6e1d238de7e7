import { Calculus } from '../calculus/close'
import { derive } from '../calculus/derive'
import type { Sample } from '../data/density'
import type { Claim, Model } from '../language/model'
import { CHECKS } from './checks'
import type { CheckContext } from './checks/context'
import { OutOfTime, type SamplingOptions } from './sampling/outcome'
import { decide } from './decide'
import { type CheckResult, type ClaimResult, type ModelResult, satisfies, type Undecided } from './verdict'
import type { Instance } from './sampling/instance'

export interface CheckOptions {
  /** Seed of everything random; the same seed draws the same points, and only limits of time can change a report. Default 42. */
  readonly seed?: number
  /** Sizes of the checks; claims range over all sizes. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Points for each check and claim. Default 60. */
  readonly runs?: number
  /** Seconds for each check and each claim. Default 20. */
  readonly timeout?: number
  /** Only the claim with that number (from 1) or name. */
  readonly claim?: number | string
  /** Replays a counterexample of an earlier run with the same seed. */
  readonly path?: string
  /** The user's own points, tried before random ones. */
  readonly points?: readonly Instance[]
  /** Samples by the name of their file, where the model's data are files. */
  readonly samples?: ReadonlyMap<string, Sample>
  /** The model's path as given, for replay commands. */
  readonly modelPath?: string
  /** Require proofs: a claim that is only tested does not count as holding. */
  readonly prove?: boolean
  readonly onProgress?: (progress: Progress) => void
  /** Each result as soon as it is known. */
  readonly onResult?: (result: CheckResult | ClaimResult) => void
  readonly signal?: AbortSignal
}
export interface Progress {
  readonly doing: string
  readonly done: number
  readonly total: number
}

export const DEFAULT_SEED = 42
const DEFAULT_RUNS = 60
const DEFAULT_TIMEOUT = 20

/** Thrown through the deciders when the caller aborts. */
export class Aborted extends Error {}

/** A clock that throws when a time is up or the caller aborts. */
const clock = (seconds: number, signal: AbortSignal | undefined): (() => void) => {
  const end = performance.now() + seconds * 1000
  return () => {
    if (signal?.aborted) throw new Aborted('aborted')
    if (performance.now() > end) throw new OutOfTime(`no result within ${seconds} s`)
  }
}

const selected = (model: Model, which: number | string | undefined): readonly Claim[] => {
  if (which === undefined) return model.claims
  const found = model.claims.filter((c, k) => k + 1 === Number(which) || c.name === which)
  if (found.length === 0) throw new RangeError(`no claim \`${which}\`; the number of claims is ${model.claims.length}`)
  return found
}

/**
 * Runs the built-in checks and decides the claims of a model.
 *
 * @throws RangeError (rejects) if `options.claim` is neither the number nor the name of a claim
 */
export const check = async (model: Model, options: CheckOptions = {}): Promise<ModelResult> => {
  const started = performance.now()
  const { seed = DEFAULT_SEED, runs = DEFAULT_RUNS, timeout = DEFAULT_TIMEOUT, modelPath = 'MODEL' } = options
  const calculus = new Calculus()
  const sampling = (): SamplingOptions => ({
    seed,
    runs,
    sizes: options.sizes,
    instances: options.points,
    path: options.path,
    samples: options.samples,
    tick: clock(timeout, options.signal),
  })
  const claims = selected(model, options.claim)
  const withChecks =
    options.claim === undefined && !model.hidden.some((v) => v.domain.kind === 'any') && model.functions.length === 0
  const total = claims.length + (withChecks ? CHECKS.length : 0)
  const checks: CheckResult[] = []
  const results: ClaimResult[] = []
  let interrupted = false
  const pause = (doing: string): Promise<void> => {
    options.onProgress?.({ doing, done: checks.length + results.length, total })
    return new Promise((resolve) => setTimeout(resolve, 0))
  }
  try {
    if (withChecks) {
      const derivation = derive(model, calculus)
      for (const one of CHECKS) {
        await pause(one.name)
        const context: CheckContext = {
          model,
          derivation,
          calculus,
          modelPath,
          options: { ...sampling(), path: undefined },
        }
        const result = await guarded(
          () => one.run(context),
          (verdict) => ({ name: one.name, verdict, details: '', remarks: [] }),
        )
        if (!result) continue
        checks.push(result)
        options.onResult?.(result)
      }
    }
    for (const claim of claims) {
      await pause(`claim ${results.length + 1}`)
      const number = model.claims.indexOf(claim) + 1
      const verdict = await guarded(
        () =>
          decide(model, claim, calculus, sampling(), `scoreproof check ${modelPath} --claim ${number} --seed ${seed}`),
        (v) => v,
      )
      const expect = options.prove && claim.expect === 'holds' ? 'proved' : claim.expect
      const result: ClaimResult = {
        claim: claim.text,
        name: claim.name,
        note: claim.note,
        expect,
        line: claim.place.line,
        verdict,
        ok: satisfies(verdict, expect),
      }
      results.push(result)
      options.onResult?.(result)
    }
  } catch (error) {
    if (!(error instanceof Aborted)) throw error
    interrupted = true
  }
  const failing = checks.some(
    (c) => c.name !== 'equation1' && (c.verdict.verdict === 'refuted' || c.verdict.verdict === 'undecided'),
  )
  return {
    checks,
    claims: results,
    ok: !interrupted && !failing && results.every((r) => r.ok),
    seed,
    seconds: (performance.now() - started) / 1000,
  }
}

/** A fault inside a decider leaves the question undecided: it is never agreement, and never hides the other results. */
const guarded = async <R>(run: () => R | Promise<R>, undecided: (verdict: Undecided) => R): Promise<R> => {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Aborted) throw error
    const reason =
      error instanceof OutOfTime
        ? error.message
        : `internal fault: ${error instanceof Error ? error.message : String(error)}`
    return undecided({ verdict: 'undecided', reason, assumptions: [] })
  }
}
