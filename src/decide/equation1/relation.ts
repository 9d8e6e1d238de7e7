import { midpoint } from '../../numbers/interval'
import { type Ball, midpoint as ballMidpoint, radius, relativeAccuracyDigits, toDecimal } from '../../numbers/ball'
import type { Confrontation } from '../sampling/compare'
import type { Compared, Precise } from './sides'

/* What two enclosed numbers, whose errors are estimates, say about an equation. */

/** Estimated errors up to this, relative to max(1, |left|, |right|), count as exact agreement. */
const FINE = 1e-8
/** Agreement of what is sampled, which is shown with its confidence. */
const COARSE = 1e-4
/** Estimates are no bounds: a difference counts from this multiple of them. */
const SAFETY = 10

/** As many digits as the error leaves, at most 15. */
const shown = (x: number, error: number): string => {
  const digits = error === 0 ? 15 : Math.floor(Math.log10(Math.max(Math.abs(x), 1e-300) / error))
  const text = x.toPrecision(Math.max(1, Math.min(15, digits)))
  // `6e+1` is 60.
  return text.includes('e') && Math.abs(x) >= 1e-6 && Math.abs(x) < 1e15 ? `${Number(text)}` : text
}

/** In doubles. */
export const relation = ({ left, right, sampled, rough }: Compared): Confrontation => {
  const [l, r] = [midpoint(left), midpoint(right)]
  const [el, er] = [(left.hi - left.lo) / 2, (right.hi - right.lo) / 2]
  if (![l, r, el, er].every(Number.isFinite)) return { kind: 'unresolved', reason: 'an expectation is not finite' }
  const scale = Math.max(1, Math.abs(l), Math.abs(r))
  const error = sampled?.error ?? el + er
  const coarse = rough || sampled !== undefined
  const difference = Math.abs(sampled?.difference ?? l - r)
  if (difference > SAFETY * error + (coarse ? COARSE * scale : 0))
    return { kind: 'differ', left: shown(l, el), right: shown(r, er) }
  if (error <= FINE * scale) return { kind: 'agree', difference: difference / scale }
  if (coarse && error <= COARSE * scale && difference <= error)
    return { kind: 'agree', difference: difference / scale, confidence: error / scale }
  return {
    kind: 'unresolved',
    reason: `the quadrature does not settle (estimated error ${(error / scale).toExponential(1)})`,
  }
}

/** The same of what is known in many digits. */
export const preciseRelation = ({ left, right, difference: gap }: Precise): Confrontation => {
  const [l, r] = [ballMidpoint(left), ballMidpoint(right)]
  const [difference, error] = [Math.abs(ballMidpoint(gap)), radius(left) + radius(right)]
  const text = (x: Ball): string =>
    toDecimal(x, Math.max(1, Math.min(MOST_DIGITS, Math.floor(relativeAccuracyDigits(x)))))
  if (difference > SAFETY * error) return { kind: 'differ', left: text(left), right: text(right) }
  const size = Math.max(Math.abs(l), Math.abs(r))
  // Two zeros have no size.
  if (error > Math.max(FINE * size, NEXT_TO_0))
    return { kind: 'unresolved', reason: `the expectations are known to ${error.toExponential(1)} only` }
  return { kind: 'agree', difference: difference / Math.max(1, size) }
}
/** Of two zeros, which have no size: an error below it is none beside the smallest numbers that a claim of ordinary size tells apart. */
const NEXT_TO_0 = 1e-25
const MOST_DIGITS = 30
