import { UNIT } from './kernelErrors'

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
