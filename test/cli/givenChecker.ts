import type { Checker, Job } from '../../src/cli/checker'
import type { ClaimResult, ModelResult, Undecided, Verdict } from '../../src/decide/verdict'

export const PROVED: Verdict = {
  verdict: 'proved',
  method: 'normal-form',
  sizes: 'all',
  assumptions: [],
  failureProbability: 0,
}
export const UNDECIDED: Undecided = { verdict: 'undecided', reason: 'no time', assumptions: [] }

/** What is said of every claim of a model. */
export const said = ({ model, options }: Job, verdict: Verdict, more: Partial<ClaimResult> = {}): ModelResult => {
  const claims = model.claims.map(({ text, name, place, note, expect }): ClaimResult => {
    const ok = verdict.verdict === 'proved'
    return { claim: text, name, note, expect, line: place.line, verdict, ok, ...more }
  })
  return { checks: [], claims, ok: claims.every((c) => c.ok), seed: options.seed ?? 42, seconds: 0.5 }
}

/** A checker that says what it is given to say, and keeps what it was asked. */
export class GivenChecker implements Checker {
  readonly threads = 2
  readonly asked: Job[] = []

  constructor(private readonly answer: (job: Job) => ModelResult | Promise<ModelResult>) {}

  async check(job: Job): Promise<ModelResult> {
    this.asked.push(job)
    return this.answer(job)
  }
  async close(): Promise<void> {}
}
