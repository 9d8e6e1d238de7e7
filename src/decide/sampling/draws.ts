import { drawPositive, drawReal, MAX_DRAW } from '../../domains/draw'
import * as Q from '../../numbers/rational'

/* Matrices from integer draws, and new draws from old ones. */

/** A symmetric (positive definite) n × n matrix, row-major: L Lᵀ with the draws as L, the identity at 0. */
export const matrixOfDraws = (draws: readonly number[], n: number, definite: boolean): Q.Rational[] => {
  const at = (r: number, c: number): number => draws[r * n + c]!
  const entry = (r: number, c: number): Q.Rational => {
    if (!definite) return r >= c ? drawReal(at(r, c)) : drawReal(at(c, r))
    let total = Q.ZERO
    for (let k = 0; k <= Math.min(r, c); k++) total = Q.add(total, Q.mul(lower(r, k), lower(c, k)))
    return total
  }
  const lower = (r: number, c: number): Q.Rational =>
    r === c ? drawPositive(Math.trunc(at(r, c) / 2)) : Q.mul(Q.HALF, drawReal(Math.trunc(at(r, c) / 2)))
  return Array.from({ length: n * n }, (_, k) => entry(Math.floor(k / n), k % n))
}

/** Another draw from the same one, for a further attempt at satisfying conditions; attempt 0 is the draw itself. */
export const redraw = (draw: number, attempt: number, cell: number): number => {
  if (attempt === 0) return draw
  let h = Math.imul(draw + 77, 0x9e3779b1) ^ Math.imul(attempt, 0x85ebca6b) ^ Math.imul(cell + 1, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h ^= h >>> 13
  return ((h >>> 0) % (2 * MAX_DRAW + 1)) - MAX_DRAW
}
