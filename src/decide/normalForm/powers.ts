import type { SignFact } from '../../expr/sign'
import * as Q from '../../numbers/rational'
import { canonicalSign, contentOf } from './content'
import {
  atomPoly,
  isOne,
  makeAtom,
  makeMono,
  monosOf,
  ONE_POLY,
  onlyMono,
  polyOf,
  scalePoly,
  subtract,
  withCoefficient,
  ZERO_POLY,
} from './poly'
import { polyText } from './printed'
import { floor } from './product'
import type { Ring } from './ring'
import { signOfFactor, strongerSign } from './signs'
import { type Factor, GiveUp, type Mono, type Poly } from './types'

const LARGEST_POWER = 64n

/** Prime factors with exponents; what trial division leaves counts as prime, which is sound. */
export const primeFactors = (n: bigint): Map<bigint, number> => {
  const result = new Map<bigint, number>()
  let rest = n
  for (let p = 2n; p * p <= rest && p < 100_000n; p++)
    while (rest % p === 0n) {
      result.set(p, (result.get(p) ?? 0) + 1)
      rest /= p
    }
  if (rest > 1n) result.set(rest, (result.get(rest) ?? 0) + 1)
  return result
}

export const primes = (q: Q.Rational): [bigint, number][] => [
  ...primeFactors(q.n),
  ...[...primeFactors(q.d)].map(([p, k]): [bigint, number] => [p, -k]),
]
const primeAtom = (p: bigint) => makeAtom('prime', { head: `${p}`, sign: 'positive' })

/** q^e for q > 0. */
const numberPower = (ring: Ring, q: Q.Rational, e: Q.Rational): Poly =>
  ring.product(
    Q.ONE,
    primes(q).map(([p, k]) => ({ atom: primeAtom(p), exponent: Q.mul(Q.rational(k), e) })),
  )

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
  const atom = makeAtom('root', {
    polys: [rest],
    sign: strongerSign(strongerSign(ring.sign(rest), sign), 'nonnegative'),
  })
  const fraction = atomPoly(atom, Q.sub(exponent, Q.rational(whole)))
  const parts = ring.multiply(outside, fraction)
  return whole === 0n ? parts : ring.multiply(parts, ring.power(rest, Q.rational(whole), sign))
}

/** r with r² = poly, for the square of a sum of two monomials. */
export const squareRoot = (ring: Ring, poly: Poly): Poly | undefined => {
  if (poly.monos.size !== 3 && poly.monos.size !== 6) return undefined
  const roots = monosOf(poly).flatMap((m) => {
    const even = m.factors.every((f) => f.exponent.d === 1n && f.exponent.n % 2n === 0n)
    if (!even || Q.sign(m.coefficient) <= 0) return []
    const r = constantRoot(m.coefficient)
    return r
      ? [
          makeMono(
            r,
            m.factors.map((f) => ({ atom: f.atom, exponent: Q.rational(f.exponent.n / 2n) })),
          ),
        ]
      : []
  })
  if (roots.length !== 2 && roots.length !== 3) return undefined
  for (let signs = 0; signs < 1 << (roots.length - 1); signs++) {
    const candidate = polyOf(
      roots.map((m, k) => (k > 0 && (signs >> (k - 1)) & 1 ? withCoefficient(m, Q.neg(m.coefficient)) : m)),
    )
    if (subtract(ring.multiply(candidate, candidate), poly).monos.size === 0) return candidate
  }
  return undefined
}

const constantRoot = (q: Q.Rational): Q.Rational | undefined => {
  const list = primes(q)
  if (list.some(([, k]) => k % 2 !== 0)) return undefined
  return list.reduce((r, [p, k]) => Q.mul(r, Q.power(Q.rational(p), BigInt(k / 2))), Q.ONE)
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
