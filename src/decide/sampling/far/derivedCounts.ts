import { derivedSizes, leastSizes } from '../../../language/sizes'
import type { Model } from '../../../language/model'

/** Counts, and the values of each base size at which a derived size reaches one of them, the other sizes being 1. */
export const withDerived = (model: Model, counts: readonly number[], largest: number): readonly number[] => {
  const least = leastSizes(model)
  const found = new Set(counts)
  for (const { name: derived, value } of model.sizes) {
    if (typeof value === 'bigint') continue
    for (const base of Object.keys(least)) {
      const at = (n: number): number => derivedSizes(model, { ...least, [base]: n })?.[derived] ?? 0
      const top = at(largest)
      if (top <= at(1)) continue
      for (const count of counts) if (count <= top) found.add(firstAtLeast(count, at, largest))
    }
  }
  return [...found]
}

/** The first n at which a function that grows reaches the count. */
const firstAtLeast = (count: number, at: (n: number) => number, largest: number): number => {
  let [low, high] = [0, largest]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (at(middle) >= count) high = middle
    else low = middle
  }
  return high
}
