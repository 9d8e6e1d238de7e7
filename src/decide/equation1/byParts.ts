import type { ArrayResult } from '../../calculus/derivation'
import { genericEntry } from '../../calculus/derive'
import { differentiate } from '../../calculus/differentiate'
import { type Data, scoreOf } from '../../data/density'
import { momentForm } from '../../calculus/momentForm'
import {
  dataScore,
  type Domain,
  entry,
  expectation,
  type FunctionSymbol,
  mapTerm,
  remembered,
  type Term,
  unknown,
  variable,
} from '../../expr'
import type { Model } from '../../language/model'
import { exactByParts, hasFiniteInformation } from '../boundaryTerms'
import { proofByMoments, proofForAllSizes } from '../proofs'
import { type Asking, asked, type Question } from '../question'
import { denoising, type GivenNoisy, type Identity, type Scores } from './identities'
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
  ask: (scores: Scores) => Question,
): Proved | undefined => {
  const reason = exactScores(model, derivation)
  const proof = reason === undefined ? undefined : proofByMoments(ask(arbitraryScores(model)), [])
  return proof && { ...proof, argument: reason, assumptions: proof.assumptions.filter((a) => a.kind !== 'boundary') }
}

const REAL: Domain = { kind: 'real', bounds: [] }

const exactScores = (model: Model, { score, dscore }: Scores): string | undefined => {
  const list = score.map(({ term }, n) => ({ f: term, derivative: dscore[n]!.term }))
  return hasFiniteInformation(model) ? exactByParts(model, list, 'ψ') : undefined
}

/**
 * The denoising form, of arbitrary ψ and noise: all that it needs of the noise is that its score has the data score of v
 * for its mean, which a kernel density's has (`isScore`).
 */
export const provedDenoising = (
  model: Model,
  derivation: Scores,
  isScore: () => boolean,
  ask: (identity: Identity) => Question,
): boolean => {
  if (exactScores(model, derivation) === undefined || !isScore()) return false
  return proofByMoments(ask(denoising(model, arbitraryScores(model), arbitraryNoise(model))), []) !== undefined
}

/** Whether the score of the noise has the data score for its mean given v, by normal form. */
export const isMeanOfNoise = (context: Asking, given: GivenNoisy, kernel: Data): boolean =>
  context.model.visible.every((v) => {
    const { at, indices } = genericEntry(context.model, v)
    const sides = [given((score) => score(v, at.slots)), scoreOf(kernel, at)] as const
    return (
      proofForAllSizes(asked(context, 'score of the noise', indices, [{ raw: sides, closed: sides }])) !== undefined
    )
  })

const arbitraryNoise = ({ visible }: Model): GivenNoisy => {
  const noise = new Map(visible.map((v) => [v, variable(`noise°${v.name}`, 'hidden', REAL, v.dims)] as const))
  const over = [...noise.values()]
  const law = unknown({ name: 'noise°', parameters: [...over, ...visible], result: REAL, dims: [] }, [])
  const scored: (t: Term) => Term = remembered((t) => {
    const of = t.kind === 'expectation' && t.body.kind === 'entry' ? t.body : undefined
    const v = of && visible.find((one) => noise.get(one) === of.variable)
    return v ? dataScore(entry(v, of.slots), visible) : mapTerm(t, scored)
  })
  return (f) =>
    scored(
      momentForm(
        expectation(
          over,
          law,
          f((v, slots) => entry(noise.get(v)!, slots)),
        ),
      ).term,
    )
}

/** An undefined function of the visible variables in place of each score, with its derivative. */
const arbitraryScores = (model: Model): Scores => {
  const both = model.visible.map((v) => {
    const fn: FunctionSymbol = {
      name: `psi°${v.name}`,
      parameters: model.visible,
      result: REAL,
      dims: v.dims,
    }
    const { at, indices } = genericEntry(model, v)
    const psi = unknown(fn, [], indices)
    const result = (term: Term): ArrayResult => ({ variable: v, indices, term })
    return { score: result(psi), dscore: result(differentiate(psi, at)) }
  })
  return { score: both.map((b) => b.score), dscore: both.map((b) => b.dscore) }
}
