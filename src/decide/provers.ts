import { writtenOut } from './derivedSizes'
import { conditionsOf, type Equation, type Question } from './question'
import { asksTheSameAtAllSizes } from './sizeless'
import { linearInStates } from './states'
import { withRealPowers } from './realPowers'
import { OutOfTime, type SamplingOptions } from './sampling/outcome'
import { finiteSizes } from './finiteSizes'
import { withSolutions } from './solved'
import { proveByInduction } from './induction'
import { type NormalFormResult, proveByNormalForm } from './normalForm'
import { decideBySignature, type SignatureResult } from './signature'
import type { AssumptionNote, Proved, SizeValues, Tested } from './verdict'

/** Each once; the first kind of those that say the same. */
export const distinct = (notes: readonly AssumptionNote[]): readonly AssumptionNote[] =>
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

/** Sizes at which a proof by signatures is attempted, smallest first, and the work for each. */
const SIGNATURE_SIZES = 4
const SIGNATURE_WORK = 2_000_000
/** Where the claim is made at no more sizes than these, each is attempted. */
const FINITE_SIZES = 12
/** A randomised proof has to be this unlikely to be wrong. */
const FAILURE_BOUND = 1e-30

/** Proof at the smallest sizes that were sampled, by signatures, or undefined. */
export const proveAtSizes = (
  question: Question,
  tested: Tested,
  notes: readonly AssumptionNote[],
  options: SamplingOptions,
): Proved | undefined => {
  const all = asksTheSameAtAllSizes(question) ? tested.sizes.slice(0, 1) : finiteSizes(question)
  const sizes = tested.sizes.slice(0, all && all.length <= FINITE_SIZES ? all.length : SIGNATURE_SIZES)
  const found: AssumptionNote[] = [...notes]
  let failureProbability = 0
  let trials = 0
  const proved: SizeValues[] = []
  for (const at of sizes) {
    const results = question.equations.map((equation) => equalAt(question, equation, at, options))
    if (results.includes(undefined)) break
    for (const result of results as readonly Equal[]) {
      failureProbability += result.failureProbability
      trials += result.trials
      found.push(...result.assumptions)
    }
    proved.push(at)
  }
  if (proved.length === 0 || failureProbability > FAILURE_BOUND) return undefined
  return {
    verdict: 'proved',
    method: 'signature',
    sizes: all?.every((at) => proved.some((known) => areSame(known, at))) === true ? 'all' : proved,
    assumptions: distinct(withRealPowers(question, found)),
    failureProbability,
    trials,
  }
}

const areSame = (a: SizeValues, b: SizeValues): boolean => Object.entries(a).every(([name, n]) => b[name] === n)

type Equal = Extract<SignatureResult, { readonly result: 'equal' }>

/** A proof of one equation at some sizes; undefined where there is none, or no time is left for it. */
const equalAt = (
  question: Question,
  { raw, closed }: Equation,
  sizes: SizeValues,
  options: SamplingOptions,
): Equal | undefined => {
  const given = {
    sizes,
    indices: question.indices,
    variables: question.variables,
    seed: options.seed,
    assume: conditionsOf(question),
    budget: SIGNATURE_WORK,
    tick: options.tick,
  }
  try {
    // The claim's own words first: residues differentiate and sum over states by themselves, without the calculus.
    for (const sides of [raw, closed]) {
      const result = decideBySignature(...sides, given)
      if (result.result === 'equal' && result.rigorous) return result
    }
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error
  }
  return undefined
}
