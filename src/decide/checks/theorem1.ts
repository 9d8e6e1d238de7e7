import { genericEntry } from '../../calculus/derive'
import { differentiate } from '../../calculus/differentiate'
import { add, diff, expectation, logPartition, neg, power, sub, type Term, TWO } from '../../expr'
import { isFinite } from '../../evaluate/hidden'
import { asked, type Check, decideAll } from './context'

/** ψ = E[−∂E/∂v_i] and ∂ψ = var[∂E/∂v_i] − E[∂²E/∂v_i²]: free-energy route, moment route and direct summation agree. */
export const theorem1: Check = {
  name: 'theorem1',
  summary: 'ψ and ∂ψ by the free energy, by conditional moments and by direct summation or integration agree',
  run: (context) => {
    const { model, derivation } = context
    const { hidden, energy } = model
    const mean = (f: Term): Term => expectation(hidden, energy, f)
    const questions = model.visible.map((v, n) => {
      const { at, indices } = genericEntry(model, v)
      const logZ = logPartition(hidden, energy)
      const first = differentiate(energy, at)
      const centred = sub(first, mean(first))
      const terms = {
        mean: derivation.theorem1.meanGradient[n]!.term,
        variance: derivation.theorem1.varGradient[n]!.term,
        curvature: derivation.theorem1.meanCurvature[n]!.term,
      }
      return asked(context, `Theorem 1 for ${v.name}`, indices, [
        { raw: [diff(logZ, at), neg(mean(diff(energy, at)))], closed: [derivation.score[n]!.term, neg(terms.mean)] },
        {
          raw: [diff(diff(logZ, at), at), sub(mean(power(centred, TWO)), mean(diff(diff(energy, at), at)))],
          closed: [derivation.dscore[n]!.term, add(terms.variance, neg(terms.curvature))],
        },
      ])
    })
    const verdict = decideAll(
      context,
      questions.map((q) => ({ ...q, bruteForce: hidden.every(isFinite) })),
    )
    return { name: 'theorem1', verdict, details: '', remarks: [] }
  },
}
