import { genericEntry } from '../../calculus/derive'
import { sumOver } from '../../calculus/expand'
import { add, diff, HALF, logPartition, mul, power, type Term, TWO } from '../../expr'
import { asked } from '../question'
import { type Check, decideAll } from './context'
import { openQuestion } from './theorem1'

/** J = Σ_i ½ψ_i² + ∂ψ_i/∂v_i: through the free energy and through Theorem 1. */
export const objective: Check = {
  name: 'objective',
  summary: 'the integrand of Equation (1), Σ ½ψ² + ∂ψ, agrees by the free energy and by Theorem 1',
  run: (context) => {
    const { model, derivation } = context
    if (derivation.pointMass && !derivation.pointMass.mended) return openQuestion('objective', derivation.pointMass)
    const logZ = logPartition(model.hidden, model.energy)
    const byFreeEnergy = add(
      ...model.visible.map((_, n) =>
        sumOver(
          derivation.score[n]!.indices,
          add(mul(HALF, power(derivation.score[n]!.term, TWO)), derivation.dscore[n]!.term),
        ),
      ),
    )
    const direct: Term = add(
      ...model.visible.map((v) => {
        const { at, indices } = genericEntry(model, v)
        const psi = diff(logZ, at)
        return sumOver(indices, add(mul(HALF, power(psi, TWO)), diff(psi, at)))
      }),
    )
    const question = asked(
      context,
      'J by both routes',
      [],
      [{ raw: [direct, direct], closed: [byFreeEnergy, derivation.objective] }],
    )
    return { name: 'objective', verdict: decideAll(context, [question]), details: 'both routes', remarks: [] }
  },
}
