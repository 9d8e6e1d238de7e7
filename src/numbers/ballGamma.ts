import { factorial } from './whole'
import { UNDEFINED, UNRESOLVED } from './algebra'
import {
  type Ball,
  ballArithmetic,
  certainSign,
  dyadic,
  isExact,
  isExactZero,
  isWide,
  lowerEnd,
  negate,
  topExponent,
  upperEnd,
  ZERO_BALL,
} from './ballArithmetic'
import { bitLength, shift } from './binary'
import { GammaKernel } from './gammaKernel'

/** log|Γ| and the derivatives of log Γ. */
export interface BallGamma {
  lgamma(a: Ball): Ball
  /** ψ⁽ⁿ⁾(x), n >= 0 an integer. */
  polygamma(n: number, a: Ball): Ball
  /** The n-th derivative of coth x - 1/x. */
  langevin(n: number, a: Ball): Ball
}

/**
 * Refuses poles: UNDEFINED at exactly 0, -1, -2, …, UNRESOLVED for a ball with one of these inside and a radius.
 */
const refusePoles = (a: Ball): void => {
  const low = lowerEnd(a)
  if (low.m > 0n) return
  if (topExponent(a) > 4096) throw UNRESOLVED
  const high = upperEnd(a)
  // floor(high) >= ceil(low) for low <= 0, counting only integers that are not positive.
  const top = high.m > 0n ? 0n : shift(high.m, high.e)
  if (top >= -shift(-low.m, low.e)) throw isExact(a) ? UNDEFINED : UNRESOLVED
}

const inSteps = (bits: number): number => Math.ceil(bits / 64) * 64

/** log|Γ|, polygamma and the Langevin function at `bits` bits. */
export const ballGamma = (bits: number): BallGamma => {
  const { round, hull } = ballArithmetic(bits)
  const kernels = new Map<number, GammaKernel>()
  const kernel = (at: number): GammaKernel => {
    const width = inSteps(at)
    let value = kernels.get(width)
    if (value === undefined) kernels.set(width, (value = new GammaKernel(width)))
    return value
  }

  /** Repeats f with more digits while cancellation leaves too few of an exact argument. */
  const careful = (f: (k: GammaKernel, a: Ball) => Ball, a: Ball, spare = 40): Ball => {
    let at = bits + spare
    for (let attempt = 0; ; attempt++) {
      const value = f(kernel(at), a)
      const missing = bits + 4 - (bitLength(value.m) - Math.max(0, Math.ceil(Math.log2(value.r || 1))))
      if (value.r === 0 || missing <= 0 || !isExact(a) || attempt === 3) return round(value)
      at += Math.min(missing + 16, 2 * bits + 64)
    }
  }

  /** A convex function on a ball without poles: the ends bound it above, tangents at them below. */
  const convex = (f: (a: Ball) => Ball, slope: (a: Ball) => Ball, a: Ball): Ball => {
    if (!isWide(a)) return f(a)
    const low = lowerEnd(a)
    const high = upperEnd(a)
    const ends = hull(f(low), f(high))
    const atLow = slope(low)
    const atHigh = slope(high)
    if (certainSign(atLow) === 1 || certainSign(atHigh) === -1) return ends
    const { sub, mul, add } = ballArithmetic(bits)
    return hull(ends, lowerEnd(add(f(low), mul(atLow, sub(high, low)))))
  }

  const lgamma = (a: Ball): Ball => {
    refusePoles(a)
    if (isExact(a) && a.m > 0n && (a.e === 0 ? a.m <= 2n : a.e === 1 && a.m === 1n)) return ZERO_BALL
    return convex(
      (x) => careful((k, y) => k.lgamma(y), x),
      (x) => polygamma(0, x),
      a,
    )
  }

  const polygamma = (n: number, a: Ball): Ball => {
    if (!Number.isInteger(n) || n < 0) throw UNDEFINED
    if (n > 500) throw UNRESOLVED
    refusePoles(a)
    const f = (x: Ball): Ball => careful((k, y) => k.polygamma(n, y), x, 40 + 2 * n)
    if (n % 2 === 1) return convex(f, (x) => polygamma(n + 1, x), a)
    return isWide(a) ? hull(f(lowerEnd(a)), f(upperEnd(a))) : f(a)
  }

  const langevin = (n: number, a: Ball): Ball => {
    if (!Number.isInteger(n) || n < 0) throw UNDEFINED
    if (n > 60) throw UNRESOLVED
    if (isExactZero(a)) return n % 2 === 0 ? ZERO_BALL : careful((k, y) => k.langevin(n, y), a)
    if (certainSign(a) === undefined) {
      if (n === 0) return hull(langevin(0, lowerEnd(a)), langevin(0, upperEnd(a)))
      // On a ball around 0: the middle value and the bound |L^(n+1)(x)| <= (n+1)!·2ζ(2)/π^(n+2)·… on |x| < 1/2.
      if (topExponent(a) > -1) throw UNRESOLVED
      const value = langevin(n, { m: a.m, e: a.e, r: 0 })
      const bound = dyadic(factorial(n + 1), 1)
      const { widen, mul } = ballArithmetic(bits)
      return widen(value, mul(bound, { m: 0n, e: a.e, r: a.r }))
    }
    if (a.m < 0n) {
      const value = langevin(n, negate(a))
      return n % 2 === 0 ? negate(value) : value
    }
    if (n === 0 && isWide(a)) return hull(langevin(0, lowerEnd(a)), langevin(0, upperEnd(a)))
    return careful((k, y) => k.langevin(n, y), a)
  }

  return { lgamma, polygamma, langevin }
}
