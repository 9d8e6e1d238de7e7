import type { Calculus } from '../../calculus/close'
import type { Derivation } from '../../calculus/derivation'
import type { IndexTerm, Term } from '../../expr'
import type { Claim, Model } from '../../language/model'
import type { Oracle } from '../../oracles'
import { restsOnEnough } from '../enough'
import { askedAs, type Equation, type Question } from '../question'
import type { SamplingOptions } from '../sampling/outcome'
import { sample } from '../sampling/sample'
import { refutation } from '../refutation'
import type { CheckResult, Verdict } from '../verdict'

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

const NOWHERE = { line: 0, column: 0, length: 0 }

/** An equation that a check asks, over free indices. */
export const asked = (
  { model, calculus }: CheckContext,
  text: string,
  indices: readonly IndexTerm[],
  equations: readonly Omit<Equation, 'link'>[],
): Question => {
  const claim: Claim = {
    text,
    name: null,
    note: null,
    expect: 'holds',
    place: NOWHERE,
    indices,
    where: [],
    usesData: false,
    sides: [...equations.flatMap((e) => e.raw), model.energy] as Term[],
  }
  return askedAs(
    model,
    claim,
    calculus,
    equations.map((e, k) => ({ ...e, link: k + 1 })),
  )
}

/**
 * Decides several questions by sampling and joins their verdicts: one refutation refutes, one open question leaves open.
 * Each has its share of the time; `after` more shares are kept for what the check does next.
 */
export const decideAll = (context: CheckContext, questions: readonly Question[], after = 0): Verdict => {
  const { options } = context
  let points = 0
  let undefinedPoints = 0
  let worst = 0
  const sizes = new Map<string, Readonly<Record<string, number>>>()
  for (const [k, question] of questions.entries()) {
    const tick = options.share?.(questions.length - k + after) ?? options.tick
    const outcome = sample(question, { ...options, tick })
    if (!('kind' in outcome)) return { ...outcome, reason: `${question.claim.text}: ${outcome.reason}` }
    if (outcome.kind === 'refuted')
      // A check draws all its points again: a path would be one of a claim.
      return { ...refutation(question, outcome, ''), replay: context.replay }
    const verdict = restsOnEnough(outcome.verdict, outcome.reach)
    if (verdict.verdict === 'undecided') return { ...verdict, reason: `${question.claim.text}: ${verdict.reason}` }
    points += verdict.points
    undefinedPoints += verdict.undefinedPoints
    worst = Math.max(worst, verdict.worst)
    for (const s of verdict.sizes) sizes.set(JSON.stringify(s), s)
  }
  return {
    verdict: 'tested',
    method: 'sampling',
    sizes: [...sizes.values()],
    points,
    undefinedPoints,
    worst,
    assumptions: [],
  }
}
