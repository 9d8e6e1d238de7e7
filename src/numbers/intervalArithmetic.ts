import { UNDEFINED, UNRESOLVED } from './algebra'
import { compare, fromNumber as exactly, type Rational, toNumber } from './rational'

/**
 * All reals between lo and hi. An end at ±Infinity means "without bound"; lo < Infinity, hi > -Infinity, never NaN.
 */
export interface Interval {
  readonly lo: number
  readonly hi: number
}

const MAX = Number.MAX_VALUE
const TINY = Number.MIN_VALUE
/** 2^-53·(1 + 2^-52): x ∓ (|x|·HALF + TINY) is beyond the neighbour of x (Rump, 2009). */
const HALF = 2 ** -53 * (1 + 2 ** -52)
const U = 2 ** -53

export const ZERO_INTERVAL: Interval = { lo: 0, hi: 0 }
export const ONE_INTERVAL: Interval = { lo: 1, hi: 1 }

/** A double below x, one or two units away. */
export const below = (x: number): number => (x === Infinity ? MAX : x - (Math.abs(x) * HALF + TINY))
/** A double above x, one or two units away. */
export const above = (x: number): number => (x === -Infinity ? -MAX : x + (Math.abs(x) * HALF + TINY))
/** A lower bound of a value whose computed x has a relative error of at most k·2^-53. */
export const lower = (x: number, k: number): number =>
  x === Infinity ? MAX * (1 - k * U) : x - (Math.abs(x) * (k * U) + 4 * TINY)
/** An upper bound of a value whose computed x has a relative error of at most k·2^-53. */
export const upper = (x: number, k: number): number =>
  x === -Infinity ? -MAX * (1 - k * U) : x + (Math.abs(x) * (k * U) + 4 * TINY)

// The error of a rounded sum is a double (Knuth); it tells on which side of the sum the truth lies.
const addDown = (a: number, b: number): number => {
  const s = a + b
  const t = s - a
  const error = a - (s - t) + (b - t)
  return error >= 0 && error < Infinity ? s : below(s)
}
const addUp = (a: number, b: number): number => {
  const s = a + b
  const t = s - a
  const error = a - (s - t) + (b - t)
  return error <= 0 && error > -Infinity ? s : above(s)
}

/** Factors of at most 24 bits have an exact product. */
const isShort = (x: number): boolean => Math.fround(x) === x

export const mulDown = (a: number, b: number): number => {
  if (a === 0 || b === 0) return 0
  if (a === 1) return b
  if (b === 1) return a
  const p = a * b
  if (p === Infinity) return MAX
  if (isShort(a) && isShort(b)) return p
  return p > 0 || (p === 0 && a > 0 === b > 0) ? Math.max(0, below(p)) : below(p)
}
export const mulUp = (a: number, b: number): number => 0 - mulDown(-a, b)

const divDown = (a: number, b: number): number => {
  if (a === 0) return 0
  if (b === 1) return a
  const q = a / b
  if (q === Infinity) return MAX
  if (isShort(q) && isShort(b) && q * b === a) return q
  return q > 0 || (q === 0 && a > 0 === b > 0) ? Math.max(0, below(q)) : below(q)
}
const divUp = (a: number, b: number): number => 0 - divDown(-a, b)

/** Exactly that finite double. @throws RangeError for others */
export const fromNumber = (x: number): Interval => {
  if (!Number.isFinite(x)) throw new RangeError(`${x} is not a finite number`)
  return { lo: x, hi: x }
}

/** n − x·d up to a factor that keeps its sign, for the double x nearest to n/d and integers below 2^53 (Dekker 1971). */
const quotientRest = (n: number, d: number, x: number): number => {
  const product = x * d
  const [splitX, splitD] = [x * 134217729, d * 134217729]
  const [highX, highD] = [splitX - (splitX - x), splitD - (splitD - d)]
  const [lowX, lowD] = [x - highX, d - highD]
  const error = lowX * lowD - (product - highX * highD - lowX * highD - highX * lowD)
  return n - product - error
}

/** The neighbouring doubles of a rational, one double where it is exact. */
export const fromRational = (q: Rational): Interval => {
  const x = toNumber(q)
  if (q.d === 0n) return { lo: x, hi: x }
  if (q.d === 1n && Math.abs(x) <= Number.MAX_SAFE_INTEGER) return { lo: x, hi: x }
  const n = Number(q.n)
  const d = Number(q.d)
  if (Math.abs(n) <= Number.MAX_SAFE_INTEGER && d <= Number.MAX_SAFE_INTEGER) {
    const rest = quotientRest(n, d, x)
    return { lo: rest < 0 ? below(x) : x, hi: rest > 0 ? above(x) : x }
  }
  if (x === Infinity) return { lo: MAX, hi: Infinity }
  if (x === -Infinity) return { lo: -Infinity, hi: -MAX }
  let lo = x
  let hi = x
  while (lo > -Infinity && compare(exactly(lo), q) > 0) lo = below(lo)
  while (hi < Infinity && compare(exactly(hi), q) < 0) hi = above(hi)
  return { lo, hi }
}

export const add = (a: Interval, b: Interval): Interval => ({ lo: addDown(a.lo, b.lo), hi: addUp(a.hi, b.hi) })
export const sub = (a: Interval, b: Interval): Interval => ({ lo: addDown(a.lo, -b.hi), hi: addUp(a.hi, -b.lo) })
export const neg = (a: Interval): Interval => ({ lo: 0 - a.hi, hi: 0 - a.lo })

export const mul = (a: Interval, b: Interval): Interval => {
  if (a.lo >= 0) {
    if (b.lo >= 0) return { lo: mulDown(a.lo, b.lo), hi: mulUp(a.hi, b.hi) }
    if (b.hi <= 0) return { lo: mulDown(a.hi, b.lo), hi: mulUp(a.lo, b.hi) }
    return { lo: mulDown(a.hi, b.lo), hi: mulUp(a.hi, b.hi) }
  }
  if (a.hi <= 0) {
    if (b.lo >= 0) return { lo: mulDown(a.lo, b.hi), hi: mulUp(a.hi, b.lo) }
    if (b.hi <= 0) return { lo: mulDown(a.hi, b.hi), hi: mulUp(a.lo, b.lo) }
    return { lo: mulDown(a.lo, b.hi), hi: mulUp(a.lo, b.lo) }
  }
  if (b.lo >= 0) return { lo: mulDown(a.lo, b.hi), hi: mulUp(a.hi, b.hi) }
  if (b.hi <= 0) return { lo: mulDown(a.hi, b.lo), hi: mulUp(a.lo, b.lo) }
  return {
    lo: Math.min(mulDown(a.lo, b.hi), mulDown(a.hi, b.lo)),
    hi: Math.max(mulUp(a.lo, b.lo), mulUp(a.hi, b.hi)),
  }
}

/** a / b. @throws UNDEFINED for b = 0, UNRESOLVED for another interval with 0 in it */
export const div = (a: Interval, b: Interval): Interval => {
  if (b.lo > 0) {
    return {
      lo: a.lo >= 0 ? divDown(a.lo, b.hi) : divDown(a.lo, b.lo),
      hi: a.hi >= 0 ? divUp(a.hi, b.lo) : divUp(a.hi, b.hi),
    }
  }
  if (b.hi < 0) {
    return {
      lo: a.hi >= 0 ? divDown(a.hi, b.hi) : divDown(a.hi, b.lo),
      hi: a.lo >= 0 ? divUp(a.lo, b.lo) : divUp(a.lo, b.hi),
    }
  }
  throw b.lo === 0 && b.hi === 0 ? UNDEFINED : UNRESOLVED
}

/** √x for x >= 0. @throws UNDEFINED for hi < 0, UNRESOLVED for lo < 0 <= hi */
export const sqrt = (a: Interval): Interval => {
  if (a.lo < 0) throw a.hi < 0 ? UNDEFINED : UNRESOLVED
  const lo = Math.sqrt(a.lo)
  const hi = Math.sqrt(a.hi)
  return {
    lo: isShort(lo) && lo * lo === a.lo ? lo : Math.max(0, below(lo)),
    hi: isShort(hi) && hi * hi === a.hi ? hi : above(hi),
  }
}

/** Powers x^k for x >= 0 and k >= 1; products for small k, which are exact where they can be. */
const powerDown = (x: number, k: number): number => {
  if (x === 0 || x === 1) return x
  if (k > 4) return Math.max(0, lower(Math.pow(x, k), 6))
  let p = x
  for (let i = 1; i < k; i++) p = mulDown(p, x)
  return p
}
const powerUp = (x: number, k: number): number => {
  if (x === 0 || x === 1) return x
  if (k > 4) return upper(Math.pow(x, k), 6)
  let p = x
  for (let i = 1; i < k; i++) p = mulUp(p, x)
  return p
}

/** x^k for an integer k, 1 for k = 0. @throws UNDEFINED for 0^k with k < 0, UNRESOLVED for an interval around 0 */
export const powerInteger = (a: Interval, k: number): Interval => {
  if (k === 0) return ONE_INTERVAL
  if (k === 1) return a
  if (k < 0) return div(ONE_INTERVAL, powerInteger(a, -k))
  if (a.lo >= 0) return { lo: powerDown(a.lo, k), hi: powerUp(a.hi, k) }
  const odd = k % 2 === 1
  if (a.hi <= 0) {
    return odd
      ? { lo: -powerUp(-a.lo, k), hi: -powerDown(-a.hi, k) }
      : { lo: powerDown(-a.hi, k), hi: powerUp(-a.lo, k) }
  }
  return odd ? { lo: -powerUp(-a.lo, k), hi: powerUp(a.hi, k) } : { lo: 0, hi: powerUp(Math.max(-a.lo, a.hi), k) }
}

/**
 * x^y for x > 0, and for x = 0 with y > 0 or y = 0; the extremes lie at corners, since y·log x is bilinear.
 * @throws UNDEFINED for x < 0, and for x = 0 with y < 0; UNRESOLVED where the intervals do not decide that
 */
export const power = (a: Interval, b: Interval): Interval => {
  if (a.lo > 0) {
    if (b.lo === 0 && b.hi === 0) return ONE_INTERVAL
    if (b.lo === b.hi && b.lo >= 1 && b.lo <= 4 && Number.isInteger(b.lo)) return powerInteger(a, b.lo)
    if (b.lo === 0.5 && b.hi === 0.5) return sqrt(a)
    if (a.lo === a.hi && b.lo === b.hi) return corner(a.lo, b.lo, a.lo, b.lo)
    // A corner may be 1^Infinity, which Math.pow calls NaN.
    if (b.hi === Infinity || b.lo === -Infinity) throw UNRESOLVED
    if (b.lo >= 0) return corner(a.lo, a.lo >= 1 ? b.lo : b.hi, a.hi, a.hi >= 1 ? b.hi : b.lo)
    if (b.hi <= 0) return corner(a.hi, a.hi >= 1 ? b.lo : b.hi, a.lo, a.lo >= 1 ? b.hi : b.lo)
    const p = Math.pow(a.lo, b.lo)
    const q = Math.pow(a.lo, b.hi)
    const r = Math.pow(a.hi, b.lo)
    const s = Math.pow(a.hi, b.hi)
    return { lo: Math.max(0, lower(Math.min(p, q, r, s), 6)), hi: upper(Math.max(p, q, r, s), 6) }
  }
  if (a.hi < 0) throw UNDEFINED
  if (a.lo === 0 && a.hi === 0) {
    if (b.lo > 0) return ZERO_INTERVAL
    if (b.lo === 0 && b.hi === 0) return ONE_INTERVAL
    throw b.hi < 0 ? UNDEFINED : UNRESOLVED
  }
  if (a.lo < 0) throw UNRESOLVED
  if (b.lo === 0 && b.hi === 0) return ONE_INTERVAL
  if (b.lo <= 0 || b.hi === Infinity) throw UNRESOLVED
  return { lo: 0, hi: upper(Math.pow(a.hi, a.hi >= 1 ? b.hi : b.lo), 6) }
}
const corner = (x: number, y: number, z: number, w: number): Interval => ({
  lo: Math.max(0, lower(Math.pow(x, y), 6)),
  hi: upper(Math.pow(z, w), 6),
})

export const abs = (a: Interval): Interval =>
  a.lo >= 0 ? a : a.hi <= 0 ? { lo: -a.hi, hi: -a.lo } : { lo: 0, hi: Math.max(-a.lo, a.hi) }
export const max = (a: Interval, b: Interval): Interval => ({ lo: Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi) })
export const min = (a: Interval, b: Interval): Interval => ({ lo: Math.min(a.lo, b.lo), hi: Math.min(a.hi, b.hi) })
/** max(0, x). */
export const relu = (a: Interval): Interval => (a.lo >= 0 ? a : a.hi <= 0 ? ZERO_INTERVAL : { lo: 0, hi: a.hi })

/** The sign of all elements. @throws UNRESOLVED unless it is one */
export const signOf = (a: Interval): -1 | 0 | 1 => {
  if (a.lo > 0) return 1
  if (a.hi < 0) return -1
  if (a.lo === 0 && a.hi === 0) return 0
  throw UNRESOLVED
}
const SIGNS = { '-1': { lo: -1, hi: -1 }, '0': ZERO_INTERVAL, '1': ONE_INTERVAL }
/** -1, 0 or 1. @throws UNRESOLVED for an interval around 0 */
export const sign = (a: Interval): Interval => SIGNS[signOf(a)]
/** The derivative of |x|. @throws UNDEFINED at 0, UNRESOLVED for an interval with 0 in it */
export const dabs = (a: Interval): Interval => {
  const s = signOf(a)
  if (s === 0) throw UNDEFINED
  return SIGNS[s]
}
/** a enlarged on both sides by the largest |x| of `by`. */
export const widen = (a: Interval, by: Interval): Interval => {
  const most = Math.max(-by.lo, by.hi)
  return most === 0 ? a : { lo: addDown(a.lo, -most), hi: addUp(a.hi, most) }
}
/** A double in the middle, finite unless an end is unbounded. */
export const midpoint = (a: Interval): number =>
  a.lo === a.hi ? a.lo : a.lo === -Infinity && a.hi === Infinity ? 0 : a.lo / 2 + a.hi / 2
