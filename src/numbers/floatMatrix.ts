/* Small matrices in float64. */

type Matrix = readonly (readonly number[])[]

/** Of a symmetric matrix: eigenvalues and orthonormal eigenvectors (as rows) by Jacobi's rotations. */
export const eigen = (matrix: Matrix): { values: number[]; vectors: number[][] } => {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const v: number[][] = a.map((_, i) => a.map((__, k) => (i === k ? 1 : 0)))
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p]![q] === 0) continue
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        const s = t * c
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k]![p]!, a[k]![q]!]
          a[k]![p] = c * x - s * y
          a[k]![q] = s * x + c * y
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p]![k]!, a[q]![k]!]
          a[p]![k] = c * x - s * y
          a[q]![k] = s * x + c * y
          const [z, w] = [v[p]![k]!, v[q]![k]!]
          v[p]![k] = c * z - s * w
          v[q]![k] = s * z + c * w
        }
      }
  return { values: a.map((row, k) => row[k]!), vectors: v }
}

/** Solves matrix · x = b by elimination with pivoting; undefined where a pivot is not above `least`. */
export const solve = (matrix: Matrix, b: readonly number[], least = 0): number[] | undefined => {
  const n = b.length
  const a = matrix.map((row, k) => [...row, b[k]!])
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let r = k + 1; r < n; r++) if (Math.abs(a[r]![k]!) > Math.abs(a[pivot]![k]!)) pivot = r
    ;[a[k], a[pivot]] = [a[pivot]!, a[k]!]
    if (!(Math.abs(a[k]![k]!) > least)) return undefined
    for (let r = 0; r < n; r++) {
      if (r === k) continue
      const f = a[r]![k]! / a[k]![k]!
      for (let c = k; c <= n; c++) a[r]![c]! -= f * a[k]![c]!
    }
  }
  return a.map((row, k) => row[n]! / row[k]!)
}

/** Whether a symmetric matrix is positive definite, by Cholesky's pivots. */
export const isPositiveDefinite = (matrix: Matrix): boolean => {
  const a = matrix.map((row) => [...row])
  for (let k = 0; k < a.length; k++) {
    const pivot = a[k]![k]!
    if (!(pivot > 0)) return false
    for (let r = k + 1; r < a.length; r++) {
      const factor = a[r]![k]! / pivot
      for (let c = k; c < a.length; c++) a[r]![c] = a[r]![c]! - factor * a[k]![c]!
    }
  }
  return true
}
