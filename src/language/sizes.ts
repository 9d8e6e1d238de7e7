import type { Term } from '../expr'
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

/** The base sizes of the model file, as far as they are not set. */
export const ownSizes = (model: Model, override: Readonly<Record<string, number>> = {}): Record<string, number> =>
  Object.fromEntries(
    model.sizes.flatMap((s) => (typeof s.value === 'bigint' ? [[s.name, override[s.name] ?? Number(s.value)]] : [])),
  )

/** The base sizes, all of them 1. */
export const leastSizes = (model: Model): Record<string, number> =>
  Object.fromEntries(Object.keys(ownSizes(model)).map((name) => [name, 1]))

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
  claim: Pick<Claim, 'where' | 'requires'> | undefined,
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

/** All sizes from some base sizes, the others being 1; undefined where the claim makes no sense at them. */
export const admittedSizes = (
  model: Model,
  claim: Pick<Claim, 'where' | 'requires'> | undefined,
  base: Readonly<Record<string, number>>,
): Record<string, number> | undefined => {
  const sizes = derivedSizes(model, { ...leastSizes(model), ...base })
  return sizes && admissibleSizes(model, claim, sizes) ? sizes : undefined
}

/** Literal indices beyond this set no least size that is told. */
const GREATEST_LITERAL = 64

/** The least base sizes that literal indices of the claim and the energy leave, where they are above 1. */
export const literalSizes = (model: Model, claim: Claim): Readonly<Record<string, number>> => {
  const least: Record<string, number> = {}
  for (const condition of [...(model.requires ?? []), ...(claim.requires ?? [])]) {
    const names = sizeNames(condition)
    const [name] = names
    if (name === undefined || names.size > 1 || condition.free.size > 0) continue
    if (typeof model.sizes.find((s) => s.name === name)?.value !== 'bigint') continue
    const holds = (n: number): boolean => satisfies([condition], toMap({ [name]: n }))
    let n = 1
    while (n < GREATEST_LITERAL && !holds(n)) n++
    if (n > 1 && holds(n) && holds(n + 1)) least[name] = Math.max(n, least[name] ?? 1)
  }
  return least
}

const sizeNames = (t: Term): ReadonlySet<string> =>
  new Set(t.kind === 'size' ? [t.name] : t.children.flatMap((c) => [...sizeNames(c)]))
