import { momentForm } from '../calculus/momentForm'
import { holding, INFINITE_DOMAINS, TooLong, under, type Variable } from '../expr'
import { exactByParts } from './boundaryTerms'
import { proveAtSizes, proveForAllSizes } from './provers'
import { isChanged, type Question } from './question'
import { type Agreement, OutOfTime, type SamplingOptions } from './sampling/outcome'
import type { AssumptionNote, Proved, Verdict } from './verdict'

/* Proofs of what numbers agree on, strongest first. A proof stands only where direct evaluation has confirmed it. */

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

/** True where the calculus changed a side and direct evaluation of the claim's own words has not been seen to agree. */
export const isUnconfirmed = (question: Question, agreement: Agreement): boolean =>
  agreement.confirmations === 0 && question.equations.some(isChanged)

/** For all sizes: by the normal form of the closed sides, and where these hold moments, of polynomials in moments. */
export const proofForAllSizes = (question: Question, assumed: readonly AssumptionNote[] = []): Proved | undefined =>
  proveForAllSizes(question, [...assumed, ...exchangeNotes(question)]) ??
  (question.equations.some((e) => e.closed.some(holdsMarginal)) ? proofByMoments(question, assumed) : undefined)

/** A proof where one is found, else the agreement itself. */
export const strengthened = (question: Question, agreement: Agreement, options: SamplingOptions): Verdict => {
  const { verdict, unmet } = agreement
  if (isUnconfirmed(question, agreement)) return verdict
  return (
    proofForAllSizes(question, verdict.assumptions) ??
    proveAtSizes(question, verdict, [...unmet, ...exchangeNotes(question)], options) ??
    verdict
  )
}

const EXCHANGE: AssumptionNote = {
  kind: 'exchange',
  text: 'derivative and sum or integral over the hidden variables may be exchanged: near each v, the derivatives of exp(−E) in v are dominated by an integrable function of h',
}

/** Derivatives under an integral or an infinite sum are exchanged with it. */
const exchangeNotes = ({ model, claim }: Question): readonly AssumptionNote[] => {
  const infinite = (v: Variable): boolean => INFINITE_DOMAINS.has(v.domain.kind) || v.domain.kind === 'any'
  return model.hidden.some(infinite) && claim.sides.some(differentiatesMarginal) ? [EXCHANGE] : []
}
const holdsMarginal = holding((t) => 'over' in t)
const differentiatesMarginal = holding((t) => t.kind === 'diff' && holdsMarginal(t.body))

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
  const notes = [...assumed, ...exchangeNotes(question), ...(exact === undefined ? [BOUNDARY] : [])]
  const proof = proveForAllSizes(formal, notes)
  return proof && { ...proof, method: 'moments', ...(exact && { argument: exact }) }
}
