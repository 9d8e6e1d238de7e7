import { A, c, i, j, P, S, s, u, v, w, W } from './samples'
import { add, delta, entry, freshIndex, inverse, log, logdet, mul, number, power, sum, type Term } from './terms'

/** Entries of an n × n matrix. */
type Matrix = (row: Term, column: Term) => Term

const product =
  (x: Matrix, y: Matrix): Matrix =>
  (row, column) => {
    const k = freshIndex(i)
    return sum(k, mul(x(row, k), y(k, column)))
  }
const sumOf =
  (x: Matrix, y: Matrix): Matrix =>
  (row, column) =>
    add(x(row, column), y(row, column))
const transposed =
  (x: Matrix): Matrix =>
  (row, column) =>
    x(column, row)
const inverted = (x: Matrix): Matrix => {
  const [row, column] = [freshIndex(i), freshIndex(i)]
  const body = x(row, column)
  return (r, k) => inverse(row, column, body, [r, k])
}
const diagonal =
  (at: (row: Term) => Term): Matrix =>
  (row, column) =>
    mul(delta([row], [column]), at(row))
/** W D Wᵀ with a positive or a real diagonal. */
const lowRank =
  (weight: (column: Term) => Term): Matrix =>
  (row, column) => {
    const k = freshIndex(j)
    return sum(k, mul(entry(W, [row, k]), entry(W, [column, k]), weight(k)))
  }

/** s v vᵀ, or s times a matrix of ones. */
const rankOne =
  (ofOnes: boolean): Matrix =>
  (row, column) =>
    ofOnes ? entry(s) : mul(entry(s), entry(v, [row]), entry(v, [column]))

const definite = (r: (below: number) => number): Matrix => {
  const start: Matrix =
    r(2) === 0
      ? (row, column) => entry(P, [row, column])
      : diagonal((row) => (r(2) === 0 ? entry(u, [row]) : power(entry(u, [row]), number(-2))))
  const weight = r(3)
  switch (r(4)) {
    case 0:
      return sumOf(
        start,
        lowRank((k) => (weight === 0 ? entry(s) : weight === 1 ? number(1) : power(entry(c, [k]), number(2)))),
      )
    case 1:
      return sumOf(start, rankOne(r(3) === 0))
    case 2: {
      const base: Matrix = (row, column) => entry(P, [row, column])
      const factor: Matrix = (row, column) => entry(A, [row, column])
      return sumOf(
        diagonal((row) => entry(u, [row])),
        product(factor, product(inverted(base), transposed(factor))),
      )
    }
    default:
      return start
  }
}

export const randomMatrix = (r: (below: number) => number, depth: number): Matrix => {
  if (depth === 0) {
    const kind = r(5)
    if (kind === 0) return (row, column) => entry(A, [row, column])
    if (kind === 1) return (row, column) => entry(S, [row, column])
    if (kind === 2) return diagonal((row) => entry(w, [row]))
    return definite(r)
  }
  switch (r(6)) {
    case 0:
      return sumOf(randomMatrix(r, depth - 1), randomMatrix(r, depth - 1))
    case 1:
      return transposed(randomMatrix(r, depth - 1))
    case 2:
    case 3: {
      // A matrix next to an inverse that it may cancel.
      const m = definite(r)
      return r(2) === 0
        ? product(m, product(inverted(m), randomMatrix(r, depth - 1)))
        : product(inverted(m), randomMatrix(r, depth - 1))
    }
    case 4:
      return inverted(r(3) === 0 ? randomMatrix(r, depth - 1) : definite(r))
    default:
      return product(randomMatrix(r, depth - 1), randomMatrix(r, depth - 1))
  }
}

/** A scalar of a random matrix: an entry, a quadratic form, a trace, a log-determinant. */
export const randomScalar = (r: (below: number) => number, depth: number): Term => {
  const m = randomMatrix(r, depth)
  const [p, q] = [freshIndex(i), freshIndex(i)]
  switch (r(4)) {
    case 0:
      return m(i, freshOrSame(r))
    case 1:
      return sum(p, sum(q, mul(entry(v, [p]), m(p, q), entry(v, [q]))))
    case 2:
      return sum(p, m(p, p))
    default: {
      const d = definite(r)
      return add(logdet(p, q, d(p, q)), log(entry(s)))
    }
  }
}

const freshOrSame = (r: (below: number) => number): Term => (r(2) === 0 ? i : number(1))
