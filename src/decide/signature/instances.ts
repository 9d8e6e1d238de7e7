import { Unsupported } from '../../program/unsupported'
import { type Condition, conjuncts, freeIndices, type IndexTerm, isExact, type Term } from '../../expr'
import * as Q from '../../numbers/rational'
import { BoundIntegers } from './integers'

export type IndexValues = ReadonlyMap<string, number>

const MAX_INSTANCES = 4096

/** Every tuple of values of the free indices at these sizes for which the conditions on indices and sizes hold. */
export const instancesOf = (
  sides: readonly Term[],
  declared: readonly IndexTerm[] | undefined,
  conditions: readonly Condition[],
  sizes: ReadonlyMap<string, number>,
): IndexValues[] => {
  const indices = freeIndices(...(declared ?? []), ...sides)
  const integers = new BoundIntegers(sizes, (key) => {
    throw new Unsupported(`a condition on ${key}`)
  })
  const selecting = conjuncts(conditions).filter(isOnIntegers)
  const found: IndexValues[] = []
  const visit = (at: number): void => {
    if (at < indices.length) return integers.forEach(indices[at]!, () => visit(at + 1))
    if (!selecting.every((c) => [...c.free].some((name) => !integers.indices.has(name)) || integers.truth(c))) return
    if (found.length === MAX_INSTANCES) throw new Unsupported('too many index tuples')
    found.push(new Map(integers.indices))
  }
  visit(0)
  return found
}

/** Terms t of conditions `t > c` with c ≥ 0, and `t >= c` with c > 0. */
export const positiveTerms = (conditions: readonly Condition[]): ReadonlySet<Term> => {
  const found = new Set<Term>()
  for (const c of conjuncts(conditions))
    if (
      c.kind === 'compare' &&
      c.left.kind === 'number' &&
      c.op !== '==' &&
      Q.sign(c.left.value) >= (c.op === '<' ? 0 : 1)
    )
      found.add(c.right)
  return found
}

const isOnIntegers = (c: Condition): boolean =>
  c.symbols.size === 0 &&
  (c.kind === 'compare' ? isExact(c.left) && isExact(c.right) : c.children.every((child) => isOnIntegers(child)))
