import { checkOk, type CheckResult, type ClaimResult } from '../../decide/verdict'
import { type ResultSoFar, tally } from '../../report/checkText'
import { dependents, statedOf } from '../../report/sweep'
import type { Stated } from '../commands/report'
import type { Outcome } from './outcomes'

/* What a report says of a model that was asked about at many settings. */

/** What one job says. */
export interface Answer {
  readonly outcome: Outcome
  readonly result: ResultSoFar
}

/** Of several answers to one question the worst: one that is not as expected, or else the one that says least. */
const worst = <R extends CheckResult | ClaimResult>(answers: readonly R[], isOk: (answer: R) => boolean): R => {
  const strength = (answer: R): number =>
    (isOk(answer) ? 10 : 0) + ['undecided', 'refuted', 'tested', 'proved'].indexOf(answer.verdict.verdict)
  return answers.reduce((a, b) => (strength(b) < strength(a) ? b : a))
}

/** The worst answer to the k-th question of each, as far as it was asked. */
const eachWorst = <R extends CheckResult | ClaimResult>(
  lists: readonly (readonly R[])[],
  isOk: (answer: R) => boolean,
): readonly R[] => {
  const longest = lists.reduce((a, b) => (b.length > a.length ? b : a), [])
  const answers = (k: number): readonly R[] => lists.flatMap((list) => list[k] ?? [])
  return longest.map((_, k) => worst(answers(k), isOk))
}

export const byModel = (answers: readonly Answer[]): readonly Stated[] => {
  const byPath = new Map<string, Answer[]>()
  for (const answer of answers) {
    const { model } = answer.outcome.json
    const same = byPath.get(model)
    if (same) same.push(answer)
    else byPath.set(model, [answer])
  }
  return [...byPath].map(([path, all]) => {
    const results = all.map(({ result }) => result)
    const checks = results.map((result) => result.checks)
    const claims = results.map((result) => result.claims)
    return {
      path,
      hash: all[0]!.outcome.json.hash,
      result: { checks: eachWorst(checks, checkOk), claims: eachWorst(claims, (claim) => claim.ok) },
      sweep: {
        settings: all.map(({ outcome: { seed, sizes }, result }) => ({ seed, sizes, counts: tally(result) })),
        dependent: dependents(all.map(({ outcome }) => statedOf(outcome, outcome.json))),
      },
    }
  })
}
