import { type Algebra, UNDEFINED, UNRESOLVED } from '../numbers/algebra'

/** LU factors of a square matrix in place, with the row order and the sign of its permutation. */
export interface Factorisation<T> {
  readonly lu: readonly (readonly T[])[]
  readonly order: readonly number[]
  readonly permutationSign: 1 | -1
}

/**
 * LU decomposition with partial pivoting by midpoints.
 *
 * Throws UNRESOLVED where a pivot's enclosure holds 0 (the matrix may be singular), UNDEFINED where it is exactly 0.
 */
export const decompose = <T>(A: Algebra<T>, matrix: readonly (readonly T[])[]): Factorisation<T> => {
  const lu = matrix.map((row) => [...row])
  const n = lu.length
  const order = lu.map((_, k) => k)
  let permutationSign: 1 | -1 = 1
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let r = k + 1; r < n; r++)
      if (Math.abs(A.midpoint(lu[r]![k]!)) > Math.abs(A.midpoint(lu[pivot]![k]!))) pivot = r
    if (pivot !== k) {
      ;[lu[k], lu[pivot]] = [lu[pivot]!, lu[k]!]
      ;[order[k], order[pivot]] = [order[pivot]!, order[k]!]
      permutationSign = permutationSign === 1 ? -1 : 1
    }
    if (A.sign(lu[k]![k]!) === 0) throw UNDEFINED
    for (let r = k + 1; r < n; r++) {
      const factor = A.div(lu[r]![k]!, lu[k]![k]!)
      lu[r]![k] = factor
      for (let c = k + 1; c < n; c++) lu[r]![c] = A.sub(lu[r]![c]!, A.mul(factor, lu[k]![c]!))
    }
  }
  return { lu, order, permutationSign }
}

/** Column k of the inverse. */
export const solveUnit = <T>(A: Algebra<T>, { lu, order }: Factorisation<T>, k: number): T[] => {
  const n = lu.length
  const x: T[] = order.map((row) => A.fromNumber(row === k ? 1 : 0))
  for (let r = 0; r < n; r++) for (let c = 0; c < r; c++) x[r] = A.sub(x[r]!, A.mul(lu[r]![c]!, x[c]!))
  for (let r = n - 1; r >= 0; r--) {
    for (let c = r + 1; c < n; c++) x[r] = A.sub(x[r]!, A.mul(lu[r]![c]!, x[c]!))
    x[r] = A.div(x[r]!, lu[r]![r]!)
  }
  return x
}

/** log det; throws UNDEFINED for a negative determinant. */
export const logDeterminant = <T>(A: Algebra<T>, { lu, permutationSign }: Factorisation<T>): T => {
  let sign: number = permutationSign
  let total: T | undefined
  lu.forEach((row, k) => {
    const pivot = row[k]!
    const s = A.sign(pivot)
    if (s === 0) throw UNRESOLVED
    sign *= s
    const part = A.call('log', [s > 0 ? pivot : A.neg(pivot)])
    total = total === undefined ? part : A.add(total, part)
  })
  if (sign < 0) throw UNDEFINED
  return total ?? A.fromNumber(0)
}
