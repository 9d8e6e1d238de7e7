import { finiteStates } from '../finiteStates'
import type { Term, Variable } from '../../expr'
import { Unsupported } from '../unsupported'
import { gridOf, type Nodes } from './grid'

/** An array of doubles, row-major. */
export interface Doubles {
  readonly dims: readonly number[]
  readonly values: Float64Array
}

/** Joint states of the hidden variables up to which they are listed. */
const MAX_STATES = 1 << 14
/** The same where nodes of a grid stand for integrals. */
const MAX_NODES = 1 << 16
/** Nodes of each integrated unit on the coarse grid, by how many units there are. */
const GRID_NODES = [1, 256, 96]

/** Reads bounds of domains. */
export interface Bounds {
  integer(t: Term): number
  number(t: Term): number
}

/** Which grid stands for integrals: each has twice as many nodes a unit as the one before. */
export type Grid = 0 | 1

export interface States {
  readonly count: number
  /** For each variable its values in every state: dims [count, …]. */
  readonly of: ReadonlyMap<string, Doubles>
  /** Where integrals are among the sums: logarithms of the weights, and 1 where a unit is at an end of its grid. */
  readonly nodes?: { readonly logWeights: Float64Array; readonly ends: Float64Array }
}

const unweighted = (values: readonly number[]): Nodes => ({ values, logWeights: values.map(() => 0), ends: [] })

/** Every joint state of finite variables. @throws Unsupported for infinite ones without a grid, or too many states */
export const jointStates = (over: readonly Variable[], bounds: Bounds, grid: Grid | undefined): States => {
  const dims = over.map((v) => v.dims.map((d) => bounds.integer(d)))
  const cells = dims.map((d) => d.reduce((a, b) => a * b, 1))
  const finite = over.map((v) => finiteStates(v, (t) => bounds.integer(t)))
  const infinite = cells.reduce((n, c, k) => n + (finite[k] ? 0 : c), 0)
  const open = over.find((_, k) => !finite[k])
  if (open && (grid === undefined || !(infinite in GRID_NODES)))
    throw new Unsupported(`a sum or integral over ${open.name} has no closed form, so that it cannot be compiled`)
  const nodes = over.map((v, k) => {
    const list = finite[k]
    if (list) return unweighted(list)
    const ends = v.domain.bounds.map((b) => bounds.number(b))
    return gridOf(v, ends, GRID_NODES[infinite]! * 2 ** grid!)
  })
  const count = nodes.reduce((n, { values }, k) => n * values.length ** cells[k]!, 1)
  if (count > (open ? MAX_NODES : MAX_STATES))
    throw new Unsupported(
      `${count} joint states of ${over.map((v) => v.name).join(', ')} are too many to be summed at every point`,
    )
  const of = new Map<string, Doubles>()
  const [logWeights, ends] = [new Float64Array(count), new Float64Array(count)]
  let radix = 1
  over.forEach((v, k) => {
    const [n, { values, logWeights: own, ends: last }] = [cells[k]!, nodes[k]!]
    const rows = new Float64Array(count * n)
    for (let s = 0; s < count; s++) {
      let rest = Math.floor(s / radix)
      for (let c = 0; c < n; c++) {
        const at = rest % values.length
        rows[s * n + c] = values[at]!
        logWeights[s]! += own[at]!
        if (last.includes(at)) ends[s] = 1
        rest = Math.floor(rest / values.length)
      }
    }
    radix *= values.length ** n
    of.set(v.name, { dims: [count, ...dims[k]!], values: rows })
  })
  return { count, of, ...(open && { nodes: { logWeights, ends } }) }
}
