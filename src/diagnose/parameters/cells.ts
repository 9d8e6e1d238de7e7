import { supportOf } from '../../domains'
import { DISCRETE_DOMAINS, type Variable } from '../../expr'
import type { Block } from '../../decide/sampling/instance'
import { subscripts } from '../../program/arrays'

/* The entries of the parameters, one number each: of a symmetric matrix one for two entries that are equal. */

/** One free entry of a parameter. */
export interface Cell {
  readonly variable: Variable
  /** `W[1, 2]`. */
  readonly name: string
  /** Row-major positions of the entries that have its value. */
  readonly positions: readonly number[]
  /** Of entries of symmetric matrices: which of a batch they are in. */
  readonly matrix?: number
  readonly low: number
  readonly high: number
}

const isSymmetric = ({ domain }: Variable): boolean => domain.kind === 'symmetric' || domain.kind === 'spd'

/** All entries of a block but those below the diagonals of symmetric matrices. */
const cellsOf = ({ variable, dims, bounds, cells }: Block): readonly Cell[] => {
  const n = dims.at(-1) ?? 1
  const [low, high] = supportOf(variable.domain.kind, bounds) ?? [-Infinity, Infinity]
  return Array.from({ length: cells }, (_, position): Cell | undefined => {
    const [matrix, row, column] = [Math.floor(position / (n * n)), Math.floor(position / n) % n, position % n]
    if (isSymmetric(variable) && row > column) return undefined
    const mirror = isSymmetric(variable) && row < column ? [matrix * n * n + column * n + row] : []
    return {
      variable,
      name: `${variable.name}${subscripts(position, dims)}`,
      positions: [position, ...mirror],
      ...(isSymmetric(variable) && { matrix }),
      low,
      high,
    }
  }).filter((cell) => cell !== undefined)
}

/** The free entries of parameters, in their order; those that are counted have no neighbours and are not among them. */
export const freeCells = (blocks: readonly Block[]): readonly Cell[] =>
  blocks.filter(({ variable }) => !DISCRETE_DOMAINS.has(variable.domain.kind)).flatMap(cellsOf)
