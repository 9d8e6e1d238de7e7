import type { SignFact } from '../../expr/sign'
import * as Q from '../../numbers/rational'
import { canonicalSign, contentOf } from './content'
import { atomPoly, isOne, makeAtom, makeMono, ONE_POLY, onlyMono, polyOf, scalePoly, ZERO_POLY } from './poly'
import { numberPower } from './primes'
import { polyText } from './printed'
import { floor } from './product'
import { nestedRoot, squareRoot } from './squares'
import type { Ring } from './ring'
import { signOfFactor, strongerSign } from './signs'
import { type Factor, GiveUp, type Mono, type Poly } from './types'

const LARGEST_POWER = 64n

export const power = (ring: Ring, poly: Poly, exponent: Q.Rational, sign: SignFact = 'unknown'): Poly => {
  if (Q.sign(exponent) === 0) return ONE_POLY
  if (poly.monos.size === 0) {
    if (Q.sign(exponent) < 0) throw new GiveUp('a reciprocal of zero')
    return ZERO_POLY
  }
  if (isOne(exponent)) return poly
  const mono = onlyMono(poly)
  if (mono) return monoPower(ring, mono, exponent, sign)
  if (exponent.d === 1n && exponent.n > 0n) return wholePower(ring, poly, exponent.n)
  return exponent.d === 1n ? reciprocal(ring, poly, exponent, sign) : rootOf(ring, poly, exponent, sign)
}

const wholePower = (ring: Ring, poly: Poly, n: bigint): Poly => {
  if (n > LARGEST_POWER) throw new GiveUp('a power is too large to expand')
  let result = poly
  for (let k = 1n; k < n; k++) result = ring.multiply(result, poly)
  return result
}

/** B^−k with B free of content; its sign is chosen, since 1/(a − b) = −1/(b − a). */
const reciprocal = (ring: Ring, poly: Poly, exponent: Q.Rational, sign: SignFact): Poly => {
  const { coefficient, factors, rest } = contentOf(ring, poly, 'any')
  if (rest.monos.size === 0) throw new GiveUp('a reciprocal of zero')
  const flip = canonicalSign(rest)
  const base = scalePoly(Q.rational(flip), rest)
  const outside = ring.product(
    Q.power(Q.mul(coefficient, Q.rational(flip)), exponent.n),
    factors.map((f) => ({ atom: f.atom, exponent: Q.mul(f.exponent, exponent) })),
  )
  const single = onlyMono(base)
  if (single) return ring.multiply(outside, monoPower(ring, single, exponent, 'unknown'))
  const square = squareRoot(ring, base)
  if (square) return ring.multiply(outside, power(ring, square, Q.mul(exponent, Q.rational(2))))
  const known = factors.every((f) => signOfFactor(f) === 'positive') && flip === 1 ? sign : 'unknown'
  const atom = makeAtom('base', { polys: [base], sign: strongerSign(ring.sign(base), known) })
  return ring.multiply(outside, ring.product(Q.ONE, [{ atom, exponent }]))
}

/** P^e with a fraction e: whole powers multiply out, and positive content leaves the root. */
const rootOf = (ring: Ring, poly: Poly, exponent: Q.Rational, sign: SignFact): Poly => {
  const { coefficient, factors, rest } = contentOf(ring, poly, 'nonnegative')
  const outside = monoPower(ring, makeMono(coefficient, factors), exponent, 'nonnegative')
  const single = onlyMono(rest)
  if (single) return ring.multiply(outside, monoPower(ring, single, exponent, sign))
  const whole = floor(exponent)
  const square = exponent.d === 2n ? squareRoot(ring, rest) : undefined
  if (square) return ring.multiply(outside, ring.power(ring.call('abs', [square]), Q.mul(exponent, Q.rational(2))))
  const nested = exponent.d === 2n ? nestedRoot(ring, rest) : undefined
  if (nested) return ring.multiply(outside, ring.power(nested, Q.mul(exponent, Q.rational(2))))
  const atom = makeAtom('root', {
    polys: [rest],
    sign: strongerSign(strongerSign(ring.sign(rest), sign), 'nonnegative'),
  })
  const fraction = atomPoly(atom, Q.sub(exponent, Q.rational(whole)))
  const parts = ring.multiply(outside, fraction)
  return whole === 0n ? parts : ring.multiply(parts, ring.power(rest, Q.rational(whole), sign))
}

const monoPower = (ring: Ring, mono: Mono, exponent: Q.Rational, sign: SignFact): Poly => {
  if (exponent.d === 1n)
    return ring.product(
      Q.power(mono.coefficient, exponent.n),
      mono.factors.map((f) => ({ atom: f.atom, exponent: Q.mul(f.exponent, exponent) })),
    )
  const outside: Factor[] = []
  const absolute: Poly[] = []
  const left: Factor[] = []
  for (const f of mono.factors) {
    const e = Q.mul(f.exponent, exponent)
    if (f.exponent.d !== 1n || f.atom.sign === 'positive' || f.atom.sign === 'nonnegative')
      outside.push({ atom: f.atom, exponent: e })
    else if (f.exponent.n % 2n === 0n) absolute.push(ring.power(ring.call('abs', [atomPoly(f.atom)]), e))
    else left.push(f)
  }
  const positive = Q.sign(mono.coefficient) > 0
  const size = positive ? mono.coefficient : Q.neg(mono.coefficient)
  const start = ring.multiply(
    numberPower(ring, size, exponent),
    absolute.reduce((p, q) => ring.multiply(p, q), ring.product(Q.ONE, outside)),
  )
  if (left.length === 0 && positive) return start
  // An odd power that is not negative has a base that is not negative.
  if (left.length === 1 && positive)
    return ring.multiply(
      start,
      ring.product(Q.ONE, [{ atom: left[0]!.atom, exponent: Q.mul(left[0]!.exponent, exponent) }]),
    )
  const inside = polyOf([makeMono(positive ? Q.ONE : Q.MINUS_ONE, left)])
  if (ring.permissive) {
    ring.note({ kind: 'defined', text: `${polyText(inside)} >= 0` })
    return ring.multiply(start, ring.power(ring.call('abs', [inside]), exponent))
  }
  const whole = floor(exponent)
  const atom = makeAtom('root', { polys: [inside], sign: strongerSign(sign, 'nonnegative') })
  const parts = ring.multiply(start, atomPoly(atom, Q.sub(exponent, Q.rational(whole))))
  return whole === 0n ? parts : ring.multiply(parts, monoPower(ring, onlyMono(inside)!, Q.rational(whole), 'unknown'))
}
