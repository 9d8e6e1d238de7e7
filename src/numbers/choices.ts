/* Combinatorics of lists. */

/** One of each list, in all ways, the last list fastest. */
export const choices = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((all, next) => all.flatMap((chosen) => next.map((x) => [...chosen, x])), [[]])

/** All sublists of a length, in order. */
export const sublists = <T>(list: readonly T[], length: number): readonly (readonly T[])[] =>
  length === 0
    ? [[]]
    : list.flatMap((first, k) => sublists(list.slice(k + 1), length - 1).map((rest) => [first, ...rest]))
