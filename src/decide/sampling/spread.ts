import { CONTINUOUS_DOMAINS } from '../../expr'
import { MAX_DRAW } from '../../domains/draw'
import * as Q from '../../numbers/rational'
import type { Block } from './instance'

/* Values beyond those that draws give, for claims that are not tried at the numbers that they are written with. */

const FAR_OUT = Q.rational(8)
const CLOSE = Q.rational(1, 16)

/** Draws up to this leave an instance as it is, so that a shrinker comes back to ordinary values. */
const ORDINARY = MAX_DRAW / 2

/** Which array a draw moves, and whether away from the simplest values or towards them; undefined for none. */
const movedBy = (
  draw: number,
  blocks: readonly Block[],
): { readonly block: Block; readonly out: boolean } | undefined => {
  if (Math.abs(draw) <= ORDINARY) return undefined
  const movable = blocks.filter((b) => CONTINUOUS_DOMAINS.has(b.variable.domain.kind))
  const block = movable[(Math.abs(draw) - ORDINARY) % Math.max(1, movable.length)]
  return block && { block, out: draw > 0 }
}

const moved = ({ bounds }: Block, out: boolean, value: Q.Rational): Q.Rational => {
  const [low = -Infinity, high = Infinity] = bounds
  const scale = out ? FAR_OUT : CLOSE
  if (!Number.isFinite(low) && !Number.isFinite(high)) return Q.mul(scale, value)
  const from = (end: number, factor: Q.Rational): Q.Rational =>
    Q.add(Q.fromNumber(end), Q.mul(factor, Q.sub(value, Q.fromNumber(end))))
  // Of a bounded interval, towards the one end or the other.
  if (Number.isFinite(low) && Number.isFinite(high)) return from(out ? high : low, CLOSE)
  return from(Number.isFinite(low) ? low : high, scale)
}

/** The values with one array far out or close to its simplest values, where the draw asks for it. */
export const spreadOut = (values: Map<string, readonly Q.Rational[]>, blocks: readonly Block[], draw: number): void => {
  const by = movedBy(draw, blocks)
  if (!by) return
  const { name, domain } = by.block.variable
  const block = domain.kind === 'positive' ? { ...by.block, bounds: [0, Infinity] } : by.block
  values.set(
    name,
    values.get(name)!.map((q) => moved(block, by.out, q)),
  )
}
