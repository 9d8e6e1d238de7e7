import { factorial } from './whole'
import {
  type Ball,
  type BallArithmetic,
  ballArithmetic,
  dyadic,
  isExactZero,
  negate,
  ONE_BALL,
  scaleBy,
  topExponent,
  ZERO_BALL,
} from './ballArithmetic'
import { shift } from './binary'
import { ballElementary, type BallElementary, midpoint } from './ballElementary'
import { bernoulli } from './bernoulli'

/** The integer nearest to the middle of the ball. */
const nearestInteger = (a: Ball): bigint => (a.e >= 0 ? shift(a.m, a.e) : (shift(a.m, a.e + 1) + 1n) >> 1n)

/** Coefficients of the polynomial p with dⁿ/dxⁿ f(x) = p(f(x)), where f' = a + b·f². */
const derivativePolynomial = (n: number, a: bigint, b: bigint): bigint[] => {
  let p = [0n, 1n]
  for (let i = 0; i < n; i++) {
    const next = Array.from({ length: p.length + 1 }, () => 0n)
    for (let k = 1; k < p.length; k++) {
      next[k - 1]! += a * BigInt(k) * p[k]!
      next[k + 1]! += b * BigInt(k) * p[k]!
    }
    p = next
  }
  return p
}

/** The functions at one working precision, without care for cancellation: the result tells how much was lost. */
export class GammaKernel {
  readonly arithmetic: BallArithmetic
  readonly functions: BallElementary
  private readonly stirling: Ball[][] = []
  private readonly bits: number

  constructor(bits: number) {
    this.bits = bits
    this.arithmetic = ballArithmetic(bits)
    this.functions = ballElementary(this.arithmetic)
  }

  /** B_2k (2k+n-2)!/(2k)! as a ball: the coefficient of y^-(2k+n-1) in the n-th derivative of log Γ up to sign. */
  private coefficient(n: number, k: number): Ball {
    const row = (this.stirling[n] ??= [])
    let value = row[k]
    if (value === undefined) {
      const b = bernoulli(k)
      let factor = 1n
      let divisor = 1n
      if (n >= 2) for (let i = 2 * k + 1; i <= 2 * k + n - 2; i++) factor *= BigInt(i)
      else divisor = n === 1 ? BigInt(2 * k) : BigInt(2 * k * (2 * k - 1))
      row[k] = value = this.arithmetic.div(
        this.arithmetic.round(dyadic(b.n * factor)),
        this.arithmetic.round(dyadic(b.d * divisor)),
      )
    }
    return value
  }

  /**
   * Σ_k B_2k (2k+n-2)!/(2k)!·y^-(2k+n-1) for y > 0. The series envelops its limit (DLMF 5.11(ii)): the rest is below
   * the first omitted term, and a part of it below the least term, where the sum stops at the latest.
   */
  private tail(n: number, y: Ball): Ball {
    const { add, mul, div, powerInteger, widen } = this.arithmetic
    const inverse = div(ONE_BALL, y)
    const square = mul(inverse, inverse)
    let power = powerInteger(inverse, n + 1)
    let sum = ZERO_BALL
    let least = Infinity
    const goal = topExponent(power) - 4 - this.bits - n
    for (let k = 1; ; k++) {
      const term = mul(this.coefficient(n, k), power)
      const size = topExponent(term)
      if (size < goal || size > least + 2) return widen(sum, term)
      sum = add(sum, term)
      least = Math.min(least, size)
      power = mul(power, square)
    }
  }

  /** How far x is raised by the recurrence before the asymptotic series is used. */
  private raise(n: number, a: Ball): number {
    if (topExponent(a) > 40) return 0
    return Math.max(0, Math.ceil(0.22 * this.bits + n + 4 - midpoint(a)))
  }

  /** log Γ(x) for x > 0: (y - 1/2) log y - y + log(2π)/2 + tail - log Π (x+k), y = x + count (DLMF 5.11.1). */
  positiveLgamma(a: Ball): Ball {
    const { add, sub, mul } = this.arithmetic
    const { log, pi } = this.functions
    const count = this.raise(0, a)
    let product = ONE_BALL
    for (let k = 0; k < count; k++) product = mul(product, add(a, dyadic(k)))
    const y = add(a, dyadic(count))
    const main = sub(mul(sub(y, dyadic(1, -1)), log(y)), y)
    const sum = add(add(main, scaleBy(log(scaleBy(pi(), 1)), -1)), this.tail(0, y))
    return count === 0 ? sum : sub(sum, log(product))
  }

  /** ψ⁽ⁿ⁾(x) for x > 0 by the recurrence and the asymptotic series (DLMF 5.15.1, 5.15.8). */
  positivePolygamma(n: number, a: Ball): Ball {
    const { add, sub, mul, div, powerInteger } = this.arithmetic
    const count = this.raise(n, a)
    let poles = ZERO_BALL
    for (let k = 0; k < count; k++) {
      const x = add(a, dyadic(k))
      poles = add(poles, div(ONE_BALL, n === 0 ? x : powerInteger(x, n + 1)))
    }
    const y = add(a, dyadic(count))
    const inverse = div(ONE_BALL, y)
    const tail = this.tail(n + 1, y)
    if (n === 0) return sub(sub(sub(this.functions.log(y), scaleBy(inverse, -1)), tail), poles)
    const leading = mul(dyadic(factorial(n - 1)), powerInteger(inverse, n))
    const half = scaleBy(mul(dyadic(factorial(n)), powerInteger(inverse, n + 1)), -1)
    const sum = add(add(add(leading, half), tail), mul(dyadic(factorial(n)), poles))
    return n % 2 === 1 ? sum : negate(sum)
  }

  /** [sin πt, cos πt, k] with x = k + t and |t| <= 1/2. */
  private turn(a: Ball): { sine: Ball; cosine: Ball } {
    const t = this.arithmetic.mul(this.arithmetic.sub(a, dyadic(nearestInteger(a))), this.functions.pi())
    return { sine: this.functions.sin(t), cosine: this.functions.cos(t) }
  }

  lgamma(a: Ball): Ball {
    if (a.m > 0n) return this.positiveLgamma(a)
    const { sub, div } = this.arithmetic
    const { sine } = this.turn(a)
    const s = sine.m < 0n ? negate(sine) : sine
    return sub(this.functions.log(div(this.functions.pi(), s)), this.positiveLgamma(sub(ONE_BALL, a)))
  }

  /** Reflection: ψ⁽ⁿ⁾(x) = (-1)ⁿ ψ⁽ⁿ⁾(1-x) - π dⁿ/dxⁿ cot πx (DLMF 5.15.6). */
  polygamma(n: number, a: Ball): Ball {
    if (a.m > 0n) return this.positivePolygamma(n, a)
    const { sub, mul, div, powerInteger } = this.arithmetic
    const { sine, cosine } = this.turn(a)
    const cotangent = div(cosine, sine)
    const derivative = this.evaluate(derivativePolynomial(n, -1n, -1n), cotangent)
    const reflected = this.positivePolygamma(n, sub(ONE_BALL, a))
    const turned = mul(powerInteger(this.functions.pi(), n + 1), derivative)
    return sub(n % 2 === 0 ? reflected : negate(reflected), turned)
  }

  /** A polynomial with terms of one parity only. */
  private evaluate(p: bigint[], x: Ball): Ball {
    const { add, mul } = this.arithmetic
    const square = mul(x, x)
    let sum = ZERO_BALL
    let k = p.length - 1
    for (; k >= 0; k -= 2) sum = add(mul(sum, square), dyadic(p[k]!))
    return k === -1 ? mul(sum, x) : sum
  }

  /**
   * The n-th derivative of coth x - 1/x for x > 0: Σ 4^k B_2k/(2k)!·x^(2k-1) for x < 2 (DLMF 4.33), closed form beyond.
   */
  langevin(n: number, a: Ball): Ball {
    const { add, sub, mul, div, powerInteger, widen } = this.arithmetic
    if (topExponent(a) > 1) {
      const e = this.functions.exp(scaleBy(negate(a), 1))
      const coth = add(ONE_BALL, div(scaleBy(e, 1), sub(ONE_BALL, e)))
      const pole = mul(dyadic((n % 2 === 0 ? 1n : -1n) * factorial(n)), powerInteger(div(ONE_BALL, a), n + 1))
      if (n === 0) return sub(coth, pole)
      // Every derivative has the factor 1 - coth² = -4e/(1-e)², which is kept apart from the cancellation.
      const rest = sub(ONE_BALL, e)
      const factor = negate(div(scaleBy(e, 2), mul(rest, rest)))
      const p = derivativePolynomial(n, 1n, -1n)
      const quotient = p.map(() => 0n)
      // Division of p(c) by 1 - c²: q_k = p_k + q_(k-2).
      for (let k = 0; k < p.length - 2; k++) quotient[k] = p[k]! + (k >= 2 ? quotient[k - 2]! : 0n)
      return sub(mul(factor, this.evaluate(quotient.slice(0, -2), coth)), pole)
    }
    // Terms behave like (x/π)^2k·k^n; the rest is below twice the last term once the ratio is below 2/3.
    const start = Math.max(1, Math.floor(n / 2) + 1)
    const square = mul(a, a)
    let power = powerInteger(a, 2 * start - 1 - n)
    let sum = mul(this.langevinCoefficient(n, start), power)
    const goal = topExponent(sum) - this.bits
    for (let k = start + 1; ; k++) {
      power = mul(power, square)
      const term = mul(this.langevinCoefficient(n, k), power)
      if (isExactZero(term)) return sum
      sum = add(sum, term)
      if (k > 4 * n + 8 && topExponent(term) < goal) return widen(sum, scaleBy(term, 1))
    }
  }

  private readonly langevinRows: Ball[][] = []
  /** 4^k B_2k/(2k)!·(2k-1)(2k-2)…(2k-n): the coefficient of x^(2k-1-n). */
  private langevinCoefficient(n: number, k: number): Ball {
    const row = (this.langevinRows[n] ??= [])
    let value = row[k]
    if (value === undefined) {
      const { div, round } = this.arithmetic
      const b = bernoulli(k)
      let falling = 1n
      for (let i = 2 * k - n; i <= 2 * k - 1; i++) falling *= BigInt(i)
      const numerator = (b.n * falling) << BigInt(2 * k)
      row[k] = value = div(round(dyadic(numerator)), round(dyadic(b.d * factorial(2 * k))))
    }
    return value
  }
}
