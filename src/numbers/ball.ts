import { UNDEFINED, UNRESOLVED } from './algebra'
import {
  type Ball,
  type BallArithmetic,
  ballArithmetic,
  certainSign,
  isExact,
  negate,
  ONE_BALL,
  signOf,
  ZERO_BALL,
} from './ballArithmetic'
import { ballComposite, type BallComposite, exactInteger } from './ballComposite'
import { ballElementary, type BallElementary } from './ballElementary'
import { ballErf, type BallErf } from './ballErf'
import { ballGamma } from './ballGamma'

export type { Ball } from './ballArithmetic'
export { midpoint, radius } from './ballElementary'
export { contains, overlaps, relativeAccuracyDigits, toDecimal } from './ballDecimal'

type Unary = (a: Ball) => Ball
/**
 * Ball arithmetic at `bits` bits: every result contains f(x) for every x of the arguments.
 *
 * Functions throw UNDEFINED where no element of the ball has a value, UNRESOLVED where some may have none, or where an
 * exponent leaves the range (exp beyond 2^48). Results of exact arguments have about `bits` bits relatively, near zeros
 * and in the tails too, except where digits of the argument itself are lacking.
 */
export interface BallField extends BallArithmetic, BallElementary, BallComposite, BallErf {
  readonly neg: Unary
  /** -1, 0 or 1. @throws UNRESOLVED for an inexact ball around 0 */
  readonly sign: Unary
  /** The derivative of |x|: the sign, but UNDEFINED at 0. */
  readonly dabs: Unary
  /** max(0, x). */
  readonly relu: Unary
  /** log|Γ(x)| for every real but 0, -1, -2, … */
  readonly lgamma: Unary
  readonly digamma: Unary
  readonly trigamma: Unary
  /** ψ⁽ⁿ⁾(x) for an integer 0 <= n <= 500. */
  polygamma(n: number, a: Ball): Ball
  /** coth x - 1/x, 0 at 0; with n its n-th derivative. */
  langevin(a: Ball, n?: number): Ball
}

const createField = (bits: number): BallField => {
  const arithmetic = ballArithmetic(bits)
  const composite = ballComposite(bits)
  const gamma = ballGamma(bits)
  const signs = { '-1': negate(ONE_BALL), '0': ZERO_BALL, '1': ONE_BALL }
  const dabs: Unary = (a) => {
    const s = signOf(a)
    if (s === 0) throw UNDEFINED
    return signs[s]
  }
  return {
    ...arithmetic,
    ...ballElementary(arithmetic),
    ...composite,
    ...ballErf(bits),
    neg: negate,
    sign: (a) => signs[signOf(a)],
    dabs,
    relu: (a) => (certainSign(a) === -1 ? ZERO_BALL : composite.max(ZERO_BALL, a)),
    lgamma: gamma.lgamma,
    digamma: (a) => gamma.polygamma(0, a),
    trigamma: (a) => gamma.polygamma(1, a),
    polygamma: gamma.polygamma,
    langevin: (a, n = 0) => gamma.langevin(n, a),
  }
}

const fields = new Map<number, BallField>()

/** The field of balls with `bits` bits, 32 <= bits <= 4096; one instance for each. */
export const ballField = (bits: number): BallField => {
  if (!Number.isInteger(bits) || bits < 32 || bits > 4096) throw new RangeError(`${bits} bits are not in 32 … 4096`)
  let field = fields.get(bits)
  if (field === undefined) fields.set(bits, (field = createField(bits)))
  return field
}

/** The value of an exact integer, as the order of a derivative. @throws UNDEFINED for another, UNRESOLVED if inexact */
export const orderOf = (a: Ball): number => {
  const n = exactInteger(a)
  if (n === undefined) throw isExact(a) ? UNDEFINED : UNRESOLVED
  return n
}
