import { admits, FUNCTIONS, isFunctionName, rationalValue } from '../functions'
import { type Algebra, UNDEFINED, UNRESOLVED } from '../numbers/algebra'
import * as Q from '../numbers/rational'

/**
 * Exact rationals: sums, products, powers and selections of them, and functions where their values are known to be
 * rational. What is not throws UNRESOLVED. An argument that is exactly 0 is seen to be, which digits never show of 1/7.
 */
export const rationalAlgebra: Algebra<Q.Rational> = {
  name: 'rationals',
  rational: (value) => value,
  fromNumber: (value) => (Number.isFinite(value) ? Q.fromNumber(value) : unresolved()),
  pi: () => unresolved(),
  add: (a, b) => bounded(Q.add(a, b)),
  sub: (a, b) => bounded(Q.sub(a, b)),
  mul: (a, b) => bounded(Q.mul(a, b)),
  div: (a, b) => (b.n === 0n ? nothing() : bounded(Q.div(a, b))),
  neg: Q.neg,
  powerInteger: (base, exponent) => {
    if (exponent < 0 && base.n === 0n) return nothing()
    return Math.abs(exponent) > MOST_POWER ? unresolved() : bounded(Q.power(base, BigInt(exponent)))
  },
  power: (base, exponent) => {
    if (Q.sign(base) < 0 || (base.n === 0n && Q.sign(exponent) < 0)) return nothing()
    if (Q.isInteger(exponent)) return rationalAlgebra.powerInteger(base, Number(exponent.n))
    if (base.n === 0n || Q.equal(base, Q.ONE)) return base
    const root = exponent.d === 2n ? Q.squareRoot(base) : undefined
    return root ? rationalAlgebra.powerInteger(root, Number(exponent.n)) : unresolved()
  },
  call: (name, args) => {
    if (!isFunctionName(name)) throw new RangeError(`no function ${name} of rationals`)
    return admits(FUNCTIONS[name].domain, args.at(-1)!) ? (rationalValue(name, args) ?? unresolved()) : nothing()
  },
  midpoint: Q.toNumber,
  sign: (a) => Q.sign(a) as -1 | 0 | 1,
  widen: () => unresolved(),
}

const MOST_POWER = 1000
const MOST_BITS = 1n << 20_000n

const unresolved = (): never => {
  throw UNRESOLVED
}
const nothing = (): never => {
  throw UNDEFINED
}
const bounded = (q: Q.Rational): Q.Rational =>
  q.n > MOST_BITS || -q.n > MOST_BITS || q.d > MOST_BITS ? unresolved() : q
