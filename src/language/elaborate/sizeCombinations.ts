import type { Condition, Term } from '../../expr'
import * as Q from '../../numbers/rational'
import type { SizeTable } from '../sizeTable'
import { evaluateCondition, evaluateDiscrete, sizesIn } from './integers'

const NO_VALUES: ReadonlyMap<Term, Q.Rational> = new Map()

/** Values of all sizes from those of the base sizes; undefined where a derived size is no positive integer. */
export const completeSizes = (
  table: SizeTable,
  base: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, bigint> | undefined => {
  const sizes = new Map(base)
  for (const { name, value } of table.sizes) {
    if (typeof value === 'bigint') continue
    const q = evaluateDiscrete(value, { sizes, values: NO_VALUES })
    if (!q) {
      const needs = new Set<string>()
      sizesIn(value, needs)
      if ([...needs].every((n) => sizes.has(n))) return undefined
      continue
    }
    if (!Q.isInteger(q) || q.n <= 0n) return undefined
    sizes.set(name, q.n)
  }
  return sizes
}

/** Whether no condition on sizes is violated; one that says nothing of sizes alone does not count. */
export const satisfies = (conditions: readonly Condition[], sizes: ReadonlyMap<string, bigint>): boolean =>
  conditions.every((condition) => evaluateCondition(condition, { sizes, values: NO_VALUES }) !== false)

/** Base sizes that a set of sizes depends on. */
const baseOf = (table: SizeTable, names: ReadonlySet<string>): Set<string> => {
  const all = new Set(names)
  const base = new Set<string>()
  for (const { name, value } of [...table.sizes].reverse()) {
    if (!all.has(name)) continue
    if (typeof value === 'bigint') base.add(name)
    else sizesIn(value, all)
  }
  return base
}

/**
 * Small sizes that terms are tried at: 1..6 and the default for each base size that they mention (less for many), where
 * derived sizes are positive and the conditions hold.
 */
export const smallSizes = (
  table: SizeTable,
  mentioned: ReadonlySet<string>,
  conditions: readonly Condition[],
  most = 3000,
): ReadonlyMap<string, bigint>[] => {
  const names = new Set(mentioned)
  let relevant: Condition[] = []
  // A condition that shares a size with what is mentioned may remove sizes, and may bring in others.
  for (let grown = true; grown;) {
    grown = false
    relevant = conditions.filter((condition) => {
      const own = new Set<string>()
      sizesIn(condition, own)
      const shares = [...own].some((n) => names.has(n))
      const fresh = shares ? [...own].filter((n) => !names.has(n)) : []
      for (const n of fresh) names.add(n)
      if (fresh.length > 0) grown = true
      return shares || own.size === 0
    })
  }
  const base = [...baseOf(table, names)]
  const defaults = new Map(
    table.sizes.flatMap(({ name, value }) => (typeof value === 'bigint' ? [[name, value] as const] : [])),
  )
  const reach = Math.max(2, Math.min(6, Math.floor(most ** (1 / Math.max(1, base.length)))))
  let combinations: Map<string, bigint>[] = [new Map()]
  for (const name of base) {
    const values = new Set(Array.from({ length: reach }, (_, k) => BigInt(k + 1)))
    const given = defaults.get(name)!
    for (const near of [given - 1n, given, given + 1n]) if (near > 0n && base.length <= 3) values.add(near)
    if (combinations.length * values.size > most) break
    combinations = combinations.flatMap((c) => [...values].map((v) => new Map(c).set(name, v)))
  }
  const complete: ReadonlyMap<string, bigint>[] = []
  for (const combination of combinations) {
    const sizes = completeSizes(table, combination)
    if (sizes && satisfies(relevant, sizes)) complete.push(sizes)
  }
  return complete
}
