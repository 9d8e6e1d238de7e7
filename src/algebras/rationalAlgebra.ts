import { FUNCTIONS, isFunctionName } from '../functions'
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
    const root = exponent.d === 2n ? squareRoot(base) : undefined
    return root ? rationalAlgebra.powerInteger(root, Number(exponent.n)) : unresolved()
  },
  call: (name, args) => {
    const [x] = args as [Q.Rational]
    const known = VALUES[name]?.(...args)
    if (known) return known
    const atZero = x.n === 0n && isFunctionName(name) ? FUNCTIONS[name].facts.atZero : undefined
    return atZero === undefined ? unresolved() : Q.fromNumber(atZero)
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

const VALUES: Readonly<Record<string, (...args: readonly Q.Rational[]) => Q.Rational | undefined>> = {
  abs: (x) => (Q.sign(x) < 0 ? Q.neg(x) : x),
  sign: (x) => Q.rational(Q.sign(x)),
  dabs: (x) => (x.n === 0n ? nothing() : Q.rational(Q.sign(x))),
  relu: (x) => (Q.sign(x) > 0 ? x : Q.ZERO),
  max: (...xs) => xs.reduce((a, b) => (Q.compare(a, b) >= 0 ? a : b)),
  min: (...xs) => xs.reduce((a, b) => (Q.compare(a, b) <= 0 ? a : b)),
  sqrt: (x) => (Q.sign(x) < 0 ? nothing() : squareRoot(x)),
  log: (x) => (Q.sign(x) <= 0 ? nothing() : Q.equal(x, Q.ONE) ? Q.ZERO : undefined),
}
/** Where it is rational. */
const squareRoot = ({ n, d }: Q.Rational): Q.Rational | undefined => {
  const root = { n: integerRoot(n), d: integerRoot(d) }
  return root.n * root.n === n && root.d * root.d === d ? root : undefined
}

/** ⌊√n⌋ by Newton's iteration from above. */
const integerRoot = (n: bigint): bigint => {
  if (n < 2n) return n
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2))
  for (;;) {
    const next = (x + n / x) >> 1n
    if (next >= x) return x
    x = next
  }
}
