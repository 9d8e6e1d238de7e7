import type { SignFact } from '../../expr/sign'
import type { FunctionName } from '../../functions'
import * as Q from '../../numbers/rational'
import { angleSum } from './angles'
import { canonicalSign, contentOf } from './content'
import {
  addPolys,
  atomPoly,
  constantPoly,
  constantTerm,
  constantValue,
  makeAtom,
  ONE_POLY,
  onlyMono,
  scalePoly,
  subtract,
  ZERO_POLY,
} from './poly'
import { exp, log } from './logarithms'
import { polyText } from './printed'
import type { Ring } from './ring'
import { signOfFactor, strongerSign } from './signs'
import type { Poly } from './types'

/*
 * Elementary functions of polynomials. All that is rational in exponentials is written that way (sigmoid, tanh, cosh,
 * softplus as a logarithm, …), so that the rules for exponentials, reciprocals and logarithms relate them; parity and
 * shift laws bring the rest to one of their equivalent forms.
 */

type Rule = (ring: Ring, args: readonly Poly[], sign: SignFact) => Poly

const negative = (p: Poly): Poly => scalePoly(Q.MINUS_ONE, p)
const half = (p: Poly): Poly => scalePoly(Q.HALF, p)
const twice = (p: Poly): Poly => scalePoly(Q.rational(2), p)
const inverseOf = (ring: Ring, p: Poly, sign: SignFact = 'unknown'): Poly => ring.power(p, Q.MINUS_ONE, sign)

const opaque = (name: FunctionName, args: readonly Poly[], sign: SignFact = 'unknown'): Poly =>
  atomPoly(makeAtom('call', { head: name, polys: args, sign }))

/** f(−x) = −f(x). */
const odd =
  (name: FunctionName): Rule =>
  (_, [x], sign) => {
    if (x!.monos.size === 0) return ZERO_POLY
    return canonicalSign(x!) > 0 ? opaque(name, [x!], sign) : negative(opaque(name, [negative(x!)]))
  }

const abs: Rule = (ring, [x], sign) => {
  const known = strongerSign(ring.sign(x!), sign)
  if (known === 'positive' || known === 'nonnegative') return x!
  if (known === 'negative' || known === 'nonpositive') return negative(x!)
  const { coefficient, factors, rest } = contentOf(ring, x!, 'any')
  const mono = onlyMono(rest)
  const outside = [...factors, ...(mono?.factors ?? [])]
  const scale = mono && Q.sign(mono.coefficient) < 0 ? Q.neg(mono.coefficient) : (mono?.coefficient ?? Q.ONE)
  const parts = outside.map((f) => {
    const up = ['positive', 'nonnegative'].includes(signOfFactor(f))
    if (up) return ring.product(Q.ONE, [f])
    const inside = f.atom.kind === 'base' ? f.atom.polys[0]! : atomPoly(f.atom)
    if (f.atom.kind === 'prod')
      return ring.power(ring.productOver(f.atom.bound[0]!, ring.call('abs', [f.atom.polys[0]!])), f.exponent)
    return ring.product(Q.ONE, [
      { atom: makeAtom('call', { head: 'abs', polys: [inside], sign: 'nonnegative' }), exponent: f.exponent },
    ])
  })
  if (!mono) {
    const inside = scalePoly(Q.rational(canonicalSign(rest)), rest)
    const sure = ring.sign(inside)
    parts.push(
      sure === 'positive' || sure === 'nonnegative'
        ? inside
        : sure === 'negative' || sure === 'nonpositive'
          ? negative(inside)
          : opaque('abs', [inside], 'nonnegative'),
    )
  }
  return parts.reduce((p, q) => ring.multiply(p, q), constantPoly(Q.mul(coefficient, scale)))
}

const sign: Rule = (ring, [x]) => {
  const known = ring.sign(x!)
  if (known === 'positive') return ONE_POLY
  if (known === 'negative') return constantPoly(Q.MINUS_ONE)
  if (x!.monos.size === 0) return ZERO_POLY
  const { rest } = contentOf(ring, x!, 'positive')
  const s = canonicalSign(rest)
  return scalePoly(Q.rational(s), opaque('sign', [scalePoly(Q.rational(s), rest)]))
}

/** 1 + e^x, which is positive. */
const onePlusExp = (ring: Ring, x: Poly): Poly => addPolys(ONE_POLY, ring.exp(x))
const sigmoid: Rule = (ring, [x]) => subtract(ONE_POLY, inverseOf(ring, onePlusExp(ring, x!), 'positive'))
const sinh: Rule = (ring, [x]) => half(subtract(ring.exp(x!), ring.exp(negative(x!))))
const cosh: Rule = (ring, [x]) => half(addPolys(ring.exp(x!), ring.exp(negative(x!))))
const tanh: Rule = (ring, [x]) => subtract(ONE_POLY, twice(inverseOf(ring, onePlusExp(ring, twice(x!)), 'positive')))
const erf = odd('erf')
const erfc: Rule = (ring, args) => subtract(ONE_POLY, erf(ring, args, 'unknown'))

/** The largest m ≤ 20 for which x − m is certainly positive. */
const shiftsDown = (ring: Ring, x: Poly): number => {
  let m = 0
  while (m < 20 && ring.sign(subtract(x, constantPoly(Q.rational(m + 1)))) === 'positive') m++
  return m
}

/** f(x) = f(x − m) + Σ step(x − t), t = 1 … m, while x − t > 0: Γ(x) = (x − 1) Γ(x − 1) and its derivatives. */
const shifted =
  (name: FunctionName, step: (ring: Ring, x: Poly) => Poly): Rule =>
  (ring, [x], known) => {
    let m = shiftsDown(ring, x!)
    if (m === 0 && ring.permissive) {
      const c = constantTerm(x!)
      const wanted = c.d === 1n ? c.n - 0n : c.n / c.d
      if (wanted > 0n && wanted <= 20n && constantValue(x!) === undefined) {
        m = Number(wanted)
        ring.note({ kind: 'positive', text: `${polyText(subtract(x!, constantPoly(Q.rational(m))))} > 0` })
      }
    }
    const at = (t: number): Poly => subtract(x!, constantPoly(Q.rational(t)))
    const steps = Array.from({ length: m }, (_, t) => step(ring, at(t + 1)))
    const least = at(m)
    const value = constantValue(least)
    const rest =
      name === 'lgamma' && value && Q.equal(value, Q.ONE)
        ? ZERO_POLY
        : name === 'lgamma' && value && Q.equal(value, Q.HALF)
          ? half(log(ring, atomPoly(makeAtom('pi', { sign: 'positive' })), 'positive'))
          : opaque(name, [least], m === 0 ? known : 'unknown')
    return addPolys(rest, ...steps)
  }

const lgamma = shifted('lgamma', (ring, x) => log(ring, x, 'positive'))
const digamma = shifted('digamma', (ring, x) => inverseOf(ring, x, 'positive'))
const trigamma = shifted('trigamma', (ring, x) => negative(ring.power(x, Q.rational(-2), 'positive')))

/** log((eˣ − 1)/x) = x + log((e⁻ˣ − 1)/(−x)); where x is not 0, a difference of logarithms. */
const logexprel: Rule = (ring, [x]) => {
  if (x!.monos.size === 0) return ZERO_POLY
  if (ring.permissive) {
    noteNonzero(ring, x!)
    const logAbs = (p: Poly): Poly => log(ring, ring.call('abs', [p]), 'nonnegative')
    return subtract(logAbs(subtract(ring.exp(x!), ONE_POLY)), logAbs(x!))
  }
  return canonicalSign(x!) > 0 ? opaque('logexprel', [x!]) : addPolys(x!, opaque('logexprel', [negative(x!)]))
}

const noteNonzero = (ring: Ring, x: Poly): void => {
  if (!constantValue(x)) ring.note({ kind: 'defined', text: `${polyText(x)} != 0` })
}

/** Derivatives of coth x − 1/x up to this order are written out where x is not 0. */
const MOST_LANGEVIN = 6

/** The n-th derivative of coth x − 1/x, where dⁿ coth/dxⁿ is a polynomial in coth: d coth/dx = 1 − coth². */
const langevin: Rule = (ring, args, known) => {
  const x = args.at(-1)!
  const order = args.length === 1 ? Q.ZERO : constantValue(args[0]!)
  if (!ring.permissive || !order || order.n > BigInt(MOST_LANGEVIN) || x.monos.size === 0)
    return args.length === 1 ? odd('langevin')(ring, args, known) : opaque('langevin', args)
  noteNonzero(ring, x)
  let [polynomial, last] = [[0, 1], Q.ONE]
  for (let n = 1; n <= Number(order.n); n++) {
    const slope = polynomial.map((a, k) => k * a).slice(1)
    polynomial = [...slope, 0, 0].map((a, k) => a - (slope[k - 2] ?? 0))
    last = Q.mul(last, Q.rational(-n))
  }
  const coth = addPolys(ONE_POLY, twice(inverseOf(ring, subtract(ring.exp(twice(x)), ONE_POLY))))
  const powers = polynomial.map((a, k) => scalePoly(Q.rational(a), ring.power(coth, Q.rational(k))))
  return subtract(addPolys(...powers), scalePoly(last, ring.power(x, Q.rational(-1n - order.n))))
}

const greater: Rule = (ring, args) => args.reduce((a, b) => half(addPolys(a, b, ring.call('abs', [subtract(a, b)]))))
const lesser: Rule = (ring, args) =>
  args.reduce((a, b) => half(subtract(addPolys(a, b), ring.call('abs', [subtract(a, b)]))))

const RULES: Record<FunctionName, Rule> = {
  exp: (ring, [x]) => exp(ring, x!),
  log: (ring, [x], known) => log(ring, x!, known),
  sqrt: (ring, [x], known) => ring.power(x!, Q.HALF, known),
  abs,
  sign,
  dabs: (ring, [x]) => ring.multiply(ring.call('abs', [x!]), inverseOf(ring, x!)),
  sin: (ring, [x]) => angleSum(ring, x!).sin,
  cos: (ring, [x]) => angleSum(ring, x!).cos,
  tan: (ring, [x]) => {
    const { sin, cos } = angleSum(ring, x!)
    return ring.multiply(sin, inverseOf(ring, cos))
  },
  asin: odd('asin'),
  acos: (ring, args) =>
    subtract(half(atomPoly(makeAtom('pi', { sign: 'positive' }))), odd('asin')(ring, args, 'unknown')),
  atan: odd('atan'),
  sinh,
  cosh,
  tanh,
  asinh: odd('asinh'),
  acosh: (_, args, known) => opaque('acosh', args, known),
  // Both 1 + x and 1 − x are positive where atanh exists.
  atanh: (ring, [x]) =>
    half(subtract(log(ring, addPolys(ONE_POLY, x!), 'positive'), log(ring, subtract(ONE_POLY, x!), 'positive'))),
  erf,
  erfc,
  sigmoid,
  softplus: (ring, [x]) => log(ring, onePlusExp(ring, x!), 'positive'),
  logcosh: (ring, [x]) => log(ring, cosh(ring, [x!], 'positive'), 'positive'),
  lgamma,
  digamma,
  trigamma,
  relu: (ring, [x]) => half(addPolys(x!, ring.call('abs', [x!]))),
  max: greater,
  min: lesser,
  log1mexp: (ring, [x]) => log(ring, subtract(ONE_POLY, ring.exp(x!)), 'positive'),
  logexprel,
  logerfc: (ring, args) => log(ring, erfc(ring, args, 'positive'), 'positive'),
  erfcx: (ring, [x]) => ring.multiply(ring.exp(ring.multiply(x!, x!)), erfc(ring, [x!], 'positive')),
  langevin,
  polygamma: (ring, args) => {
    const n = constantValue(args[0]!)
    if (n && Q.sign(n) === 0) return digamma(ring, [args[1]!], 'unknown')
    if (n && Q.equal(n, Q.ONE)) return trigamma(ring, [args[1]!], 'positive')
    return opaque('polygamma', args)
  },
}

export const call = (ring: Ring, name: FunctionName, args: readonly Poly[], known: SignFact = 'unknown'): Poly =>
  RULES[name](ring, args, known)
