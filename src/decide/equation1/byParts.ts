import type { ArrayResult } from '../../calculus/derivation'
import { genericEntry } from '../../calculus/derive'
import { differentiate } from '../../calculus/differentiate'
import { type FunctionSymbol, type Term, unknown } from '../../expr'
import type { Model } from '../../language/model'
import { exactByParts, hasFiniteInformation } from '../boundaryTerms'
import { proofByMoments } from '../proofs'
import type { Question } from '../question'
import type { Scores } from './identities'
import type { Proved } from '../verdict'

/*
 * Integration by parts is exact where ψ is smooth and p̃ψ vanishes at the ends (Hyvärinen 2005, Theorem 1): what Equation
 * (1) then says of ψ, it says of any function.
 */

/**
 * The forms of the objective as equations between moments of p̃ and of an arbitrary ψ, of which integration by parts is
 * one step; undefined where a form does not follow, or where that step is not known to be exact.
 */
export const provedByParts = (
  model: Model,
  derivation: Scores,
  asked: (scores: Scores) => Question,
): Proved | undefined => {
  const scores = derivation.score.map(({ term }, n) => ({ f: term, derivative: derivation.dscore[n]!.term }))
  const reason = hasFiniteInformation(model) ? exactByParts(model, scores, 'ψ') : undefined
  const proof = reason === undefined ? undefined : proofByMoments(asked(arbitraryScores(model)), [])
  return proof && { ...proof, argument: reason, assumptions: proof.assumptions.filter((a) => a.kind !== 'boundary') }
}

/** An undefined function of the visible variables in place of each score, with its derivative. */
const arbitraryScores = (model: Model): Scores => {
  const both = model.visible.map((v) => {
    const fn: FunctionSymbol = {
      name: `psi°${v.name}`,
      parameters: model.visible,
      result: { kind: 'real', bounds: [] },
      dims: v.dims,
    }
    const { at, indices } = genericEntry(model, v)
    const psi = unknown(fn, [], indices)
    const result = (term: Term): ArrayResult => ({ variable: v, indices, term })
    return { score: result(psi), dscore: result(differentiate(psi, at)) }
  })
  return { score: both.map((b) => b.score), dscore: both.map((b) => b.dscore) }
}
