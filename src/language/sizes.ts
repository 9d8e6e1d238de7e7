import type { Claim, Model } from './model'
import { assumedOfSizes } from './modelScope'
import { SizeTable } from './sizeTable'
import { completeSizes, satisfies } from './elaborate/sizeCombinations'

const toMap = (sizes: Readonly<Record<string, number>>): Map<string, bigint> =>
  new Map(
    Object.entries(sizes)
      .filter(([, v]) => Number.isSafeInteger(v))
      .map(([name, v]) => [name, BigInt(v)]),
  )

/** All sizes from the base sizes; undefined where a derived size is no positive integer there. */
export const derivedSizes = (
  model: Model,
  base: Readonly<Record<string, number>>,
): Record<string, number> | undefined => {
  const given = toMap(base)
  const known = new Map<string, bigint>()
  for (const { name, value } of model.sizes) {
    if (typeof value !== 'bigint') continue
    const v = given.get(name)
    if (v === undefined || v < 1n) return undefined
    known.set(name, v)
  }
  const sizes = completeSizes(new SizeTable(model.sizes), known)
  return sizes && Object.fromEntries([...sizes].map(([name, v]) => [name, Number(v)]))
}

/**
 * Whether a claim (or, without one, the energy) makes sense at some sizes: derived sizes are positive, `assume` holds,
 * and literal and size indices are inside their ranges. Base sizes are enough.
 */
export const admissibleSizes = (
  model: Model,
  claim: Claim | undefined,
  sizes: Readonly<Record<string, number>>,
): boolean => {
  const all = derivedSizes(model, sizes)
  if (!all) return false
  const where = claim?.where.filter((c) => c.symbols.size === 0 && c.free.size === 0) ?? []
  return satisfies(
    [...assumedOfSizes(model), ...(model.requires ?? []), ...(claim?.requires ?? []), ...where],
    toMap(all),
  )
}
