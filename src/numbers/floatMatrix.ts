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

/**
 * Singular values of a matrix, the largest first, and its right singular vectors, one for each column it has, by Hestenes'
 * one-sided rotations: small singular values keep their digits, which squares of the matrix would lose.
 */
export const singular = (matrix: Matrix): { readonly values: readonly number[]; readonly vectors: Matrix } => {
  const n = matrix[0]?.length ?? 0
  // Columns, each over what it is of the matrix: its image above, its combination of the columns below.
  const images = Array.from({ length: n }, (_, c) => Float64Array.from(matrix, (row) => row[c]!))
  const vectors = Array.from({ length: n }, (_, c) => Float64Array.from({ length: n }, (__, k) => (k === c ? 1 : 0)))
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, a, k) => sum + a * y[k]!, 0)
  const rotate = (list: readonly Float64Array[], p: number, q: number, c: number, s: number): void => {
    const [x, y] = [list[p]!, list[q]!]
    for (let k = 0; k < x.length; k++) {
      const [a, b] = [x[k]!, y[k]!]
      x[k] = c * a - s * b
      y[k] = s * a + c * b
    }
  }
  for (let sweep = 0, moved = true; moved && sweep < 40; sweep++) {
    moved = false
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const [a, b, off] = [dot(images[p]!, images[p]!), dot(images[q]!, images[q]!), dot(images[p]!, images[q]!)]
        if (Math.abs(off) <= 1e-15 * Math.sqrt(a * b)) continue
        moved = true
        const theta = (b - a) / (2 * off)
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        rotate(images, p, q, c, t * c)
        rotate(vectors, p, q, c, t * c)
      }
  }
  const sizes = images.map((image) => Math.sqrt(dot(image, image)))
  const order = sizes.map((_, k) => k).sort((p, q) => sizes[q]! - sizes[p]!)
  return { values: order.map((k) => sizes[k]!), vectors: order.map((k) => [...vectors[k]!]) }
}

/** What of a vector is orthogonal to the orthonormal rows of a basis. */
export const orthogonalPart = (vector: readonly number[], basis: Matrix): readonly number[] =>
  basis.reduce((rest, b) => {
    const part = b.reduce((sum, x, k) => sum + x * rest[k]!, 0)
    return rest.map((x, k) => x - part * b[k]!)
  }, vector)

/** A basis of what the rows span, by Gram and Schmidt; a row adds to it by more than `least` of its own length. */
export const orthonormal = (rows: Matrix, least: number): Matrix => {
  const basis: (readonly number[])[] = []
  for (const row of rows) {
    // Twice is enough (Kahan and Parlett).
    const rest = orthogonalPart(orthogonalPart(row, basis), basis)
    const length = Math.hypot(...rest)
    if (length > least * Math.hypot(...row)) basis.push(rest.map((x) => x / length))
  }
  return basis
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
