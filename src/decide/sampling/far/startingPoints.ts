import { MAX_DRAW } from '../../../domains/draw'
import type { Variable } from '../../../expr'
import * as Q from '../../../numbers/rational'
import { redraw } from '../draws'
import { instanceOf } from '../drawn'
import { type Instance, satisfiesConditions, type Shape } from '../instance'
import { suggested } from './palette'

/* Points of all kinds, from which rarer ones are looked for. */

/** So many of the points are ordinary ones. */
export const POINTS = 64
const SMALL_POINTS = 48

export const ordinaryInstances = (shape: Shape): readonly Instance[] =>
  Array.from({ length: POINTS }, (_, n) =>
    instanceOf(
      shape,
      Array.from({ length: shape.cells }, (__, cell) => redraw((n % MAX_DRAW) + 1, n + 1, cell)),
    ),
  ).filter((instance) => instance !== undefined)

/** Small integers and halves in all cells at once: where arguments vanish, and where several signs meet. */
export const smallInstances = (shape: Shape, like: Instance): readonly Instance[] =>
  Array.from({ length: SMALL_POINTS }, (_, n) => {
    const values = new Map(
      shape.blocks.map(({ variable, bounds, cells }, block) => [
        variable.name,
        Array.from({ length: cells }, (__, cell) => {
          const own = like.values.get(variable.name)![cell]!
          const half = Q.rational((Math.abs(redraw(n + 1, n + 1, 31 * block + cell)) % 9) - 4, n % 3 === 0 ? 2 : 1)
          const simple = n === 0 ? Q.ZERO : n === 1 ? Q.ONE : half
          return isMatrix(variable) ? own : (suggested(variable.domain.kind, bounds, simple) ?? own)
        }),
      ]),
    )
    return { sizes: shape.sizes, values }
  }).filter((instance) => satisfiesConditions(shape, instance))

/** Its entries do not move one by one. */
export const isMatrix = ({ domain }: Variable): boolean => domain.kind === 'spd' || domain.kind === 'symmetric'
