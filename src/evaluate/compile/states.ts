import { finiteStates } from '../../domains'
import type { Term, Variable } from '../../expr'
import { Unsupported } from '../evaluator'

/** An array of doubles, row-major. */
export interface Doubles {
  readonly dims: readonly number[]
  readonly values: Float64Array
}

/** Joint states of the hidden variables up to which they are listed. */
const MAX_STATES = 1 << 14

const valuesOf = (v: Variable, integer: (t: Term) => number): readonly number[] => {
  const states = finiteStates(v, integer)
  if (!states)
    throw new Unsupported(`a sum or integral over ${v.name} has no closed form, so that it cannot be compiled`)
  return states
}

export interface States {
  readonly count: number
  /** For each variable its values in every state: dims [count, …]. */
  readonly of: ReadonlyMap<string, Doubles>
}

/** Every joint state of finite variables. @throws Unsupported for infinite ones, or too many states */
export const statesOf = (over: readonly Variable[], integer: (t: Term) => number): States => {
  const dims = over.map((v) => v.dims.map(integer))
  const values = over.map((v) => valuesOf(v, integer))
  const cells = dims.map((d) => d.reduce((a, b) => a * b, 1))
  const count = values.reduce((n, list, k) => n * list.length ** cells[k]!, 1)
  if (count > MAX_STATES)
    throw new Unsupported(
      `${count} joint states of ${over.map((v) => v.name).join(', ')} are too many to be summed at every point`,
    )
  const of = new Map<string, Doubles>()
  let radix = 1
  over.forEach((v, k) => {
    const [n, list] = [cells[k]!, values[k]!]
    const rows = new Float64Array(count * n)
    for (let s = 0; s < count; s++) {
      let rest = Math.floor(s / radix)
      for (let c = 0; c < n; c++) {
        rows[s * n + c] = list[rest % list.length]!
        rest = Math.floor(rest / list.length)
      }
    }
    radix *= list.length ** n
    of.set(v.name, { dims: [count, ...dims[k]!], values: rows })
  })
  return { count, of }
}
