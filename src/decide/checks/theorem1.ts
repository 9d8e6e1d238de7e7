import { genericEntry } from '../../calculus/derive'
import { differentiate } from '../../calculus/differentiate'
import { type PointMass, pointMassText } from '../../calculus/pointMass'
import { add, diff, expectation, logPartition, neg, power, sub, type Term, TWO } from '../../expr'
import { isFinite } from '../../hidden/evaluator'
import { estimatedError, type Routes, routesOf } from '../../evaluate/routes'
import { asked } from '../question'
import { type Check, type CheckContext, decideAll } from './context'
import type { CheckResult } from '../verdict'

/** ψ = E[−∂E/∂v_i] and ∂ψ = var[∂E/∂v_i] − E[∂²E/∂v_i²]: free-energy route, moment route and direct summation agree. */
export const theorem1: Check = {
  name: 'theorem1',
  summary: 'ψ and ∂ψ by the free energy, by conditional moments and by direct summation or integration agree',
  run: (context) => {
    const { model, derivation } = context
    const { pointMass } = derivation
    if (pointMass && !pointMass.mended) return openQuestion('theorem1', pointMass)
    const { hidden, energy } = model
    const mean = (f: Term): Term => expectation(hidden, energy, f)
    const questions = model.visible.map((v, n) => {
      const { at, indices } = genericEntry(model, v)
      const logZ = logPartition(hidden, energy)
      const first = differentiate(energy, at)
      const centred = sub(first, mean(first))
      const direct = sub(mean(power(centred, TWO)), mean(diff(diff(energy, at), at)))
      const terms = {
        mean: derivation.theorem1.meanGradient[n]!.term,
        variance: derivation.theorem1.varGradient[n]!.term,
        curvature: derivation.theorem1.meanCurvature[n]!.term,
      }
      return asked(context, `Theorem 1 for ${v.name}`, indices, [
        { raw: [diff(logZ, at), neg(mean(diff(energy, at)))], closed: [derivation.score[n]!.term, neg(terms.mean)] },
        {
          raw: [diff(diff(logZ, at), at), pointMass ? neg(diff(mean(first), at)) : direct],
          closed: [derivation.dscore[n]!.term, add(terms.variance, neg(terms.curvature))],
        },
      ])
    })
    const verdict = decideAll(context, questions, { bruteForce: hidden.every(isFinite) })
    const remarks = pointMass ? [pointMassText(pointMass)] : []
    return { name: 'theorem1', verdict, details: routesText(context), remarks }
  },
}

const APPROXIMATE: ReadonlySet<Routes['freeEnergy']> = new Set(['quadrature', 'truncated enumeration'] as const)

/** What two routes to ∂ψ would find is not a fault of the model: they are not the same thing there. */
export const openQuestion = (name: string, mass: PointMass): CheckResult => ({
  name,
  verdict: { verdict: 'undecided', reason: pointMassText(mass), assumptions: [] },
  details: '',
  remarks: [],
})

/** Which route gave what, where it is not a closed form, and how well sums and integrals that are cut off are known. */
const routesText = ({ model, derivation }: CheckContext): string => {
  const { freeEnergy, theorem1: moments } = routesOf(model, derivation)
  if (freeEnergy === 'closed form' && moments === 'closed form') return ''
  const routes = `F by ${freeEnergy}, Theorem 1 by ${moments}`
  if (!APPROXIMATE.has(freeEnergy) && !APPROXIMATE.has(moments)) return routes
  const error = estimatedError(model, derivation)
  return `${routes}, ${error === undefined ? 'no error estimate' : `estimated error ${error.toExponential(0)}`}`
}
