import { type Condition, type IndexTerm, not, or, type Term } from '../expr'

/**
 * Conditions on values may have indices that the sides of a claim do not have: `sum(k, A[j, k]) == 1` is meant for every j,
 * within what other conditions say of it. Such indices are the conditions' own, and none of the claim's.
 */
export const forEveryIndex = (
  sides: readonly Term[],
  indices: readonly IndexTerm[],
  where: readonly Condition[],
): { readonly indices: readonly IndexTerm[]; readonly where: readonly Condition[] } => {
  const inSides = new Set(sides.flatMap((side) => [...side.free]))
  const inRanges = new Set(indices.flatMap((at) => [...at.low.free, ...at.high.free]))
  const onValues = where.filter((c) => c.symbols.size > 0)
  const own = new Set(
    indices
      .map((at) => at.name)
      .filter((name) => !inSides.has(name) && !inRanges.has(name) && onValues.some((c) => c.free.has(name))),
  )
  const limits = where.filter((c) => c.symbols.size === 0 && [...c.free].some((name) => own.has(name)))
  return {
    indices: indices.filter((at) => !own.has(at.name)),
    where: where.flatMap((c) => {
      if (limits.includes(c)) return []
      const needed = limits.filter((limit) => [...limit.free].some((name) => own.has(name) && c.free.has(name)))
      return [needed.length > 0 ? or(...needed.map(not), c) : c]
    }),
  }
}
