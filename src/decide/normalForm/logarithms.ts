import type { SignFact } from '../../expr/sign'
import * as Q from '../../numbers/rational'
import { contentOf } from './content'
import {
  addPolys,
  atomPoly,
  constantPoly,
  constantTerm,
  constantValue,
  isOne,
  isZero,
  makeAtom,
  makeMono,
  monosOf,
  ONE_POLY,
  onlyMono,
  polyOf,
  scalePoly,
  withCoefficient,
} from './poly'
import { power } from './powers'
import { primes } from './primes'
import { polyText } from './printed'
import type { Ring } from './ring'
import { squareRoot } from './squares'
import { signOfFactor, strongerSign } from './signs'
import { type Atom, type Factor, GiveUp, type Poly } from './types'

/* Exponentials, logarithms, and powers with exponents that are not numbers. */

/** base^exponent for an exponent that need not be a number: exponential of a logarithm where the base is positive. */
export const raise = (ring: Ring, base: Poly, exponent: Poly, sign: SignFact = 'unknown'): Poly => {
  const value = constantValue(exponent)
  if (value) return power(ring, base, value, sign)
  const known = strongerSign(ring.sign(base), sign)
  if (known === 'positive') return ring.exp(ring.multiply(exponent, log(ring, base, 'positive')))
  return atomPoly(makeAtom('power', { polys: [base, exponent], sign: known === 'nonnegative' ? known : 'unknown' }))
}

/** exp of each monomial by itself: exponents of one monomial add up; multiples of logarithms become powers. */
export const exp = (ring: Ring, argument: Poly): Poly => {
  const factors: Factor[] = []
  const powers: Poly[] = []
  for (const m of monosOf(argument)) {
    const only = m.factors.length === 1 ? m.factors[0]! : undefined
    if (only && only.atom.kind === 'call' && only.atom.head === 'log' && isOne(only.exponent))
      powers.push(ring.power(only.atom.polys[0]!, m.coefficient, 'positive'))
    else if (ring.permissive && only && only.atom.kind === 'call' && only.atom.head === 'abs' && isOne(only.exponent))
      powers.push(expOfAbs(ring, only.atom.polys[0]!, m.coefficient))
    else if (only && isOne(only.exponent) && logarithmIn(ring, only.atom))
      powers.push(
        ring.power(ring.productOver(only.atom.bound[0]!, logarithmIn(ring, only.atom)!), m.coefficient, 'positive'),
      )
    else
      factors.push({
        atom: makeAtom('exp', { polys: [polyOf([withCoefficient(m, Q.ONE)])], sign: 'positive' }),
        exponent: m.coefficient,
      })
  }
  return powers.reduce((p, q) => ring.multiply(p, q), ring.product(Q.ONE, factors))
}

/** P of Σ log P, where P is not certainly positive: exp Σ log P is Π P, which is written so. */
const logarithmIn = (ring: Ring, { kind, bound, polys }: Atom): Poly | undefined => {
  const [log, ...others] = kind === 'sum' && bound.length === 1 ? onlyMono(polys[0]!)!.factors : []
  if (!log || others.length > 0 || log.atom.kind !== 'call' || log.atom.head !== 'log' || !isOne(log.exponent))
    return undefined
  return ring.sign(log.atom.polys[0]!) === 'positive' ? undefined : log.atom.polys[0]!
}

/** e^(c|x|) = ½(1 + d) e^(cx) + ½(1 − d) e^(−cx) with d = |x|/x, where x is not 0. */
const expOfAbs = (ring: Ring, x: Poly, c: Q.Rational): Poly => {
  ring.note({ kind: 'defined', text: `${polyText(x)} != 0` })
  const d = ring.call('dabs', [x])
  const branch = (s: Q.Rational): Poly =>
    ring.multiply(addPolys(ONE_POLY, scalePoly(s, d)), ring.exp(scalePoly(Q.mul(s, c), x)))
  return scalePoly(Q.HALF, addPolys(branch(Q.ONE), branch(Q.MINUS_ONE)))
}

/**
 * log, taken apart where the parts are certainly positive. Where it is permitted, log P becomes log |P|, which is the
 * same wherever log P exists, and so comes apart always.
 */
export const log = (ring: Ring, poly: Poly, sign: SignFact = 'unknown'): Poly => {
  // A choice is written by brackets, so that log 0 would be a factor of exp log x where it is not chosen.
  if (isZero(poly)) throw new GiveUp('a logarithm of zero')
  const mono = onlyMono(poly)
  if (!mono) {
    const { coefficient, factors, rest } = contentOf(ring, poly, 'nonnegative')
    const outside = [logNumber(coefficient), ...factors.map((f) => logFactor(ring, f))]
    if (onlyMono(rest)) return addPolys(...outside, log(ring, rest, sign))
    const square = squareRoot(ring, rest)
    if (square)
      return addPolys(...outside, scalePoly(Q.rational(2), log(ring, ring.call('abs', [square]), 'nonnegative')))
    return addPolys(...outside, plainLog(ring, rest, strongerSign(ring.sign(rest), sign)))
  }
  const parts: Poly[] = []
  const left: Factor[] = []
  for (const f of mono.factors) {
    const even = f.exponent.d === 1n && f.exponent.n % 2n === 0n
    if (f.exponent.d !== 1n || ['positive', 'nonnegative'].includes(f.atom.sign) || even) parts.push(logFactor(ring, f))
    else left.push(f)
  }
  const negative = Q.sign(mono.coefficient) < 0
  parts.push(logNumber(negative ? Q.neg(mono.coefficient) : mono.coefficient))
  // An odd power with a logarithm has a base with a logarithm.
  if (left.length === 1 && !negative)
    parts.push(scalePoly(left[0]!.exponent, plainLog(ring, bare(left[0]!), left[0]!.atom.sign)))
  else if (left.length > 0 || negative)
    parts.push(
      plainLog(ring, polyOf([makeMono(negative ? Q.MINUS_ONE : Q.ONE, left)]), left.length > 1 ? 'unknown' : sign),
    )
  return addPolys(...parts)
}

/** What an atom stands for, without exponent. */
const bare = ({ atom }: Factor): Poly => (atom.kind === 'base' ? atom.polys[0]! : atomPoly(atom))

/** log of something that does not come apart. */
const plainLog = (ring: Ring, poly: Poly, sign: SignFact): Poly => {
  const product = productInside(poly)
  if (product) return ring.sum(product.bound, ring.call('log', [product.polys[0]!], 'nonnegative'))
  const isUp = (s: SignFact): boolean => s === 'positive' || s === 'nonnegative'
  if (ring.permissive && !isUp(ring.sign(poly)) && !isAbsolute(poly)) {
    if (!isUp(sign)) ring.note({ kind: 'defined', text: `${polyText(poly)} > 0` })
    return log(ring, ring.call('abs', [poly]), 'nonnegative')
  }
  return atomPoly(makeAtom('call', { head: 'log', polys: [poly], sign: signOfLog(poly) }))
}
/** A product of factors that are not negative: where it has a logarithm, each of them has. */
const productInside = (poly: Poly): Atom | undefined => {
  const mono = onlyMono(poly)
  const [f, ...others] = mono?.factors ?? []
  const bare = f && others.length === 0 && isOne(f.exponent) && isOne(mono!.coefficient)
  return bare && f.atom.kind === 'prod' && f.atom.sign === 'nonnegative' ? f.atom : undefined
}
const isAbsolute = (poly: Poly): boolean => {
  const mono = onlyMono(poly)
  return mono !== undefined && mono.factors.length === 1 && mono.factors[0]!.atom.head === 'abs'
}

/** log(1 + something positive) is positive. */
const signOfLog = (poly: Poly): SignFact => {
  const others = monosOf(poly).filter((m) => m.factors.length > 0)
  const nonnegative = others.every(
    (m) => Q.sign(m.coefficient) > 0 && m.factors.every((f) => signOfFactor(f) === 'positive'),
  )
  return nonnegative && others.length > 0 && Q.compare(constantTerm(poly), Q.ONE) >= 0 ? 'positive' : 'unknown'
}

const logNumber = (q: Q.Rational): Poly =>
  addPolys(
    ...primes(q).map(([p, k]) =>
      scalePoly(
        Q.rational(k),
        atomPoly(makeAtom('call', { head: 'log', polys: [constantPoly(Q.rational(p))], sign: 'positive' })),
      ),
    ),
  )

/** log(atom^exponent) for a factor that is positive wherever it has a logarithm. */
const logFactor = (ring: Ring, { atom, exponent }: Factor): Poly => {
  if (atom.kind === 'exp') return scalePoly(exponent, atom.polys[0]!)
  if (atom.kind === 'prime') return scalePoly(exponent, logNumber(Q.rational(BigInt(atom.head))))
  const isKnown = exponent.d !== 1n || ['positive', 'nonnegative'].includes(atom.sign)
  const inside = atom.kind === 'base' || atom.kind === 'root' ? atom.polys[0]! : atomPoly(atom)
  if (isKnown)
    return scalePoly(
      exponent,
      atom.kind === 'base' || atom.kind === 'root'
        ? log(ring, inside, atom.sign)
        : plainLog(ring, inside, 'nonnegative'),
    )
  return scalePoly(exponent, log(ring, ring.call('abs', [inside]), 'nonnegative'))
}
