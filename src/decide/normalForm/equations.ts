import * as Q from '../../numbers/rational'
import { atomKey } from './keys'
import { onlyMono, polyOf, scalePoly, subtract } from './poly'
import { leadingMono, without } from './reciprocals'
import type { Ring } from './ring'
import type { Equation, Factor, Mono, Poly } from './types'

/*
 * Equations P = 0 that are assumed, such as Σ w = 1: each is solved for the largest monomial of P, which is then
 * replaced wherever it is a factor.
 */

/** The assumption poly = 0 as a rule; none where it says nothing that a product could hold. */
export const equationOf = (poly: Poly): readonly Equation[] => {
  const leader = leadingMono(poly)
  if (!leader) return []
  const rest = subtract(polyOf([leader]), poly)
  return [{ leader, value: scalePoly(Q.div(Q.ONE, leader.coefficient), rest) }]
}

/** Power of one atom that is a number other than 0: then its reciprocals are known too. */
const knownAtom = ({ leader, value }: Equation): { factor: Factor; value: Mono } | undefined => {
  const [factor, ...others] = leader.factors
  const number = onlyMono(value)
  return factor && others.length === 0 && number?.factors.length === 0 ? { factor, value: number } : undefined
}

const byReciprocal = (ring: Ring, mono: Mono, equation: Equation): Poly | undefined => {
  const known = knownAtom(equation)
  const key = known && atomKey(known.factor.atom)
  const found = known && mono.factors.find((f) => Q.sign(f.exponent) < 0 && atomKey(f.atom) === key)
  if (!known || !found) return undefined
  const times = Q.div(found.exponent, known.factor.exponent)
  if (times.d !== 1n) return undefined
  return ring.product(
    Q.mul(mono.coefficient, Q.power(known.value.coefficient, times.n)),
    mono.factors.filter((f) => f !== found),
  )
}

/** The monomial rewritten by an equation whose leader it holds. */
export const reduceByEquations = (ring: Ring, mono: Mono): Poly | undefined => {
  for (const equation of ring.equations) {
    const left = without(mono, equation.leader.factors)
    const reduced = left
      ? ring.multiply(ring.product(mono.coefficient, left), equation.value)
      : byReciprocal(ring, mono, equation)
    if (reduced) return reduced
  }
  return undefined
}
