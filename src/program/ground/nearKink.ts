import type { Cells, End, Gaps } from './cells'
import { differenceOf, type Operations, type Place } from './difference'
import type { Kink } from './kinks'

/*
 * The argument of a kink next to the place where it is 0, from the distance to that place: f(r + d) = d · q with the
 * divided difference q = (f(r + d) − f(r)) / d. In sqrt|h − c| and log|h − c| nothing is then lost to the rounding of h.
 */

/** What has to be known of a number system, and of how terms are read in it. */
export interface Reading<T, X> extends Operations<T, X> {
  readonly gapsOf: (cell: number) => Gaps<T, X>
  readonly endOf: (end: End<T>) => X
  readonly exp: (a: X) => X
  readonly logAbs: (a: X) => X
}

/** A value near a kink; undefined where the cell is not moved next to it. */
export interface NearKink<X> {
  readonly value: () => X | undefined
  readonly logAbs: () => X | undefined
}

export const nearKink = <T, X>(kink: Kink<T>, cells: Cells<T>, r: Reading<T, X>): NearKink<X> => {
  const sides = kink.argument.scope
    .filter((id) => cells.all[id]!.kind === 'continuous')
    .map((id) => {
      const place: Place<X> = { root: r.number(0), step: r.number(1) }
      return { gaps: r.gapsOf(id), place, quotient: differenceOf(kink.argument, id, place, r).quotient! }
    })
  const isHere = (end: End<T> | undefined): end is End<T> => end?.kinks?.includes(kink.id) === true
  /** Puts the place of the cell that stands next to the kink; log of the distance. */
  const settle = (): { log: X; side: (typeof sides)[number] } | undefined => {
    for (const side of sides) {
      const { lowEnd, highEnd, low, high } = side.gaps
      const [below, above] = [isHere(lowEnd) ? low : undefined, isHere(highEnd) ? high : undefined]
      if (below === undefined && above === undefined) continue
      const fromLow = above === undefined || (below !== undefined && r.midpoint(below) < r.midpoint(above))
      const [end, log] = fromLow ? [lowEnd!, below!] : [highEnd!, above]
      side.place.root = r.endOf(end)
      side.place.step = fromLow ? r.exp(log) : r.mul(r.number(-1), r.exp(log))
      return { log, side }
    }
    return undefined
  }
  return {
    value: () => {
      const here = settle()
      return here && r.mul(here.side.place.step, here.side.quotient())
    },
    logAbs: () => {
      const here = settle()
      return here && r.add(here.log, r.logAbs(here.side.quotient()))
    },
  }
}
