import type { Derivation } from '../../calculus/derivation'
import { differentiate } from '../../calculus/differentiate'
import { sumOver } from '../../calculus/expand'
import {
  add,
  data,
  dataScore,
  entry,
  expectation,
  freshIndex,
  HALF,
  mul,
  power,
  sub,
  type Term,
  TWO,
  type Variable,
  variable,
  ZERO,
} from '../../expr'
import { overRowsGiven, type Sample } from '../../data/density'
import type { Model } from '../../language/model'
import type { Rational } from '../../numbers/rational'

/** ψ and ∂ψ of each visible array. */
export type Scores = Pick<Derivation, 'score' | 'dscore'>

/** Two expressions over data that Equation (1) and its relatives set equal. */
export interface Identity {
  readonly name: string
  readonly left: Term
  readonly right: Term
}

/** Σ over all visible entries of a function of the entry, its score and the derivative of its score. */
const overEntries = (derivation: Scores, f: (at: Term & { kind: 'entry' }, psi: Term, dpsi: Term) => Term): Term =>
  add(
    ...derivation.score.map(({ variable: v, indices, term }, n) =>
      sumOver(indices, f(entry(v, indices), term, derivation.dscore[n]!.term)),
    ),
  )

/** E[½ψ² + ∂ψ] under p̃, and what it is by integration by parts of: ½E|ψ(p̃) − ψ|² without its constant ½E ψ(p̃)². */
export const bothForms = (model: Model, derivation: Scores): { readonly implicit: Term; readonly explicit: Term } => {
  const mean = (f: Term): Term => data(model.visible, f)
  return {
    implicit: mean(overEntries(derivation, (_, psi, dpsi) => add(mul(HALF, power(psi, TWO)), dpsi))),
    explicit: mean(
      overEntries(derivation, (at, psi) => sub(mul(HALF, power(psi, TWO)), mul(psi, dataScore(at, model.visible)))),
    ),
  }
}

/** Explicit = 2 · implicit + E Σ ψ(p̃)² (Hyvärinen 2005; Equation (1) of Swersky et al. 2011). */
const explicitImplicit = (model: Model, derivation: Scores): Identity => {
  const mean = (f: Term): Term => data(model.visible, f)
  return {
    name: 'explicit form = twice the implicit form + E Σψ(p̃)²',
    left: mean(overEntries(derivation, (at, psi) => power(sub(dataScore(at, model.visible), psi), TWO))),
    right: add(
      mul(TWO, mean(overEntries(derivation, (_, psi, dpsi) => add(mul(HALF, power(psi, TWO)), dpsi)))),
      mean(overEntries(derivation, (at) => power(dataScore(at, model.visible), TWO))),
    ),
  }
}

/** E_w [½(wᵀψ)² + wᵀ∇(wᵀψ)] over random signs w is the implicit form (Song, Garg, Shi and Ermon 2019, equation 8). */
const sliced = (model: Model, derivation: Scores): Identity => {
  const mean = (f: Term): Term => data(model.visible, f)
  const signs = model.visible.map((v): Variable =>
    variable(`sign°${v.name}`, 'hidden', { kind: 'spin', bounds: [] }, v.dims),
  )
  const along = add(
    ...derivation.score.map(({ indices, term }, n) => sumOver(indices, mul(entry(signs[n]!, indices), term))),
  )
  const second = add(
    ...derivation.score.map(({ variable: v, indices }, n) => {
      const renamed = indices.map((i) => freshIndex(i))
      const w = entry(signs[n]!, renamed)
      return sumOver(renamed, mul(w, differentiate(along, entry(v, renamed))))
    }),
  )
  return {
    name: 'sliced form = implicit form',
    left: mean(expectation(signs, ZERO, add(mul(HALF, power(along, TWO)), second))),
    right: mean(overEntries(derivation, (_, psi, dpsi) => add(mul(HALF, power(psi, TWO)), dpsi))),
  }
}

/** The mean given v of a function of the score of the noise, (x − v)/σ², of each entry. */
export type GivenNoisy = (f: (score: (of: Variable, slots: readonly Term[]) => Term) => Term) => Term

/** That of the rows x which v may have come from, under a kernel density. */
export const overRows =
  (model: Model, sample: Sample, bandwidth: Rational): GivenNoisy =>
  (f) =>
    overRowsGiven(model, sample, bandwidth, f)

/**
 * Denoising: over x and v = x + noise, E |ψ(v) − (x − v)/σ²|² = 2 · implicit form under the density of v + E |(x − v)/σ²|²
 * (Vincent 2011, equations 9 to 11).
 */
export const denoising = (model: Model, derivation: Scores, given: GivenNoisy): Identity => {
  const mean = (f: Term): Term => data(model.visible, f)
  const noise = (f: (psi: Term, noise: Term) => Term): Term =>
    given((score) => overEntries(derivation, (at, psi) => f(psi, score(at.variable, at.slots))))
  return {
    name: 'denoising form = twice the implicit form under the kernel density + a constant',
    left: mean(noise((psi, s) => power(sub(psi, s), TWO))),
    right: add(
      mul(TWO, mean(overEntries(derivation, (_, psi, dpsi) => add(mul(HALF, power(psi, TWO)), dpsi)))),
      mean(noise((_, s) => power(s, TWO))),
    ),
  }
}

export const identities = (model: Model, derivation: Scores): readonly Identity[] => [
  explicitImplicit(model, derivation),
  sliced(model, derivation),
]

/**
 * The same with weights w(v) ≥ 0 that vanish at the boundary: ½ w_i ψ_i² + ∂(w_i ψ_i)/∂v_i (Hyvärinen 2007; Yu, Drton
 * and Shojaie 2019, equation 9). `weight` is a function of one entry.
 */
export const weightedIdentity = (
  model: Model,
  derivation: Derivation,
  weight: (at: Term & { kind: 'entry' }) => Term,
): Identity => {
  const mean = (f: Term): Term => data(model.visible, f)
  return {
    name: 'weighted',
    left: mean(
      overEntries(derivation, (at, psi) => mul(weight(at), power(sub(dataScore(at, model.visible), psi), TWO))),
    ),
    right: add(
      mul(TWO, mean(weightedObjective(derivation, weight))),
      mean(overEntries(derivation, (at) => mul(weight(at), power(dataScore(at, model.visible), TWO)))),
    ),
  }
}

/** Σ_i ½ w_i ψ_i² + ∂(w_i ψ_i)/∂v_i. */
export const weightedObjective = (derivation: Derivation, weight: (at: Term & { kind: 'entry' }) => Term): Term =>
  overEntries(derivation, (at, psi, dpsi) => {
    const w = weight(at)
    return add(mul(HALF, w, power(psi, TWO)), mul(w, dpsi), mul(differentiate(w, at), psi))
  })
