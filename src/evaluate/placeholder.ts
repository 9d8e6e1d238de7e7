import type { Domain } from '../expr'
import * as Q from '../numbers/rational'

/** Distinct small numbers, none of them 0, so that nothing drops out by chance. */
const small = (at: number): Q.Rational => Q.rational(17 + ((at * 7) % 23), 1 << 7)

/** A value inside the domain that stands for an unknown one; a matrix has the greatest entries on its diagonal. */
export const placeholder = (
  domain: Domain,
  bounds: readonly number[],
  dims: readonly number[],
  at: number,
): Q.Rational => {
  switch (domain.kind) {
    case 'interval': {
      const [low, high] = [bounds[0]!, bounds[1]!]
      if (Number.isFinite(low) && Number.isFinite(high)) return Q.fromNumber(low / 2 + high / 2)
      if (Number.isFinite(low)) return Q.add(Q.fromNumber(low), Q.ONE)
      return Number.isFinite(high) ? Q.sub(Q.fromNumber(high), Q.ONE) : small(at)
    }
    case 'symmetric':
    case 'spd': {
      const n = dims.at(-1)!
      const [row, column] = [Math.floor(at / n) % n, at % n]
      return row === column ? Q.rational(n) : small(Math.min(row, column) + 3 * Math.max(row, column))
    }
    default:
      return small(at)
  }
}
