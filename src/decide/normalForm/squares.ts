import { sublists } from '../../numbers/choices'
import * as Q from '../../numbers/rational'
import {
  atomPoly,
  constantTerm,
  makeAtom,
  makeMono,
  monosOf,
  onlyMono,
  polyOf,
  scalePoly,
  subtract,
  withCoefficient,
} from './poly'
import { numberPower, primes } from './primes'
import type { Ring } from './ring'
import type { Mono, Poly } from './types'

/* Polynomials that are squares, and roots of numbers that hold roots. */

/** r with r² = poly, for the square of a sum of two or three monomials, and for 1 − sin². */
export const squareRoot = (ring: Ring, poly: Poly): Poly | undefined => {
  if (poly.monos.size === 2) return cosine(poly)
  const terms = poly.monos.size === 3 ? 2 : poly.monos.size === 6 ? 3 : undefined
  if (terms === undefined) return undefined
  const roots = monosOf(poly).flatMap(rootOfMono)
  for (const chosen of sublists(roots, terms))
    for (let signs = 0; signs < 1 << (terms - 1); signs++) {
      const candidate = polyOf(
        chosen.map((m, k) => (k > 0 && (signs >> (k - 1)) & 1 ? withCoefficient(m, Q.neg(m.coefficient)) : m)),
      )
      if (candidate.monos.size === terms && subtract(ring.multiply(candidate, candidate), poly).monos.size === 0)
        return candidate
    }
  return undefined
}

/** A monomial with that square: exponents are halved where they are even, or of something positive. */
const rootOfMono = (m: Mono): readonly Mono[] => {
  const r = Q.sign(m.coefficient) > 0 ? constantRoot(m.coefficient) : undefined
  const halves = m.factors.every((f) => f.atom.sign === 'positive' || (f.exponent.d === 1n && f.exponent.n % 2n === 0n))
  if (!r || !halves) return []
  return [
    makeMono(
      r,
      m.factors.map((f) => ({ atom: f.atom, exponent: Q.mul(f.exponent, Q.HALF) })),
    ),
  ]
}

const constantRoot = (q: Q.Rational): Q.Rational | undefined => {
  const list = primes(q)
  if (list.some(([, k]) => k % 2 !== 0)) return undefined
  return list.reduce((r, [p, k]) => Q.mul(r, Q.power(Q.rational(p), BigInt(k / 2))), Q.ONE)
}

/** 1 − sin² is the square of the cosine. */
const cosine = (poly: Poly): Poly | undefined => {
  const sine = monosOf(poly).find((m) => m.factors.length > 0)
  const [f, ...others] = sine?.factors ?? []
  if (!f || others.length > 0 || f.atom.head !== 'sin' || !Q.equal(f.exponent, Q.rational(2))) return undefined
  if (!Q.equal(constantTerm(poly), Q.ONE) || !Q.equal(sine!.coefficient, Q.MINUS_ONE)) return undefined
  return atomPoly(makeAtom('call', { head: 'cos', polys: f.atom.polys }))
}

/** √(a + b√r) = √((a + c)/2) ± √((a − c)/2) where c² = a² − b²r is the square of a rational. */
export const nestedRoot = (ring: Ring, poly: Poly): Poly | undefined => {
  if (poly.monos.size !== 2) return undefined
  const a = constantTerm(poly)
  const root = monosOf(poly).find((m) => m.factors.length > 0)
  if (!root || Q.sign(a) <= 0 || !root.factors.every((f) => f.atom.kind === 'prime')) return undefined
  const radicand = onlyMono(ring.multiply(polyOf([root]), polyOf([root])))
  if (!radicand || radicand.factors.length > 0) return undefined
  const square = Q.sub(Q.mul(a, a), radicand.coefficient)
  const c = Q.sign(square) > 0 ? constantRoot(square) : undefined
  if (!c) return undefined
  const part = (q: Q.Rational): Poly => numberPower(ring, Q.mul(q, Q.HALF), Q.HALF)
  const lesser = part(Q.sub(a, c))
  return subtract(part(Q.add(a, c)), scalePoly(Q.rational(-Q.sign(root.coefficient)), lesser))
}
