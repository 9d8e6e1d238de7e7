import { shift } from './binary'

/**
 * Kernels on fixed-point numbers: the integer x stands for x·2^-wp. Every step floors, so each costs at most one unit
 * in the last place; the totals stated below count those steps generously.
 */

/** Σ (±1)^k / ((2k+1)·q^(2k+1)): atan(1/q) or atanh(1/q), error below wp units. */
const inverseSeries = (q: bigint, wp: number, alternating: boolean): bigint => {
  const square = q * q
  let power = (1n << BigInt(wp)) / q
  let sum = power
  for (let k = 3n, negative = alternating; power !== 0n; k += 2n, negative = alternating && !negative) {
    power /= square
    sum += negative ? -(power / k) : power / k
  }
  return sum
}

/** A constant that is computed once at the highest precision asked for and cut to the others. */
const cachedConstant = (compute: (wp: number) => bigint): ((wp: number) => bigint) => {
  let precision = 0
  let value = 0n
  return (wp) => {
    if (wp > precision) {
      precision = Math.max(512, Math.ceil(wp * 1.25))
      value = compute(precision + 24) >> 24n
    }
    return value >> BigInt(precision - wp)
  }
}

/** π·2^wp, at most 2 too small. Machin: π/4 = 4 atan(1/5) - atan(1/239). */
export const piFixed = cachedConstant((wp) => 16n * inverseSeries(5n, wp, true) - 4n * inverseSeries(239n, wp, true))

/** log(2)·2^wp, at most 2 too small. log 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749). */
export const log2Fixed = cachedConstant(
  (wp) =>
    18n * inverseSeries(26n, wp, false) - 2n * inverseSeries(4801n, wp, false) + 8n * inverseSeries(8749n, wp, false),
)

/** Fixed-point kernels of one precision with their tables. */
export interface FixedPoint {
  readonly wp: number
  readonly one: bigint
  readonly pi: bigint
  readonly log2: bigint
  /** (a·b)·2^-wp, floored. */
  multiply(a: bigint, b: bigint): bigint
  /** exp(x) for 0 <= x < 1, error below 2^10 units. */
  exp(x: bigint): bigint
  /** [sin x, cos x] for 0 <= x < 1, errors below 2^10 units. */
  sinCos(x: bigint): readonly [bigint, bigint]
  /** log(x) for 0.7 < x < 1.42, error below 2^12 units. */
  log(x: bigint): bigint
  /** atan(y/x) for 0 <= y <= x <= 1 and x >= 1/4, error below 2^12 units. */
  atan(y: bigint, x: bigint): bigint
}

/** Tables have 2^STEP entries; exp uses three of them, one after the other. */
const STEP = 6

const createFixedPoint = (wp: number): FixedPoint => {
  const width = BigInt(wp)
  const one = 1n << width
  const log2 = log2Fixed(wp)
  const multiply = (a: bigint, b: bigint): bigint => (a * b) >> width

  const expSeries = (x: bigint, w: bigint): bigint => {
    let sum = (1n << w) + x
    let term = x
    for (let n = 2n; term !== 0n; n += 1n) {
      term = ((term * x) >> w) / n
      sum += term
    }
    return sum
  }

  const sinCosSeries = (x: bigint, w: bigint): [bigint, bigint] => {
    const square = (x * x) >> w
    let sine = x
    let cosine = 1n << w
    let term = x
    let even = cosine
    for (let n = 2n; term !== 0n || even !== 0n; n += 2n) {
      even = -((even * square) >> w) / (n * (n - 1n))
      term = -((term * square) >> w) / (n * (n + 1n))
      cosine += even
      sine += term
    }
    return [sine, cosine]
  }

  const expTables: (bigint | undefined)[][] = [[], [], []]
  const exp = (x: bigint): bigint => {
    let rest = x
    let product = one
    for (let level = 1; level <= 3; level++) {
      const bits = BigInt(wp - level * STEP)
      const top = rest >> bits
      if (top === 0n) continue
      rest -= top << bits
      const table = expTables[level - 1]!
      const entry = (table[Number(top)] ??= expSeries(top << (bits + 16n), width + 16n) >> 16n)
      product = product === one ? entry : (product * entry) >> width
    }
    const sum = expSeries(rest, width)
    return product === one ? sum : (product * sum) >> width
  }

  const sinCosTable: (readonly [bigint, bigint] | undefined)[] = []
  const sinCos = (x: bigint): readonly [bigint, bigint] => {
    const bits = BigInt(wp - STEP)
    const top = x >> bits
    const [s, c] = sinCosSeries(x - (top << bits), width)
    if (top === 0n) return [s, c]
    let entry = sinCosTable[Number(top)]
    if (entry === undefined) {
      const [u, v] = sinCosSeries(top << (bits + 16n), width + 16n)
      sinCosTable[Number(top)] = entry = [u >> 16n, v >> 16n]
    }
    const [sTop, cTop] = entry
    return [(sTop * c + cTop * s) >> width, (cTop * c - sTop * s) >> width]
  }

  /** z + z³/3 + z⁵/5 + …, or with alternating signs, for |z| < 2^-20. */
  const oddSeries = (z: bigint, alternating: boolean): bigint => {
    const square = alternating ? -((z * z) >> width) : (z * z) >> width
    let power = z
    let sum = z
    for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
      power = (power * square) >> width
      sum += power / k
    }
    return sum
  }

  const toDouble = (x: bigint): number => Number(x >> BigInt(wp - 60)) * 2 ** -60
  const fromDouble = (x: number): bigint => shift(BigInt(Math.round(x * 2 ** 50)), wp - 50)

  const log = (x: bigint): bigint => {
    // x·exp(-guess) = 1 + ε with ε ~ 2^-49, and log(1+ε) = 2 atanh(ε/(2+ε)).
    const guess = fromDouble(Math.log(toDouble(x)))
    const scaled = guess > 0n ? ((x * exp(log2 - guess)) >> width) >> 1n : (x * exp(-guess)) >> width
    const epsilon = scaled - one
    return guess + 2n * oddSeries((epsilon << width) / (2n * one + epsilon), false)
  }

  const atan = (y: bigint, x: bigint): bigint => {
    // Turning (x, y) back by the guess leaves a slope of about 2^-49.
    const guess = fromDouble(Math.atan2(toDouble(y), toDouble(x)))
    const [s, c] = sinCos(guess)
    const slope = ((y * c - x * s) << width) / (x * c + y * s)
    return guess + oddSeries(slope, true)
  }

  return { wp, one, pi: piFixed(wp), log2, multiply, exp, sinCos, log, atan }
}

const kernels = new Map<number, FixedPoint>()
/** The kernels of one working precision; tables are filled as they are needed and shared by all users. */
export const fixedPoint = (wp: number): FixedPoint => {
  let kernel = kernels.get(wp)
  if (kernel === undefined) kernels.set(wp, (kernel = createFixedPoint(wp)))
  return kernel
}
