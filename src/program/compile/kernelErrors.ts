import type { FunctionName } from '../../numbers/functionNames'

/*
 * Bounds on the errors of compiled functions: of |k(x) − f(t)| for all t with |t − x| ≤ e, where y = k(x) is what the
 * kernel gave. From the slope of f around x, which is bounded for small e; Infinity where e is too large for that.
 */

/** Unit roundoff. */
export const UNIT = 2 ** -53

/** Errors up to which the slope at x stands for those around it, with ten per cent to spare. */
const SMALL = 0.04
const STRETCH = 1.1

type ErrorBound = (x: number, y: number, e: number, order: number) => number

/** A constant bound on the slope. */
const slope =
  (s: number): ErrorBound =>
  (_, __, e) =>
    s * e
/** The bound where `e` is small against what the function changes over. */
const local =
  (bound: ErrorBound, within: (x: number, y: number) => number = () => 1): ErrorBound =>
  (x, y, e, n) =>
    e <= SMALL * within(x, y) ? STRETCH * bound(x, y, e, n) : Infinity

const jump: ErrorBound = (x, _, e) => (e === 0 || Math.abs(x) > e ? 0 : Infinity)
const none: ErrorBound = (_, __, e) => (e === 0 ? 0 : Infinity)

/** |ψ⁽ⁿ⁺¹⁾(x)| ≤ n!/xⁿ⁺¹ + (n + 1)!/xⁿ⁺² for x > 0. */
const polygammaSlope: ErrorBound = (x, _, e, n) => {
  const low = x - e
  if (!(low > 0)) return e === 0 ? 0 : Infinity
  let factorial = 1
  for (let k = 2; k <= n; k++) factorial *= k
  return (e * factorial * (1 + (n + 1) / low)) / low ** (n + 1)
}

/** xⁿ, of which the value's own roundings are counted elsewhere. */
const power: ErrorBound = (x, y, e, n) => {
  if (e === 0 || n === 0) return 0
  const share = e / Math.abs(x)
  if (share * (1 + Math.abs(n)) <= SMALL) return STRETCH * Math.abs(n * y) * share
  return n >= 1 && Number.isInteger(n) ? n * (Math.abs(x) + e) ** (n - 1) * e : Infinity
}

const slopes: Readonly<Record<FunctionName | 'power', ErrorBound>> = {
  power,
  exp: local((_, y, e) => y * e),
  log: local((x, _, e) => e / Math.abs(x), Math.abs),
  sqrt: (x, y, e) => (e < x ? e / y : none(x, y, e, 0)),
  abs: slope(1),
  relu: slope(1),
  max: slope(1),
  min: slope(1),
  sign: jump,
  dabs: (x, _, e) => (Math.abs(x) > e ? 0 : Infinity),
  sin: slope(1),
  cos: slope(1),
  tan: local(
    (_, y, e) => (1 + y * y) * e,
    (_, y) => 1 / (1 + Math.abs(y)),
  ),
  asin: local(
    (x, _, e) => e / Math.sqrt(1 - x * x),
    (x) => 1 - Math.abs(x),
  ),
  acos: local(
    (x, _, e) => e / Math.sqrt(1 - x * x),
    (x) => 1 - Math.abs(x),
  ),
  atan: slope(1),
  sinh: local((_, y, e) => (1 + Math.abs(y)) * e),
  cosh: local((_, y, e) => y * e),
  tanh: local((_, y, e) => (1 - y * y) * e),
  asinh: slope(1),
  acosh: local(
    (x, _, e) => e / Math.sqrt(x * x - 1),
    (x) => x - 1,
  ),
  atanh: local(
    (x, _, e) => e / (1 - x * x),
    (x) => 1 - Math.abs(x),
  ),
  erf: slope(1.13),
  // erfc′/erfc ≤ x + √(x² + 2)
  erfc: (x, y, e) =>
    e * (1 + Math.abs(x)) <= SMALL ? STRETCH * e * Math.min(1.13, 2 * y * (1 + Math.abs(x))) : 1.13 * e,
  erfcx: local(
    (x, y, e) => y * (1.5 + 2 * Math.max(0, -x)) * e,
    (x) => 1 / (1 + Math.abs(x)),
  ),
  logerfc: (x, _, e) => (1.5 + 2 * Math.max(0, x + e)) * e,
  sigmoid: local((_, y, e) => y * (1 - y) * e),
  softplus: local((_, y, e) => Math.min(1, 1.5 * y) * e),
  logcosh: (x, _, e) => Math.min(1, Math.abs(x) + e) * e,
  lgamma: (x, y, e) => (x > e ? e * (1 / (x - e) + 1 + x + e) : none(x, y, e, 0)),
  digamma: (x, y, e) => polygammaSlope(x, y, e, 0) + e,
  trigamma: (x, y, e) => polygammaSlope(x, y, e, 1),
  polygamma: polygammaSlope,
  log1mexp: local((x, _, e) => e / Math.abs(x), Math.abs),
  logexprel: slope(1),
  langevin: slope(1),
}

/** What a kernel itself is off by: multiples of the unit relative to its value, and to 1. */
const own = (name: FunctionName | 'power', y: number, order: number): number => {
  switch (name) {
    case 'power':
    case 'abs':
    case 'relu':
    case 'max':
    case 'min':
    case 'sign':
    case 'dabs':
      return 0
    case 'langevin':
      // Above ½ the n-th derivative is a difference of terms like n!/xⁿ⁺¹, below a series of ten terms.
      return 16 * 20 ** order
    case 'lgamma':
    case 'digamma':
    case 'logerfc':
      return 32 * (1 + Math.abs(y))
    case 'trigamma':
    case 'polygamma':
    case 'erfcx':
    case 'erfc':
    case 'log1mexp':
      return 64 * Math.abs(y)
    default:
      return 8 * Math.abs(y)
  }
}

/** What underflow may take. */
const TINY = 1e-320

/** The bound for one function of x, y = k(x), the error of x and, for those that have one, the order. */
export const kernelErrorOf =
  (name: FunctionName | 'power'): ((x: number, y: number, e: number, order: number) => number) =>
  (x, y, e, order) =>
    slopes[name](x, y, e, order) + own(name, y, order) * UNIT + TINY
