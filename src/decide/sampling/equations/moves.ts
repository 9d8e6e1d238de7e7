import { supportOf } from '../../../domains'
import { isFault } from '../../../numbers/algebra'
import * as Q from '../../../numbers/rational'
import type { Block, Instance } from '../instance'
import type { Coordinate } from './system'

/* Instances with some coordinates at other values, and whether values are of their domains. */

export const valueAt = (at: Instance, { block, cells }: Coordinate): Q.Rational =>
  at.values.get(block.variable.name)![cells[0]!]!

/** The instance with coordinates at new values. */
export const movedTo = (at: Instance, coordinates: readonly Coordinate[], to: readonly Q.Rational[]): Instance => {
  const values = new Map(at.values)
  const own = new Map<string, Q.Rational[]>()
  for (const [k, { block, cells }] of coordinates.entries()) {
    const { name } = block.variable
    let list = own.get(name)
    if (!list) own.set(name, (list = [...values.get(name)!]))
    for (const cell of cells) list[cell] = to[k]!
  }
  for (const [name, list] of own) values.set(name, list)
  return { ...at, values }
}

/** How far a coordinate may move without leaving its domain; Infinity on the whole line. */
export const room = ({ block }: Coordinate, value: number): number => {
  const [low, high] = supportOf(block.variable.domain.kind, block.bounds) ?? [-Infinity, Infinity]
  return Math.min(value - low, high - value)
}

/** Whether every value of the arrays is of its domain. */
export const isInside = (blocks: readonly Block[], at: Instance): boolean =>
  blocks.every((block) => {
    const { kind } = block.variable.domain
    const list = at.values.get(block.variable.name)!.map(Q.toNumber)
    if (kind === 'spd') return isDefinite(list, block.dims.at(-1)!)
    if (kind === 'positive') return list.every((x) => x > 0)
    if (kind !== 'interval') return true
    const [low = -Infinity, high = Infinity] = block.bounds
    return list.every((x) => x > low && x < high)
  })

/** Pivots at least this far from 0. */
const LEAST_PIVOT = 1e-9

/** Whether each matrix of a batch has a Cholesky factor. */
const isDefinite = (list: readonly number[], n: number): boolean => {
  for (let from = 0; from < list.length; from += n * n) {
    const a = Array.from({ length: n }, (_, r) => list.slice(from + r * n, from + (r + 1) * n))
    for (let k = 0; k < n; k++) {
      const pivot = a[k]![k]!
      if (!(pivot > LEAST_PIVOT)) return false
      for (let r = k + 1; r < n; r++) {
        const factor = a[r]![k]! / pivot
        for (let c = k; c < n; c++) a[r]![c]! -= factor * a[k]![c]!
      }
    }
  }
  return true
}

/** What is evaluated; undefined where it has no value. */
export const attempt = <T>(evaluate: () => T): T | undefined => {
  try {
    return evaluate()
  } catch (thrown) {
    if (isFault(thrown) || thrown instanceof RangeError) return undefined
    throw thrown
  }
}
