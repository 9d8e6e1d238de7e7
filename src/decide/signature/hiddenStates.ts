import { Unsupported } from '../../program/unsupported'
import type { Variable } from '../../expr'
import type { BoundIntegers } from './integers'

const MAX_STATES = 2 ** 12

/** Runs `visit` at every joint state of discrete arrays. */
export const forEachState = (integers: BoundIntegers, over: readonly Variable[], visit: () => void): void => {
  const cells = over.flatMap((v) => {
    const states = integers.statesOf(v)
    return keysOf(
      v.name,
      v.dims.map((d) => integers.integer(d)),
    ).map((key) => ({ key, states }))
  })
  const count = cells.reduce((c, cell) => c * cell.states.length, 1)
  if (count > MAX_STATES) throw new Unsupported(`an enumeration of ${count} states`)
  const outer = cells.map(({ key }) => integers.bound.get(key))
  const assign = (at: number): void => {
    const cell = cells[at]
    if (!cell) return visit()
    for (const state of cell.states) {
      integers.bound.set(cell.key, state)
      assign(at + 1)
    }
  }
  assign(0)
  cells.forEach(({ key }, k) =>
    outer[k] === undefined ? integers.bound.delete(key) : integers.bound.set(key, outer[k]),
  )
}

/** `name[1,1]`, `name[1,2]`, … as {@link Integers.keyOf} writes them. */
const keysOf = (name: string, dims: readonly number[]): string[] => {
  let slots: number[][] = [[]]
  for (const n of dims) slots = slots.flatMap((s) => Array.from({ length: n }, (_, k) => [...s, k + 1]))
  return slots.map((s) => `${name}[${s.join()}]`)
}
