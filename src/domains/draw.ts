import * as Q from '../numbers/rational'

/* Exact values from integer draws. */

/** Draws lie in −MAX_DRAW..MAX_DRAW. */
export const MAX_DRAW = 48

/** Draws up to this size are multiples of 1/8; beyond it sevenths, so that not all samples share a denominator. */
const EIGHTHS = 24

/** 0, then multiples of 1/8 with the sign of the draw. */
export const drawReal = (draw: number): Q.Rational => {
  const magnitude = Math.abs(draw)
  const value = magnitude <= EIGHTHS ? Q.rational(magnitude, 8) : Q.rational(magnitude - EIGHTHS / 2, 7)
  return draw < 0 ? Q.neg(value) : value
}

/** 1 at 0, above 1 for positive draws, 8/(8 + |draw|) for negative ones: reciprocal, never 0. */
export const drawPositive = (draw: number): Q.Rational =>
  draw >= 0 ? Q.add(Q.ONE, drawReal(draw)) : draw >= -EIGHTHS ? Q.rational(8, 8 - draw) : Q.rational(7, 7 - draw)

/** A fraction strictly inside (0, 1); ½ at 0. */
const fraction = (draw: number): Q.Rational => Q.add(Q.HALF, Q.rational(draw, 2 * (MAX_DRAW + 3)))

/** A value strictly between two bounds, either of which may be infinite. */
export const drawInside = (draw: number, low: number, high: number): Q.Rational => {
  if (low === -Infinity && high === Infinity) return drawReal(draw)
  if (high === Infinity) return Q.add(Q.fromNumber(Math.ceil(low * 64) / 64), drawPositive(draw))
  if (low === -Infinity) return Q.sub(Q.fromNumber(Math.floor(high * 64) / 64), drawPositive(draw))
  const [a, b] = [Q.fromNumber(low), Q.fromNumber(high)]
  const value = Q.add(a, Q.mul(fraction(draw), Q.sub(b, a)))
  if (value.d < 10_000n) return value
  const rounded = Q.fromNumber(Math.round(Q.toNumber(value) * 4096) / 4096)
  return Q.compare(rounded, a) > 0 && Q.compare(rounded, b) < 0 ? rounded : value
}
