import { gcd } from '../../numbers/whole'
import * as Q from '../../numbers/rational'
import { canonicalSign } from './content'
import { anonymousKey } from './keys'
import {
  addPolys,
  atomPoly,
  constantPoly,
  makeAtom,
  monosOf,
  ONE_POLY,
  polyOf,
  scalePoly,
  subtract,
  withCoefficient,
  ZERO_POLY,
} from './poly'
import type { Ring } from './ring'
import type { Mono, Poly } from './types'

/*
 * Sine and cosine of a sum by the addition theorem, of a multiple of one angle by de Moivre. Angles that are multiples
 * of one monomial are measured in their largest common measure, which is found during a first run.
 */

export interface Rotation {
  readonly cos: Poly
  readonly sin: Poly
}

/** Thrown where a smaller common measure of an angle was found: the run starts again with it. */
export class SmallerAngle extends Error {}

const MOST_TERMS = 2
const LARGEST_MULTIPLE = 8n
const NEUTRAL: Rotation = { cos: ONE_POLY, sin: ZERO_POLY }

const commonMeasure = (a: Q.Rational, b: Q.Rational): Q.Rational => Q.rational(gcd(a.n * b.d, b.n * a.d), a.d * b.d)

const compose = (ring: Ring, a: Rotation, b: Rotation): Rotation => ({
  cos: subtract(ring.multiply(a.cos, b.cos), ring.multiply(a.sin, b.sin)),
  sin: addPolys(ring.multiply(a.sin, b.cos), ring.multiply(a.cos, b.sin)),
})

const atomic = (x: Poly): Rotation => {
  if (x.monos.size === 0) return NEUTRAL
  const flip = canonicalSign(x)
  const polys = [scalePoly(Q.rational(flip), x)]
  return {
    cos: atomPoly(makeAtom('call', { head: 'cos', polys })),
    sin: scalePoly(Q.rational(flip), atomPoly(makeAtom('call', { head: 'sin', polys }))),
  }
}

const QUARTERS: readonly Rotation[] = [
  NEUTRAL,
  { cos: ZERO_POLY, sin: ONE_POLY },
  { cos: constantPoly(Q.MINUS_ONE), sin: ZERO_POLY },
  { cos: ZERO_POLY, sin: constantPoly(Q.MINUS_ONE) },
]

const oneAngle = (ring: Ring, m: Mono): Rotation => {
  const size = Q.sign(m.coefficient) < 0 ? Q.neg(m.coefficient) : m.coefficient
  if (m.factors.length === 1 && m.factors[0]!.atom.kind === 'pi' && Q.equal(m.factors[0]!.exponent, Q.ONE)) {
    const quarters = Q.mul(m.coefficient, Q.rational(2))
    if (Q.isInteger(quarters)) return QUARTERS[Number(((quarters.n % 4n) + 4n) % 4n)]!
  }
  const key = anonymousKey(m)
  const known = ring.angles.get(key)
  const measure = known ? commonMeasure(known, size) : size
  ring.angles.set(key, measure)
  if (known && !Q.equal(known, measure)) throw new SmallerAngle()
  const times = Q.div(size, measure).n
  if (times > LARGEST_MULTIPLE) return atomic(polyOf([m]))
  const unit = atomic(polyOf([withCoefficient(m, measure)]))
  let result = unit
  for (let k = 1n; k < times; k++) result = compose(ring, result, unit)
  return Q.sign(m.coefficient) < 0 ? { cos: result.cos, sin: scalePoly(Q.MINUS_ONE, result.sin) } : result
}

export const angleSum = (ring: Ring, x: Poly): Rotation => {
  if (x.monos.size > MOST_TERMS) return atomic(x)
  return monosOf(x)
    .map((m) => oneAngle(ring, m))
    .reduce((a, b) => compose(ring, a, b), NEUTRAL)
}
