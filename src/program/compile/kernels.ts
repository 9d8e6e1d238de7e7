import type { FunctionName } from '../../numbers/functionNames'
import { floatFunction } from '../ground/floatFunctions'
import { UNIT } from './kernelErrors'

type Kernel = (x: number, y: number) => number

const log1mexp: Kernel = (x) => (x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x)))

/** log((eˣ − 1)/x); the series of log(sinh(u)/u), u = x/2, where the quotient loses digits. */
const logexprel: Kernel = (x) => {
  const u = x / 2
  const a = Math.abs(u)
  if (a < 0.25) {
    const s = u * u
    return (
      u + s * (1 / 6 - s * (1 / 180 - s * (1 / 2835 - s * (1 / 37800 - s * (1 / 467775 - (s * 691) / 3831077250)))))
    )
  }
  return u + a + log1mexp(-2 * a, 0) - Math.log(2 * a)
}

/** coth(x) − 1/x, and its first three derivatives; series near 0 (Bernoulli numbers), differences of closed forms elsewhere. */
const langevinOf = (n: number, x: number): number => {
  const a = Math.abs(x)
  if (a < 0.5) return langevinSeries(n, x)
  const e = Math.exp(-2 * a)
  const sign = x < 0 ? -1 : 1
  const coth = sign * ((1 + e) / (1 - e))
  // 1/sinh²
  const q = (4 * e) / ((1 - e) * (1 - e))
  switch (n) {
    case 0:
      return coth - 1 / x
    case 1:
      return 1 / (x * x) - q
    case 2:
      return 2 * coth * q - 2 / (x * x * x)
    case 3:
      return 6 / x ** 4 - q * (4 * coth * coth + 2 * q)
    default:
      return floatFunction('langevin')(n, x)
  }
}

/** L(x) = Σ c_k x^(2k+1), c_k = 2^(2k+2) B_(2k+2) / (2k+2)!. */
const LANGEVIN = [
  1 / 3,
  -1 / 45,
  2 / 945,
  -1 / 4725,
  2 / 93555,
  -1382 / 638512875,
  4 / 18243225,
  -3617 / 162820783125,
  87734 / 38979295480125,
  -349222 / 1531329465290625,
]

const langevinSeries = (n: number, x: number): number => {
  let total = 0
  for (let k = LANGEVIN.length - 1; k >= 0; k--) {
    const p = 2 * k + 1
    if (p < n) continue
    let c = LANGEVIN[k]!
    for (let j = 0; j < n; j++) c *= p - j
    total += c * x ** (p - n)
  }
  return total
}

/** log erfc(x) without underflow. */
const logerfc: Kernel = (x) =>
  x > 0 ? Math.log(floatFunction('erfcx')(x, 0)) - x * x : Math.log(floatFunction('erfc')(x, 0))

/** ψ⁽ⁿ⁾(x) for x > 0: recurrence up, then the asymptotic series (Abramowitz and Stegun 6.4.11). */
const polygamma: Kernel = (n, x) => {
  if (n === 0) return floatFunction('digamma')(x, 0)
  if (n === 1) return floatFunction('trigamma')(x, 0)
  if (!(x > 0)) return NaN
  let total = 0
  let z = x
  while (z < 18 + n) {
    total += z ** (-n - 1)
    z += 1
  }
  const factorial = (m: number): number => (m <= 1 ? 1 : m * factorial(m - 1))
  let series = factorial(n - 1) / z ** n + factorial(n) / (2 * z ** (n + 1))
  const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6]
  bernoulli.forEach((b, k) => {
    const m = 2 * (k + 1)
    series += (b * factorial(m + n - 1)) / (factorial(m) * z ** (m + n))
  })
  return (n % 2 === 0 ? -1 : 1) * (series + factorial(n) * total)
}

/** log cosh(x); near 0 as log(1 + 2 sinh²(x/2)), where the difference of logarithms would lose all digits. */
const logcosh: Kernel = (x) => {
  const a = Math.abs(x)
  return a < 1 ? Math.log1p(2 * Math.sinh(x / 2) ** 2) : a + Math.log1p(Math.exp(-2 * a)) - Math.LN2
}

const own: Partial<Record<FunctionName, Kernel>> = {
  log1mexp,
  logcosh,
  logexprel,
  logerfc,
  polygamma,
  langevin: (x) => langevinOf(0, x),
}

/** An elementary function in double precision, for compiled code: fast, without an error bound. */
export const kernel = (name: FunctionName, arity: number): Kernel => {
  if (name === 'langevin' && arity === 2) return langevinOf
  return own[name] ?? floatFunction(name)
}

/** In place: the inverse of the n × n matrix at `at` of `a`, into `b`; NaN where it is singular. Returns the determinant's sign and log. */
export const invert = (a: Float64Array, from: number, b: Float64Array | undefined, at: number, n: number): number => {
  const m = a.slice(from, from + n * n)
  const inverse = new Float64Array(n * n)
  for (let k = 0; k < n; k++) inverse[k * n + k] = 1
  let logDeterminant = 0
  let sign = 1
  for (let k = 0; k < n; k++) {
    let p = k
    for (let r = k + 1; r < n; r++) if (Math.abs(m[r * n + k]!) > Math.abs(m[p * n + k]!)) p = r
    const pivot = m[p * n + k]!
    if (!(Math.abs(pivot) > 0)) {
      b?.fill(NaN, at, at + n * n)
      return NaN
    }
    if (p !== k) {
      sign = -sign
      for (let c = 0; c < n; c++) {
        ;[m[p * n + c], m[k * n + c]] = [m[k * n + c]!, m[p * n + c]!]
        ;[inverse[p * n + c], inverse[k * n + c]] = [inverse[k * n + c]!, inverse[p * n + c]!]
      }
    }
    logDeterminant += Math.log(Math.abs(pivot))
    if (pivot < 0) sign = -sign
    for (let r = 0; r < n; r++) {
      if (r === k) continue
      const factor = m[r * n + k]! / pivot
      if (factor === 0) continue
      for (let c = k; c < n; c++) m[r * n + c]! -= factor * m[k * n + c]!
      for (let c = 0; c < n; c++) inverse[r * n + c]! -= factor * inverse[k * n + c]!
    }
  }
  if (b) for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) b[at + r * n + c] = inverse[r * n + c]! / m[r * n + r]!
  return sign > 0 ? logDeterminant : NaN
}

/** ‖I − A X‖ with its own rounding and the errors of A. */
const residualNorm = (a: Float64Array, errors: Float64Array, x: Float64Array, at: number, n: number): number => {
  let norm = 0
  for (let i = 0; i < n; i++) {
    let row = 0
    for (let j = 0; j < n; j++) {
      let [residual, noise] = [i === j ? 1 : 0, 0]
      for (let k = 0; k < n; k++) {
        const [entry, y] = [a[i * n + k]!, x[at + k * n + j]!]
        residual -= entry * y
        noise += Math.abs(y) * (errors[i * n + k]! + (n + 2) * UNIT * Math.abs(entry))
      }
      row += Math.abs(residual) + noise
    }
    norm = Math.max(norm, row)
  }
  return norm
}

const rowSum = (x: Float64Array, at: number, n: number): number => {
  let sum = 0
  for (let k = 0; k < n; k++) sum += Math.abs(x[at + k]!)
  return sum
}

/** Bounds on the errors of X = A⁻¹ as computed: with R = I − A X, A⁻¹ − X = X R (I − R)⁻¹; Infinity where ‖R‖ ≥ 1. */
export const invertErrors = (
  a: Float64Array,
  errors: Float64Array,
  x: Float64Array,
  bounds: Float64Array,
  at: number,
  n: number,
): void => {
  const norm = residualNorm(a, errors, x, at, n)
  for (let i = 0; i < n; i++) {
    const bound = norm < 1 ? (rowSum(x, at + i * n, n) * norm) / (1 - norm) : Infinity
    bounds.fill(bound, at + i * n, at + (i + 1) * n)
  }
}

/**
 * A bound on the error of log det A as computed, log det (A + E): at most n‖A⁻¹E‖ / (1 − ‖A⁻¹E‖), and the rounding of the
 * logarithms. E are the errors of A and those of elimination, in which entries do not grow where A is positive definite
 * (Higham, 10.1), and not by more than n elsewhere but for matrices made for it.
 */
export const logdetError = (a: Float64Array, errors: Float64Array, n: number): number => {
  const x = new Float64Array(n * n)
  invert(a, 0, x, 0, n)
  const norm = residualNorm(a, errors, x, 0, n)
  if (!(norm < 1)) return Infinity
  let [largest, given, inverse] = [0, 0, 0]
  for (let k = 0; k < n * n; k++) largest = Math.max(largest, Math.abs(a[k]!))
  for (let i = 0; i < n; i++) {
    given = Math.max(given, rowSum(errors, i * n, n))
    inverse = Math.max(inverse, rowSum(x, i * n, n) / (1 - norm))
  }
  const relative = inverse * (given + 2 * n ** 3 * UNIT * largest)
  const logarithms = n * n * UNIT * (1 + Math.max(Math.abs(Math.log(n * largest)), Math.abs(Math.log(inverse))))
  return relative < 0.5 ? 2 * n * relative + logarithms : Infinity
}
