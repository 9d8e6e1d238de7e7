import type { Calculus } from '../../calculus/close'
import type { Derivation } from '../../calculus/derivation'
import type { Model } from '../../language/model'
import type { Oracle } from '../../oracles'
import { fewer, restsOnEnough } from '../enough'
import { inTime, proofForAllSizes } from '../proofs'
import { distinct } from '../provers'
import type { Question } from '../question'
import { isUnconfirmed, type SamplingOptions, sharing } from '../sampling/outcome'
import { sample } from '../sampling/sample'
import { refutation } from '../refutation'
import type { CheckResult, Proved, Tested, Verdict } from '../verdict'

/** What a check works on. */
export interface CheckContext {
  readonly model: Model
  readonly derivation: Derivation
  readonly calculus: Calculus
  readonly options: SamplingOptions
  readonly oracles?: readonly Oracle[]
  /** The model's path as given, for replay commands. */
  readonly modelPath: string
  /** The command that runs the check again. */
  readonly replay: string
}

/** A built-in check: one record, listed in `index.ts`, run by `check` and by the tests. */
export interface Check {
  readonly name: string
  readonly summary: string
  /** Third parties that it asks, loaded before it runs. */
  readonly oracles?: () => Promise<readonly Oracle[]>
  /** Undefined where the check does not apply to the model. */
  run(context: CheckContext): CheckResult | undefined
}

/**
 * Decides several questions and joins their verdicts: one refutation refutes, one open question leaves open. Each has its
 * share of the time; `after` more shares are kept for what the check does next. What is proved is evaluated at fewer
 * points, to confirm it.
 */
export const decideAll = (
  context: CheckContext,
  questions: readonly Question[],
  { after = 0, proves = true, bruteForce = false }: Deciding = {},
): Verdict => {
  const { options } = context
  const known: (Proved | Tested)[] = []
  const proved: string[] = []
  let points = 0
  for (const [k, question] of questions.entries()) {
    const proof = proves ? inTime(options, () => proofForAllSizes(question)) : undefined
    const stands = proof && !proof.minimum
    const sampling = { ...sharing(options, questions.length - k + after), bruteForce }
    const outcome = sample(question, { ...sampling, ...(stands && { runs: fewer(options.runs) }) })
    // A check draws all its points again: a path would be one of a claim.
    if ('kind' in outcome && outcome.kind === 'refuted') return { ...refutation(outcome, ''), replay: context.replay }
    const verdict = !('kind' in outcome)
      ? outcome
      : stands && !isUnconfirmed(question, outcome)
        ? { ...proof, assumptions: distinct([...outcome.verdict.assumptions, ...proof.assumptions]) }
        : restsOnEnough(outcome.verdict, outcome.reach)
    if (verdict.verdict === 'undecided') return { ...verdict, reason: `${question.text}: ${verdict.reason}` }
    known.push(verdict)
    if (verdict.verdict === 'proved') proved.push(question.text)
    if ('kind' in outcome) points += outcome.verdict.points
  }
  const proofs = known.filter((v) => v.verdict === 'proved')
  return proofs.length === known.length ? allProved(proofs, points) : allTested(known, proved)
}

interface Deciding {
  readonly after?: number
  readonly proves?: boolean
  /** Evaluate the words of the check without looking for structure. */
  readonly bruteForce?: boolean
}

export const confirmedBy = (points: number): string => (points === 1 ? '1 point confirms' : `${points} points confirm`)

const allProved = (proofs: readonly Proved[], points: number): Proved => ({
  verdict: 'proved',
  method: proofs.some((p) => p.method === 'moments') ? 'moments' : 'normal-form',
  sizes: 'all',
  failureProbability: 0,
  argument: [...new Set(proofs.flatMap((p) => p.argument ?? [])), confirmedBy(points)].join(', '),
  assumptions: distinct(proofs.flatMap((p) => p.assumptions)),
})

const allTested = (known: readonly (Proved | Tested)[], proved: readonly string[]): Tested => {
  const tested = known.filter((v) => v.verdict === 'tested')
  const sizes = new Map(tested.flatMap((v) => v.sizes.map((s) => [JSON.stringify(s), s])))
  const sum = (of: (v: Tested) => number): number => tested.reduce((total, v) => total + of(v), 0)
  return {
    verdict: 'tested',
    method: 'sampling',
    sizes: [...sizes.values()],
    points: sum((v) => v.points),
    undefinedPoints: sum((v) => v.undefinedPoints),
    worst: Math.max(...tested.map((v) => v.worst)),
    assumptions: distinct(known.filter((v) => v.verdict === 'proved').flatMap((v) => v.assumptions)),
    ...(proved.length > 0 && { argument: `${proved.join(', ')} proved for all sizes` }),
  }
}
