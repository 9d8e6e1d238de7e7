import type { Condition } from '../expr'
import { writtenOut } from './derivedSizes'
import type { Equation, Question } from './question'
import { asksTheSameAtAllSizes } from './sizeless'
import { linearInStates } from './states'
import { withRealPowers } from './realPowers'
import type { SamplingOptions } from './sampling/outcome'
import { withSolutions } from './solved'
import { proveByInduction } from './induction'
import { type NormalFormResult, proveByNormalForm } from './normalForm'
import { decideBySignature } from './signature'
import type { AssumptionNote, Proved, SizeValues, Tested } from './verdict'

const conditionsOf = (question: Question): readonly Condition[] => [
  ...question.pointConditions,
  ...question.indexConditions,
]

/** Each once; the first kind of those that say the same. */
const distinct = (notes: readonly AssumptionNote[]): readonly AssumptionNote[] =>
  notes.filter(({ text }, k) => notes.findIndex((n) => n.text === text) === k)

/** Proof for all sizes by the index-level normal form, or undefined. */
export const proveForAllSizes = (question: Question, notes: readonly AssumptionNote[]): Proved | undefined => {
  const found: AssumptionNote[] = [...notes]
  let minimum: SizeValues | undefined
  for (const equation of question.equations) {
    const result = ofEquation(question, equation)
    if (!result.proved) return undefined
    found.push(...result.assumptions)
    if (result.minimum) minimum = largest(minimum, result.minimum)
  }
  const common = {
    verdict: 'proved',
    method: 'normal-form',
    sizes: 'all',
    failureProbability: 0,
    assumptions: distinct(withRealPowers(question, found)),
  } as const
  return minimum ? { ...common, minimum } : common
}

/** In the model's own sizes, which conditions and minimal sizes are told in; else with derived sizes written out. */
const ofEquation = (question: Question, equation: Equation): NormalFormResult => {
  const { sides: closed, assume } = withSolutions(equation.closed, conditionsOf(question))
  const own = proveByNormalForm(...closed, { assume })
  if (own.proved) return own
  const plain = writtenOut(question.model)
  const sides = plain ? ([plain.term(closed[0]), plain.term(closed[1])] as const) : closed
  const assumed = plain ? [...plain.positive, ...assume.map((c) => plain.term(c))] : assume
  const inPlain = plain ? proveByNormalForm(...sides, { assume: assumed }) : own
  if (inPlain.proved) return inPlain
  const linear = [linearInStates(sides[0]), linearInStates(sides[1])] as const
  const isNew = linear[0] !== sides[0] || linear[1] !== sides[1]
  const byStates = isNew ? proveByNormalForm(...linear, { assume: assumed }) : own
  return byStates.proved ? byStates : proveByInduction(...linear, assumed)
}

export const largest = (a: SizeValues | undefined, b: SizeValues): SizeValues => {
  const result: Record<string, number> = { ...a }
  for (const [name, n] of Object.entries(b)) result[name] = Math.max(result[name] ?? 1, n)
  return result
}

/** Sizes at which a proof by signatures is attempted, smallest first, and the time for each. */
const SIGNATURE_SIZES = 4
const SIGNATURE_BUDGET_MS = 400
/** A randomised proof has to be this unlikely to be wrong. */
const FAILURE_BOUND = 1e-30

/** Proof at the smallest sizes that were sampled, by signatures, or undefined. */
export const proveAtSizes = (
  question: Question,
  tested: Tested,
  notes: readonly AssumptionNote[],
  options: SamplingOptions,
): Proved | undefined => {
  const found: AssumptionNote[] = [...notes]
  const sizes = tested.sizes.slice(0, asksTheSameAtAllSizes(question) ? 1 : SIGNATURE_SIZES)
  let failureProbability = 0
  let trials = 0
  const proved: SizeValues[] = []
  for (const at of sizes) {
    for (const equation of question.equations) {
      const given = {
        sizes: at,
        indices: question.claim.indices,
        variables: question.variables,
        seed: options.seed,
        assume: conditionsOf(question),
        budgetMs: SIGNATURE_BUDGET_MS,
      }
      // The claim's own words first: residues differentiate and sum over states by themselves, without the calculus.
      const own = decideBySignature(...equation.raw, given)
      const result = own.result === 'equal' && own.rigorous ? own : decideBySignature(...equation.closed, given)
      if (result.result !== 'equal' || !result.rigorous)
        return partial(proved, question, found, failureProbability, trials)
      failureProbability += result.failureProbability
      trials += result.trials
      found.push(...result.assumptions)
    }
    proved.push(at)
  }
  return partial(proved, question, found, failureProbability, trials)
}

const partial = (
  proved: readonly SizeValues[],
  question: Question,
  notes: readonly AssumptionNote[],
  failureProbability: number,
  trials: number,
): Proved | undefined => {
  if (proved.length === 0 || failureProbability > FAILURE_BOUND) return undefined
  return {
    verdict: 'proved',
    method: 'signature',
    sizes: asksTheSameAtAllSizes(question) ? 'all' : proved,
    assumptions: distinct(withRealPowers(question, notes)),
    failureProbability,
    trials,
  }
}
