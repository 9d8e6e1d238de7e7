import { redraw } from '../draws'

/** A choice among so many things, the same for the same salt. */
export type Choose = (count: number) => number

export const choosing = (salt: number): Choose => {
  let turn = 0
  return (count) => Math.abs(redraw(salt % 1000, ++turn, salt)) % Math.max(1, count)
}

/** The list from a random place on, round. */
export const rotated = <T>(list: readonly T[], choose: Choose): readonly T[] => {
  const from = choose(list.length)
  return [...list.slice(from), ...list.slice(0, from)]
}
