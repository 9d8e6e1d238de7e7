import type { Calculus } from '../calculus/close'
import { momentForm } from '../calculus/momentForm'
import { TooLong, under } from '../expr'
import { hasArbitraryData, isArbitrary } from '../language/model'
import { exactByParts } from './boundaryTerms'
import { exchangeOf } from './exchange'
import { areConfirmed } from './overData/integrands'
import { withMoments } from './overData/moments'
import { proveAtSizes, proveForAllSizes } from './provers'
import { holdsMarginal, type Question } from './question'
import { type Agreement, isUnconfirmed, OutOfTime, type SamplingOptions } from './sampling/outcome'
import type { AssumptionNote, Proved } from './verdict'

/* Proofs of what numbers agree on, strongest first. A proof stands only where direct evaluation has confirmed it. */

/** A claim whose sides agree wherever they were tried. */
export interface Asked {
  readonly question: Question
  readonly agreement: Agreement
  readonly calculus: Calculus
  readonly options: SamplingOptions
}

/** Looks for a proof, which names what it rests on. */
export type Prover = (asked: Asked) => Proved | undefined

/** A proof stands only where direct evaluation of the claim's own words has been seen to agree. */
const confirmed =
  (prover: Prover): Prover =>
  (asked) =>
    isUnconfirmed(asked.question, asked.agreement) ? undefined : prover(asked)

const forAllSizes: Prover = ({ question, agreement }) => proofForAllSizes(question, agreement.verdict.assumptions)

const atSizes: Prover = ({ question, agreement, options }) => {
  const { assumed, decided } = exchangeOf(question)
  return argued(proveAtSizes(question, agreement.verdict, [...agreement.unmet, ...assumed], options), decided)
}

const byMoments: Prover = ({ question, agreement }) => proofByMoments(question, agreement.verdict.assumptions)

const overData: Prover = ({ question, agreement, calculus, options }) => {
  const { model } = question
  const { assumptions } = agreement.verdict
  const found = proofByMoments(question, assumptions)
  if (found && isArbitrary(model)) return found
  // Of a density that is given, boundary terms are decided, not assumed.
  const stands = found && (hasArbitraryData(model) || !found.assumptions.some((a) => a.kind === 'boundary'))
  const exact = stands ? undefined : withMoments(question, calculus)
  const proved = stands ? found : exact && proofForAllSizes(exact, assumptions)
  return proved && areConfirmed(question, calculus, options) ? proved : undefined
}

/** The provers for claims at points, about undefined functions, and over data, strongest first. */
export const PROVERS = {
  points: [confirmed(forAllSizes), confirmed(atSizes)],
  functions: [confirmed(byMoments)],
  data: [overData],
} as const satisfies Record<string, readonly Prover[]>

/** The first proof that is found in time. */
export const firstProof = (provers: readonly Prover[], asked: Asked): Proved | undefined =>
  inTime(asked.options, () => {
    for (const prover of provers) {
      const proof = prover(asked)
      if (proof) return proof
    }
    return undefined
  })

/** Of the time that is left, proofs leave a half for what comes after them. */
const FOR_PROOFS = 2

/** A proof that is not found in time is none, and what was found before it stands. */
export const inTime = <R>(options: SamplingOptions, prove: () => R): R | undefined => {
  try {
    return under(options.share?.(FOR_PROOFS) ?? (() => {}), prove)
  } catch (error) {
    if (error instanceof OutOfTime || error instanceof TooLong) return undefined
    throw error
  }
}

/** For all sizes: by the normal form of the closed sides, and where these hold moments, of polynomials in moments. */
export const proofForAllSizes = (question: Question, assumed: readonly AssumptionNote[] = []): Proved | undefined => {
  const exchange = exchangeOf(question)
  return (
    argued(proveForAllSizes(question, [...assumed, ...exchange.assumed]), exchange.decided) ??
    (question.equations.some((e) => e.closed.some(holdsMarginal)) ? proofByMoments(question, assumed) : undefined)
  )
}

/** A proof with what it rests on beside. */
const argued = (proof: Proved | undefined, ...reasons: readonly (string | undefined)[]): Proved | undefined => {
  const argument = reasons.filter((r) => r !== undefined && r !== '').join(', ')
  return proof && (argument === '' ? proof : { ...proof, argument })
}

const BOUNDARY: AssumptionNote = {
  kind: 'boundary',
  text: 'the boundary terms p̃(v)·f(v) of each integration by parts vanish, and the integrands have no jumps',
}

/** Equal polynomials in moments prove an equation for every energy and hidden domain. */
export const proofByMoments = (question: Question, assumed: readonly AssumptionNote[]): Proved | undefined => {
  const forms = question.equations.map((e) => ({
    ...e,
    closed: [momentForm(e.closed[0]), momentForm(e.closed[1])] as const,
  }))
  const formal: Question = {
    ...question,
    equations: forms.map((e) => ({ ...e, closed: [e.closed[0].term, e.closed[1].term] as const })),
  }
  const byParts = forms.flatMap((e) => e.closed.flatMap((side) => side.byParts))
  const exact = byParts.length === 0 ? '' : exactByParts(question.model, byParts)
  const exchange = exchangeOf(question)
  const notes = [...assumed, ...exchange.assumed, ...(exact === undefined ? [BOUNDARY] : [])]
  const proof = argued(proveForAllSizes(formal, notes), exact, exchange.decided)
  return proof && { ...proof, method: 'moments' }
}
