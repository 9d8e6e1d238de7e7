import type { SignFact } from '../../expr/sign'
import { type Formulas, type FunctionName, FUNCTIONS, parityOf } from '../../functions'
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
import { ARGUMENT_SIGNED, type Ring } from './ring'
import { signOfFactor, strongerSign } from './signs'
import type { Poly } from './types'

/*
 * Elementary functions of polynomials: the base functions by rules, the others by their specification. So all that is
 * rational in exponentials is written that way, and the rules for exponentials, reciprocals and logarithms relate it;
 * parity and shift laws bring the rest to one of their equivalent forms.
 */

type Rule = (ring: Ring, args: readonly Poly[], sign: SignFact) => Poly

const negative = (p: Poly): Poly => scalePoly(Q.MINUS_ONE, p)
const half = (p: Poly): Poly => scalePoly(Q.HALF, p)
const inverseOf = (ring: Ring, p: Poly, sign: SignFact = 'unknown'): Poly => ring.power(p, Q.MINUS_ONE, sign)

const opaque = (name: FunctionName, args: readonly Poly[], sign: SignFact = 'unknown'): Poly =>
  atomPoly(makeAtom('call', { head: name, polys: args, sign }))

/** f(−x) = −f(x) of an odd function, f(x) of an even one; of an n-th derivative where an order is given. */
const plain = (name: FunctionName, args: readonly Poly[], sign: SignFact): Poly => {
  const x = args.at(-1)!
  const order = args.length === 1 ? Q.ZERO : constantValue(args[0]!)
  const parity = order && parityOf(name, order.n % 2n === 0n ? 'even' : 'odd')
  if (parity === -1 && x.monos.size === 0) return ZERO_POLY
  if (!parity || canonicalSign(x) > 0) return opaque(name, args, sign)
  const flipped = opaque(name, [...args.slice(0, -1), negative(x)], parity === 1 ? sign : 'unknown')
  return parity === 1 ? flipped : negative(flipped)
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

/** A polynomial and what is known of its sign besides its form. */
interface Signed {
  readonly poly: Poly
  readonly sign: SignFact
}

/** Formulas as polynomials. */
const polynomialsIn = (ring: Ring): Formulas<Signed> => {
  const of = (poly: Poly, sign: SignFact = 'unknown'): Signed => ({ poly, sign })
  const neg = (a: Signed): Signed => of(negative(a.poly))
  const mul = (...factors: readonly Signed[]): Signed =>
    of(factors.map((f) => f.poly).reduce((a, b) => ring.multiply(a, b)))
  return {
    number: (value) => of(constantPoly(Q.fromNumber(value))),
    pi: () => of(atomPoly(makeAtom('pi', { sign: 'positive' }))),
    add: (...terms) => of(addPolys(...terms.map((t) => t.poly))),
    sub: (a, b) => of(subtract(a.poly, b.poly)),
    mul,
    div: (a, b) => mul(a, of(inverseOf(ring, b.poly, b.sign))),
    neg,
    power: (base, exponent) => of(ring.power(base.poly, Q.fromNumber(exponent), base.sign)),
    call: (name, ...args) =>
      of(
        ring.call(
          name as FunctionName,
          args.map((a) => a.poly),
          ARGUMENT_SIGNED.has(name) ? args[0]!.sign : 'unknown',
        ),
      ),
    positive: (a) => of(a.poly, 'positive'),
    order: (a) => {
      const n = constantValue(a.poly)
      return n && Q.isInteger(n) && n.n < 100n ? Number(n.n) : undefined
    },
  }
}

/** Where the formula has no value at 0, it is taken only where a law may leave a note. */
const specified = (ring: Ring, name: FunctionName, args: readonly Poly[], sign: SignFact): Poly => {
  const { specification } = FUNCTIONS[name]
  const x = args.at(-1)!
  const isUsed = !specification?.exceptZero || (ring.permissive && x.monos.size > 0)
  const formula = isUsed
    ? specification?.formula(
        polynomialsIn(ring),
        args.map((poly): Signed => ({ poly, sign: 'unknown' })),
      )
    : undefined
  if (!formula) return plain(name, args, sign)
  if (specification!.exceptZero && !constantValue(x)) ring.note({ kind: 'defined', text: `${polyText(x)} != 0` })
  return formula.poly
}

/** log((eˣ − 1)/x) = x + log((e⁻ˣ − 1)/(−x)). */
const logexprel: Rule = (ring, [x], sign) =>
  ring.permissive || canonicalSign(x!) >= 0
    ? specified(ring, 'logexprel', [x!], sign)
    : addPolys(x!, opaque('logexprel', [negative(x!)]))

/** Rules for base functions, and for those of which more is known than their specification tells. */
const RULES: Partial<Record<FunctionName, Rule>> = {
  exp: (ring, [x]) => exp(ring, x!),
  log: (ring, [x], known) => log(ring, x!, known),
  sqrt: (ring, [x], known) => ring.power(x!, Q.HALF, known),
  abs,
  sign,
  sin: (ring, [x]) => angleSum(ring, x!).sin,
  cos: (ring, [x]) => angleSum(ring, x!).cos,
  asinh: (_, args, known) => plain('asinh', args, known),
  acosh: (_, args, known) => plain('acosh', args, known),
  lgamma,
  digamma,
  trigamma,
  logexprel,
  polygamma: (ring, args) => {
    const n = constantValue(args[0]!)
    if (n && Q.sign(n) === 0) return digamma(ring, [args[1]!], 'unknown')
    if (n && Q.equal(n, Q.ONE)) return trigamma(ring, [args[1]!], 'positive')
    return opaque('polygamma', args)
  },
}

export const call = (ring: Ring, name: FunctionName, args: readonly Poly[], known: SignFact = 'unknown'): Poly =>
  (RULES[name] ?? ((r, polys, sign) => specified(r, name, polys, sign)))(ring, args, known)
