import type { Domain } from '../../expr'
import * as Q from '../../numbers/rational'

/*
 * Values from integer draws: 0 is the simplest value of a domain, small draws are simple values, so that a shrinker
 * which moves draws towards 0 moves counterexamples towards ones that people can check by hand.
 */

/** Draws lie in −MAX_DRAW..MAX_DRAW. */
export const MAX_DRAW = 48

/** Draws up to this size are multiples of 1/8; beyond it sevenths, so that not all samples share a denominator. */
const EIGHTHS = 24

const real = (draw: number): Q.Rational => {
  const magnitude = Math.abs(draw)
  const value = magnitude <= EIGHTHS ? Q.rational(magnitude, 8) : Q.rational(magnitude - EIGHTHS / 2, 7)
  return draw < 0 ? Q.neg(value) : value
}

/** 1 at 0, above 1 for positive draws, 8/(8 + |draw|) for negative ones: reciprocal, never 0. */
const positive = (draw: number): Q.Rational =>
  draw >= 0 ? Q.add(Q.ONE, real(draw)) : draw >= -EIGHTHS ? Q.rational(8, 8 - draw) : Q.rational(7, 7 - draw)

/** A fraction strictly inside (0, 1); ½ at 0. */
const fraction = (draw: number): Q.Rational => Q.add(Q.HALF, Q.rational(draw, 2 * (MAX_DRAW + 3)))

const inside = (draw: number, low: number, high: number): Q.Rational => {
  if (low === -Infinity && high === Infinity) return real(draw)
  if (high === Infinity) return Q.add(Q.fromNumber(Math.ceil(low * 64) / 64), positive(draw))
  if (low === -Infinity) return Q.sub(Q.fromNumber(Math.floor(high * 64) / 64), positive(draw))
  const [a, b] = [Q.fromNumber(low), Q.fromNumber(high)]
  const value = Q.add(a, Q.mul(fraction(draw), Q.sub(b, a)))
  if (value.d < 10_000n) return value
  const rounded = Q.fromNumber(Math.round(Q.toNumber(value) * 4096) / 4096)
  return Q.compare(rounded, a) > 0 && Q.compare(rounded, b) < 0 ? rounded : value
}

/** The value of one scalar cell; bounds are doubles, possibly infinite. */
export const valueOfDraw = (domain: Domain, draw: number, bounds: readonly number[]): Q.Rational => {
  switch (domain.kind) {
    case 'real':
    case 'any':
      return real(draw)
    case 'positive':
      return positive(draw)
    case 'interval':
      return inside(draw, bounds[0]!, bounds[1]!)
    case 'binary':
      return Q.rational(Math.abs(draw) % 2)
    case 'spin':
      return Q.rational(Math.abs(draw) % 2 === 0 ? 1 : -1)
    case 'naturals':
      return Q.rational(Math.abs(draw) % 7)
    case 'categorical':
      return Q.rational(1 + (Math.abs(draw) % bounds[0]!))
    case 'integers':
      return Q.rational(bounds[0]! + (Math.abs(draw) % (bounds[1]! - bounds[0]! + 1)))
    case 'symmetric':
    case 'spd':
      return real(draw)
  }
}

/** A symmetric (positive definite) n × n matrix, row-major: L Lᵀ with the draws as L, the identity at 0. */
export const matrixOfDraws = (draws: readonly number[], n: number, definite: boolean): Q.Rational[] => {
  const at = (r: number, c: number): number => draws[r * n + c]!
  const entry = (r: number, c: number): Q.Rational => {
    if (!definite) return r >= c ? real(at(r, c)) : real(at(c, r))
    let total = Q.ZERO
    for (let k = 0; k <= Math.min(r, c); k++) total = Q.add(total, Q.mul(lower(r, k), lower(c, k)))
    return total
  }
  const lower = (r: number, c: number): Q.Rational =>
    r === c ? positive(Math.trunc(at(r, c) / 2)) : Q.mul(Q.HALF, real(Math.trunc(at(r, c) / 2)))
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
