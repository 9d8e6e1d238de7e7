import { type EntryTerm, number, substitute, type Term } from '../../../expr'
import * as Q from '../../../numbers/rational'

/* Quadratic polynomials of entries, whose sign a matrix decides. */

/**
 * True where the term is a polynomial of degree at most 2 in the entries that is nowhere negative: the matrix M of
 * (1, x)ᵀ M (1, x) is positive semidefinite.
 */
export const isNowhereNegative = (term: Term, entries: readonly EntryTerm[]): boolean => {
  const matrix = matrixOf(term, entries)
  return matrix !== undefined && isSemidefinite(matrix)
}

const MOST_ENTRIES = 12

/** M with (1, x)ᵀ M (1, x) equal to the term, read off from its values. */
const matrixOf = (term: Term, entries: readonly EntryTerm[]): Q.Rational[][] | undefined => {
  const n = entries.length
  if (n > MOST_ENTRIES || !isPolynomial(term, 2n)) return undefined
  const at = (...moved: readonly (readonly [number, number])[]): Q.Rational => {
    const x = new Map(moved)
    const value = substitute(term, new Map(entries.map((e, k) => [e, number(x.get(k) ?? 0)])))
    return value.kind === 'number' ? value.value : Q.ZERO
  }
  const half = (q: Q.Rational): Q.Rational => Q.mul(Q.HALF, q)
  const matrix = Array.from({ length: n + 1 }, () => Array.from({ length: n + 1 }, () => Q.ZERO))
  const put = (r: number, c: number, q: Q.Rational): void => void (matrix[r]![c] = matrix[c]![r] = q)
  const constant = at()
  put(0, 0, constant)
  for (let i = 0; i < n; i++) {
    const [up, down] = [at([i, 1]), at([i, -1])]
    put(0, i + 1, half(half(Q.sub(up, down))))
    put(i + 1, i + 1, Q.sub(half(Q.add(up, down)), constant))
    for (let k = 0; k < i; k++)
      put(i + 1, k + 1, half(Q.add(Q.sub(at([i, 1], [k, 1]), Q.add(up, at([k, 1]))), constant)))
  }
  return matrix
}

/** A polynomial in its entries of at most that degree, by its form. */
const isPolynomial = (term: Term, degree: bigint): boolean => {
  const own = degreeOf(term)
  return own !== undefined && own <= degree
}
/** A bound of the degree of a polynomial in entries, by its form; undefined for what is none. */
export const degreeOf = (term: Term): bigint | undefined => {
  switch (term.kind) {
    case 'number':
      return 0n
    case 'entry':
      return 1n
    case 'add':
    case 'mul': {
      let total = 0n
      for (const child of term.children) {
        const own = degreeOf(child)
        if (own === undefined) return undefined
        total = term.kind === 'mul' ? total + own : own > total ? own : total
      }
      return total
    }
    case 'power': {
      const own = degreeOf(term.base)
      const { exponent } = term
      if (own === undefined || exponent.kind !== 'number' || exponent.value.d !== 1n || exponent.value.n < 0n)
        return undefined
      return own * exponent.value.n
    }
    default:
      return undefined
  }
}

/** By symmetric elimination: no pivot is negative, and where one is 0 its row is too. */
const isSemidefinite = (matrix: Q.Rational[][]): boolean => {
  for (const [k, row] of matrix.entries()) {
    const pivot = row[k]!
    const rest = row.slice(k + 1)
    if (Q.sign(pivot) < 0) return false
    if (Q.sign(pivot) === 0) {
      if (rest.some((q) => Q.sign(q) !== 0)) return false
      continue
    }
    for (let r = k + 1; r < matrix.length; r++) {
      const factor = Q.div(matrix[r]![k]!, pivot)
      for (let c = k + 1; c < matrix.length; c++) matrix[r]![c] = Q.sub(matrix[r]![c]!, Q.mul(factor, row[c]!))
    }
  }
  return true
}
