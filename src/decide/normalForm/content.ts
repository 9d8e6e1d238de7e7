import { gcd } from '../../numbers/whole'
import * as Q from '../../numbers/rational'
import { anonymousKey, atomKey } from './keys'
import { addPolys, monosOf } from './poly'
import type { Ring } from './ring'
import { signOfFactor } from './signs'
import type { Atom, Factor, Mono, Poly } from './types'

/*
 * poly = coefficient · Π factors · rest. In `rest` the coefficients are integers without common divisor and every atom
 * has least exponent 0 over the monomials, which also brings fractions to a common denominator and makes the choice
 * of a reference exponential canonical: 1 + e^(−x) = e^(−x)(e^x + 1).
 */
export interface Content {
  readonly coefficient: Q.Rational
  readonly factors: readonly Factor[]
  readonly rest: Poly
}

const BRACKETS = new Set(['zero', 'atleast', 'test'])

/** Least exponent of each atom over all monomials (0 where one lacks it). */
const leastExponents = (poly: Poly): Factor[] => {
  const monos = monosOf(poly)
  const least = new Map<string, { atom: Atom; exponent: Q.Rational; count: number }>()
  for (const m of monos)
    for (const { atom, exponent } of m.factors) {
      if (BRACKETS.has(atom.kind)) continue
      const key = atomKey(atom)
      const known = least.get(key)
      if (!known) least.set(key, { atom, exponent, count: 1 })
      else {
        if (Q.compare(exponent, known.exponent) < 0) known.exponent = exponent
        known.count++
      }
    }
  const result: Factor[] = []
  for (const { atom, exponent, count } of least.values()) {
    const e = count < monos.length && Q.sign(exponent) > 0 ? Q.ZERO : exponent
    if (Q.sign(e) !== 0) result.push({ atom, exponent: e })
  }
  return result
}

/** Positive rational content. */
const numericContent = (poly: Poly): Q.Rational => {
  let [n, d] = [0n, 1n]
  for (const m of monosOf(poly)) {
    n = gcd(n, m.coefficient.n)
    d = (d * m.coefficient.d) / gcd(d, m.coefficient.d)
  }
  return Q.rational(n, d)
}

const inverse = (f: Factor): Factor => ({ atom: f.atom, exponent: Q.neg(f.exponent) })

/** The content; only factors that are positive, or not negative, where that is asked for. */
export const contentOf = (ring: Ring, poly: Poly, which: 'any' | 'nonnegative' | 'positive'): Content => {
  let rest = poly
  const factors: Factor[] = []
  // Dividing by a reciprocal of a polynomial multiplies out, which may show new common factors.
  for (let round = 0; round < 4; round++) {
    const found = leastExponents(rest).filter(
      (f) => which === 'any' || signOfFactor(f) === 'positive' || signOfFactor(f) === which,
    )
    if (found.length === 0) break
    factors.push(...found)
    const divisor = found.map(inverse)
    rest = ring.quietly(() =>
      addPolys(...monosOf(rest).map((m) => ring.product(m.coefficient, [...m.factors, ...divisor]))),
    )
    if (rest.monos.size <= 1) break
  }
  if (rest.monos.size === 0) return { coefficient: Q.ONE, factors: [], rest }
  const c = numericContent(rest)
  return {
    coefficient: c,
    factors,
    rest: addPolys(...monosOf(rest).map((m) => ring.product(Q.div(m.coefficient, c), m.factors))),
  }
}

/** The monomial whose coefficient is made positive, chosen as far as possible without regard to names of dummies. */
const signMono = (poly: Poly): Mono =>
  monosOf(poly)
    .map((m) => ({ m, k: anonymousKey(m) }))
    .sort((a, b) => (a.k < b.k ? 1 : a.k > b.k ? -1 : a.m.key < b.m.key ? 1 : -1))[0]!.m

/** −1 if the polynomial's negative is the one that stands for both. */
export const canonicalSign = (poly: Poly): 1 | -1 =>
  poly.monos.size > 0 && Q.sign(signMono(poly).coefficient) < 0 ? -1 : 1
