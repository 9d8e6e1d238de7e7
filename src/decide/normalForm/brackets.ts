import { gcdNumber } from '../../numbers/whole'
import { scaleForm } from './forms'
import { formKey } from './keys'
import { atomPoly, makeAtom, ONE_POLY, subtract, ZERO_POLY } from './poly'
import type { Ring } from './ring'
import { bracketOfTwo } from './states'
import type { Form, Poly } from './types'

/* Brackets [form = 0] and [form ≥ 0], decided where ranges and facts decide them, else atoms that are 0 or 1. */

/** [form ≥ 0] with coprime coefficients. */
export const atLeastZero = (ring: Ring, form: Form): Poly => {
  const known = ring.decide(form)
  if (known !== 'depends') return known === 'always' ? ONE_POLY : ZERO_POLY
  const g = form.terms.reduce((d, [, c]) => gcdNumber(d, c), 0)
  const reduced =
    g > 1 ? { constant: Math.floor(form.constant / g), terms: form.terms.map(([l, c]) => [l, c / g] as const) } : form
  const opposite = { constant: -reduced.constant - 1, terms: scaleForm(-1, reduced).terms }
  // One of [f ≥ 0] and [−f − 1 ≥ 0] stands for both; with dummies their names may decide, which is still correct.
  if (reduced.terms.every(([l]) => l.free.size === 0) && formKey(opposite) < formKey(reduced))
    return subtract(ONE_POLY, atomPoly(makeAtom('atleast', { forms: [opposite], sign: 'nonnegative' })))
  return atomPoly(makeAtom('atleast', { forms: [reduced], sign: 'nonnegative' }))
}

/** [form = 0]. */
export const equalsZero = (ring: Ring, form: Form): Poly => {
  const up = ring.decide(form)
  const down = ring.decide(scaleForm(-1, form))
  if (up === 'never' || down === 'never') return ZERO_POLY
  if (up === 'always' && down === 'always') return ONE_POLY
  // form ≥ 0 always: equality is form ≤ 0, and so on; kept as an equation, which sums can solve.
  const g = form.terms.reduce((d, [, c]) => gcdNumber(d, c), 0)
  if (g > 1 && form.constant % g !== 0) return ZERO_POLY
  const reduced = g > 1 ? { constant: form.constant / g, terms: form.terms.map(([l, c]) => [l, c / g] as const) } : form
  const linear = bracketOfTwo(ring, reduced)
  if (linear) return linear
  const flipped = scaleForm(-1, reduced)
  const chosen = formKey(flipped) < formKey(reduced) ? flipped : reduced
  return atomPoly(makeAtom('zero', { forms: [chosen], sign: 'nonnegative' }))
}
