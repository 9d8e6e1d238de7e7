import type { Shape } from '../decide/sampling/instance'
import { supportOf } from '../domains'
import { subscripts } from '../program/arrays'

/** A visible entry and where its domain ends. */
export interface Axis {
  readonly name: string
  readonly low: number
  readonly high: number
}

/** Each visible entry with where its domain ends, row-major. */
export const domainEnds = (visible: Shape): readonly Axis[] =>
  visible.blocks.flatMap(({ variable, dims, bounds, cells }) => {
    const [low, high] = supportOf(variable.domain.kind, bounds)!
    return Array.from({ length: cells }, (_, k) => ({ name: `${variable.name}${subscripts(k, dims)}`, low, high }))
  })
