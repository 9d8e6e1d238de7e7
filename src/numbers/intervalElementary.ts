import { UNDEFINED, UNRESOLVED } from './algebra'
import { type Interval, lower, ONE_INTERVAL, upper, ZERO_INTERVAL } from './intervalArithmetic'

/**
 * Elementary functions of intervals by their values at the ends. `Math` is trusted to LIBRARY units of 2^-53
 * relatively, three times what was measured; sums of such terms to what the comments derive.
 */
export const LIBRARY = 5

/** [f(lo), f(hi)] for an increasing f, f(0) = 0 exactly if the argument is 0. */
const increasing = (a: Interval, f: (x: number) => number, units: number, fixed = 0): Interval => ({
  lo: a.lo === fixed ? 0 : lower(f(a.lo), units),
  hi: a.hi === fixed ? 0 : upper(f(a.hi), units),
})
/** Cuts an enclosure at bounds that the function keeps. */
const within = (a: Interval, least: number, most: number): Interval =>
  a.lo >= least && a.hi <= most ? a : { lo: Math.max(a.lo, least), hi: Math.min(a.hi, most) }

/** e^x. */
export const exp = (a: Interval): Interval => ({
  lo: a.lo === 0 ? 1 : Math.max(0, lower(Math.exp(a.lo), LIBRARY)),
  hi: a.hi === 0 ? 1 : upper(Math.exp(a.hi), LIBRARY),
})
/** e^x - 1. */
export const expm1 = (a: Interval): Interval => {
  const lo = a.lo === 0 ? 0 : lower(Math.expm1(a.lo), LIBRARY)
  return { lo: lo < -1 ? -1 : lo, hi: a.hi === 0 ? 0 : upper(Math.expm1(a.hi), LIBRARY) }
}
/** log x. @throws UNDEFINED for hi <= 0, UNRESOLVED for lo <= 0 < hi */
export const log = (a: Interval): Interval => {
  if (a.lo <= 0) throw a.hi <= 0 ? UNDEFINED : UNRESOLVED
  return increasing(a, Math.log, LIBRARY, 1)
}
/** log(1 + x). @throws UNDEFINED for hi <= -1, UNRESOLVED for lo <= -1 < hi */
export const log1p = (a: Interval): Interval => {
  if (a.lo <= -1) throw a.hi <= -1 ? UNDEFINED : UNRESOLVED
  return increasing(a, Math.log1p, LIBRARY)
}

const TURN = 2 * Math.PI
/** Whether some x + 2πk with x = shift·2π may lie in the interval: no means certainly not. */
const mayContain = (a: Interval, turns: number): boolean => {
  const lo = a.lo / TURN - turns
  const hi = a.hi / TURN - turns
  return Math.ceil(lo - 1e-15 * (Math.abs(lo) + 1)) <= Math.floor(hi + 1e-15 * (Math.abs(hi) + 1))
}
const WHOLE: Interval = { lo: -1, hi: 1 }
const wave = (a: Interval, f: (x: number) => number, crest: number): Interval => {
  if (a.lo === a.hi) {
    const y = f(a.lo)
    return within({ lo: lower(y, LIBRARY), hi: upper(y, LIBRARY) }, -1, 1)
  }
  if (!(a.hi - a.lo < 6.28) || Math.abs(a.lo) > 1e15 || Math.abs(a.hi) > 1e15) return WHOLE
  const y = f(a.lo)
  const z = f(a.hi)
  return {
    lo: mayContain(a, crest + 0.5) ? -1 : Math.max(-1, lower(Math.min(y, z), LIBRARY)),
    hi: mayContain(a, crest) ? 1 : Math.min(1, upper(Math.max(y, z), LIBRARY)),
  }
}
/** sin x. */
export const sin = (a: Interval): Interval => (a.lo === 0 && a.hi === 0 ? ZERO_INTERVAL : wave(a, Math.sin, 0.25))
/** cos x. */
export const cos = (a: Interval): Interval => (a.lo === 0 && a.hi === 0 ? ONE_INTERVAL : wave(a, Math.cos, 0))
/** tan x. @throws UNRESOLVED for an interval that may have a pole in it */
export const tan = (a: Interval): Interval => {
  if (a.lo !== a.hi) {
    if (!(a.hi - a.lo < 3.14) || Math.abs(a.lo) > 1e15 || Math.abs(a.hi) > 1e15) throw UNRESOLVED
    if (mayContain(a, 0.25) || mayContain(a, 0.75)) throw UNRESOLVED
  }
  return increasing(a, Math.tan, LIBRARY)
}

const refuseOutside = (a: Interval, least: number, most: number): void => {
  if (a.lo > most || a.hi < least) throw UNDEFINED
  if (a.lo < least || a.hi > most) throw UNRESOLVED
}
/** arcsin x. @throws UNDEFINED or UNRESOLVED outside [-1, 1] */
export const asin = (a: Interval): Interval => {
  refuseOutside(a, -1, 1)
  return increasing(a, Math.asin, LIBRARY)
}
/** arccos x. @throws UNDEFINED or UNRESOLVED outside [-1, 1] */
export const acos = (a: Interval): Interval => {
  refuseOutside(a, -1, 1)
  return {
    lo: a.hi === 1 ? 0 : lower(Math.acos(a.hi), LIBRARY),
    hi: a.lo === 1 ? 0 : upper(Math.acos(a.lo), LIBRARY),
  }
}
/** arctan x. */
export const atan = (a: Interval): Interval => increasing(a, Math.atan, LIBRARY)
/** sinh x. */
export const sinh = (a: Interval): Interval => increasing(a, Math.sinh, LIBRARY)
/** cosh x. */
export const cosh = (a: Interval): Interval => {
  const least = a.lo > 0 ? a.lo : a.hi < 0 ? -a.hi : 0
  const most = Math.max(-a.lo, a.hi)
  return {
    lo: least === 0 ? 1 : Math.max(1, lower(Math.cosh(least), LIBRARY)),
    hi: most === 0 ? 1 : upper(Math.cosh(most), LIBRARY),
  }
}
/** tanh x. */
export const tanh = (a: Interval): Interval => within(increasing(a, Math.tanh, LIBRARY), -1, 1)
/** arsinh x. */
export const asinh = (a: Interval): Interval => increasing(a, Math.asinh, LIBRARY)
/** arcosh x. @throws UNDEFINED for hi < 1, UNRESOLVED for lo < 1 <= hi */
export const acosh = (a: Interval): Interval => {
  if (a.lo < 1) throw a.hi < 1 ? UNDEFINED : UNRESOLVED
  return increasing(a, arcosh, 4 * LIBRARY, 1)
}
/** log(1 + t + √(t(t+2))) with t = x - 1, exact below 2; three roundings and two functions. */
const arcosh = (x: number): number => {
  if (x > 1e8) return Math.log(x) + Math.LN2
  const t = x - 1
  return Math.log1p(t + Math.sqrt(t * (t + 2)))
}
/** artanh x. @throws UNDEFINED or UNRESOLVED outside (-1, 1) */
export const atanh = (a: Interval): Interval => {
  if (a.lo >= 1 || a.hi <= -1) throw UNDEFINED
  if (a.lo <= -1 || a.hi >= 1) throw UNRESOLVED
  return increasing(a, artanh, 4 * LIBRARY)
}
/** log(1 + 2t/(1-t))/2 with the exact 1-t for t >= 1/2. */
const artanh = (x: number): number => {
  const t = Math.abs(x)
  const value = t < 1e-9 ? t : 0.5 * Math.log1p((2 * t) / (1 - t))
  return x < 0 ? -value : value
}

const logistic = (x: number): number => {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}
/** 1/(1 + e^-x), relatively precise in the left tail. */
export const sigmoid = (a: Interval): Interval => ({
  lo: Math.max(0, lower(logistic(a.lo), 10)),
  hi: Math.min(1, upper(logistic(a.hi), 10)),
})
const smoothPlus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))
/** log(1 + e^x), relatively precise in the left tail and never below x. */
export const softplus = (a: Interval): Interval => ({
  lo: Math.max(0, a.lo, lower(smoothPlus(a.lo), 12)),
  hi: upper(smoothPlus(a.hi), 12),
})
/** log cosh of x >= 0: log(1 + 2 sinh²(x/2)) for small x. */
const softModulus = (x: number): number => {
  if (x > 20) return x - Math.LN2 + Math.log1p(Math.exp(-2 * x))
  const s = Math.sinh(x / 2)
  return Math.log1p(2 * s * s)
}
/** log cosh x, relatively precise near 0. */
export const logcosh = (a: Interval): Interval => {
  const least = a.lo > 0 ? a.lo : a.hi < 0 ? -a.hi : 0
  const most = Math.max(-a.lo, a.hi)
  return {
    lo: least === 0 ? 0 : Math.max(0, lower(softModulus(least), 16)),
    hi: most === 0 ? 0 : upper(softModulus(most), 16),
  }
}

const logComplement = (x: number): number => (x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x)))
/** log(1 - e^x) for x < 0, decreasing. @throws UNDEFINED for lo >= 0, UNRESOLVED for lo < 0 <= hi */
export const log1mexp = (a: Interval): Interval => {
  if (a.hi >= 0) throw a.lo >= 0 ? UNDEFINED : UNRESOLVED
  return { lo: lower(logComplement(a.hi), 12), hi: Math.min(0, upper(logComplement(a.lo), 12)) }
}

/** sinh(h)/h - 1 for |h| <= 1/2: h²/6 + h⁴/120 + …, the seventh term is below 2^-60 of the first. */
const sinhcMinusOne = (h: number): number => {
  const s = h * h
  return (s / 6) * (1 + (s / 20) * (1 + (s / 42) * (1 + (s / 72) * (1 + (s / 110) * (1 + (s / 156) * (1 + s / 210))))))
}
const relativeLog = (x: number): number => {
  if (Math.abs(x) <= 1) return x / 2 + Math.log1p(sinhcMinusOne(x / 2))
  if (x < 0) return x < -40 ? -Math.log(-x) : Math.log(Math.expm1(x) / x)
  return x < 300 ? Math.log(Math.expm1(x) / x) : x === Infinity ? x : x - Math.log(x)
}
/**
 * log((e^x - 1)/x), 0 at 0, increasing. For x < -40 and x > 300 the term log(1 - e^-|x|) is below 2^-57; between, the logarithm is at least 0.45 in absolute value, which keeps its error relatively small.
 */
export const logexprel = (a: Interval): Interval => increasing(a, relativeLog, 24)
