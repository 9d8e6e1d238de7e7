import {
  add,
  and,
  type Condition,
  entry,
  type EntryTerm,
  equals,
  exp,
  expectation,
  factorsOf,
  ifThen,
  type IndexTerm,
  mul,
  neg,
  ONE,
  openBinder,
  prod,
  substitute,
  summandsOf,
  type Term,
  type Variable,
  ZERO,
} from '../expr'
import {
  covarianceEntry,
  type Elimination,
  gaussianMean,
  type GaussianStep,
  occurrences,
  type SeparableStep,
  type Step,
} from './eliminate'
import { expand, ExpansionTooLarge, type Monomial, splitEnergy, sumOver } from './expand'
import { partitions } from './marginalise/cumulants'
import type { UnitLaw } from './marginalise/law'

/*
 * Conditional moments as sums over partitions of the factors of a monomial, each block a joint cumulant of one unit
 * times deltas that put its factors on that unit: E[Π_b X_b(j_b)] = Σ_π Π_{B∈π} δ(indices of B equal) κ(X_b, b ∈ B).
 * Arrays are averaged in the order of their elimination (tower property). Nothing here is a derivative of F.
 */

/** Factors of one monomial that share their unit. */
interface Group {
  readonly at: EntryTerm
  readonly factor: Term
  /** 0 for factors of the left argument of a covariance, 1 for the right one. */
  readonly side: number
}

/** The factors by unit, or undefined where a factor touches several units or none that has fixed slots. */
const groupsOf = (m: Monomial, array: Variable, side: number): readonly Group[] | undefined => {
  const byUnit = new Map<EntryTerm, Term[]>()
  for (const factor of m.factors) {
    const entries = occurrences(factor, array)
    if (entries?.length !== 1) return undefined
    const known = byUnit.get(entries[0]!)
    if (known) known.push(factor)
    else byUnit.set(entries[0]!, [factor])
  }
  return [...byUnit].map(([at, factors]) => ({ at, factor: mul(...factors), side }))
}

const blockIsConnected = (block: readonly Group[]): boolean =>
  block.some((g) => g.side === 0) && block.some((g) => g.side === 1)

/**
 * The entry as the unit's local variable, and its indices as the unit's: what varies with them is then written as in the
 * unit's energy, so that the law recognises it. Other slots move to the unit by the condition that they coincide.
 */
const atUnit = (step: SeparableStep, at: EntryTerm): ReadonlyMap<Term, Term> => {
  const own = at.slots.flatMap((s, k) =>
    s.kind === 'index' && at.slots.filter((t) => t.free.has(s.name)).length === 1
      ? [[s, step.indices[k]!] as const]
      : [],
  )
  return new Map<Term, Term>([[at, step.x], ...own])
}

/** κ of a block, placed at its first unit, under the condition that all its units coincide. */
const separableBlock = (step: SeparableStep, block: readonly Group[]): Term => {
  const [first] = block
  const same: Condition[] = block.slice(1).flatMap((g) => g.at.slots.map((s, k) => equals(first!.at.slots[k]!, s)))
  const local = block.map((g) => substitute(g.factor, atUnit(step, g.at)))
  const { law } = step
  const kappa =
    local.length === 1
      ? law.mean(local[0]!)
      : local.length === 2
        ? law.covariance(local[0]!, local[1]!)
        : law.cumulant(local)
  const placed = substitute(kappa, new Map<Term, Term>(step.indices.map((i, k) => [i, first!.at.slots[k]!])))
  return ifThen(and(...same), placed, ZERO)
}

/** Entries with repetition of a polynomial group: x² counts twice; undefined unless it is a power of an entry. */
const gaussianFactors = (g: Group): readonly EntryTerm[] | undefined => {
  const list: EntryTerm[] = []
  for (const f of factorsOf(g.factor)) {
    if (f === g.at) list.push(g.at)
    else if (
      f.kind === 'power' &&
      f.base === g.at &&
      f.exponent.kind === 'number' &&
      f.exponent.value.d === 1n &&
      f.exponent.value.n > 0n &&
      f.exponent.value.n <= 4n
    )
      for (let k = 0n; k < f.exponent.value.n; k++) list.push(g.at)
    else return undefined
  }
  return list
}

const gaussianBlock = (step: GaussianStep, block: readonly EntryTerm[]): Term => {
  if (block.length > 2) return ZERO
  const [a, b] = block
  const place = (e: EntryTerm): Map<Term, Term> =>
    new Map<Term, Term>(step.batch.map((i) => [i, e.slots[batchPosition(step, i)]!]))
  if (!b) return substitute(gaussianMean(step, a!.slots[step.position]!), place(a!))
  const same = a!.slots.flatMap((s, k) => (k === step.position ? [] : [equals(s, b.slots[k]!)]))
  return ifThen(
    and(...same),
    substitute(covarianceEntry(step, a!.slots[step.position]!, b.slots[step.position]!), place(a!)),
    ZERO,
  )
}
const batchPosition = (step: GaussianStep, i: Term): number => {
  const order = step.variable.dims.map((_, k) => k).filter((k) => k !== step.position)
  return order[step.batch.findIndex((b) => b === i)]!
}

/** Σ over partitions of the groups; `connected` keeps only those with a block that mixes both sides. */
const overPartitions = (step: Step, groups: readonly Group[], connected: boolean): Term | undefined => {
  if (step.kind === 'separable') {
    const kept = partitions(groups).filter((p) => !connected || p.some(blockIsConnected))
    return add(...kept.map((p) => mul(...p.map((block) => separableBlock(step, block)))))
  }
  const lists = groups.map(gaussianFactors)
  if (lists.some((list) => list === undefined)) return undefined
  const factors = groups.flatMap((g, n) => lists[n]!.map((at) => ({ at, side: g.side, factor: at })))
  const kept = partitions(factors).filter(
    (p) => p.every((b) => b.length <= 2) && (!connected || p.some(blockIsConnected)),
  )
  return add(
    ...kept.map((p) =>
      mul(
        ...p.map((block) =>
          gaussianBlock(
            step,
            block.map((g) => g.at),
          ),
        ),
      ),
    ),
  )
}

/** The term as a function of the step's only unit; undefined where the array has several units or uses it opaquely. */
const ofSingleUnit = (step: Step, f: Term): Term | undefined => {
  if (step.kind !== 'separable' || step.indices.length > 0 || !occurrences(f, step.variable)) return undefined
  return substitute(f, new Map<Term, Term>([[entry(step.variable), step.x]]))
}

/** E[f] of one unit, with what does not depend on it kept outside. */
const singleUnitMean = (law: UnitLaw, name: string, f: Term): Term => {
  const varies = (t: Term): boolean => t.symbols.has(name)
  const terms = summandsOf(f)
  return add(
    ...terms.map((t) => {
      const factors = factorsOf(t)
      const [inside, outside] = [factors.filter(varies), factors.filter((x) => !varies(x))]
      return mul(...outside, inside.length === 0 ? ONE : law.mean(mul(...inside)))
    }),
  )
}

/** E[Π_j g(x_j)] = Π_j E[g(x_j)] for units that are different for each j; also exp(Σ_j u(x_j)). */
const meanOfProduct = (step: SeparableStep, f: Term, bound: readonly IndexTerm[] = []): Term | undefined => {
  if (f.kind === 'prod') {
    const { index, body } = openBinder(f)
    const inner = meanOfProduct(step, body, [...bound, index])
    return inner && prod(index, inner)
  }
  if (f.kind === 'call' && f.name === 'exp' && f.args[0]!.kind === 'sum') {
    const { index, body } = openBinder(f.args[0])
    const inner = meanOfProduct(step, exp(body), [...bound, index])
    return inner && prod(index, inner)
  }
  const entries = bound.length > 0 ? occurrences(f, step.variable) : undefined
  const [at, ...others] = entries ?? []
  if (!at || others.length > 0 || !bound.every((i) => at.slots.includes(i))) return undefined
  return separableBlock(step, [{ at, factor: f, side: 0 }])
}

/** The mean of a monomial of one factor that is a product over units. */
const productMean = (step: Step, m: Monomial): Term | undefined =>
  step.kind === 'separable' && m.factors.length === 1 ? meanOfProduct(step, m.factors[0]!) : undefined

const stepMean = (step: Step, f: Term): Term | undefined => {
  const single = ofSingleUnit(step, f)
  if (single && step.kind === 'separable') return singleUnitMean(step.law, step.x.variable.name, single)
  const names = new Set([step.variable.name])
  const terms: Term[] = []
  for (const m of expand(f, names)) {
    const groups = groupsOf(m, step.variable, 0)
    const value = groups ? overPartitions(step, groups, false) : productMean(step, m)
    if (value === undefined) return undefined
    terms.push(sumOver(m.indices, mul(m.coefficient, value)))
  }
  return add(...terms)
}

const stepCovariance = (step: Step, f: Term, g: Term): Term | undefined => {
  const [singleF, singleG] = [ofSingleUnit(step, f), ofSingleUnit(step, g)]
  if (singleF && singleG && step.kind === 'separable') {
    // Summands without the unit have no part in it; in a difference of values they would be carried along.
    const own = new Set([step.x.variable.name])
    const [a, b] = [splitEnergy(singleF, own).own, splitEnergy(singleG, own).own]
    return a === ZERO || b === ZERO ? ZERO : step.law.covariance(a, b)
  }
  const names = new Set([step.variable.name])
  const terms: Term[] = []
  const left = expand(f, names).filter((m) => m.factors.length > 0)
  for (const a of left) {
    const ga = groupsOf(a, step.variable, 0)
    if (!ga) return undefined
    // Expanded anew for each partner, so that no two monomials share a bound index.
    for (const b of expand(g, names).filter((m) => m.factors.length > 0)) {
      const gb = groupsOf(b, step.variable, 1)
      const value = gb && overPartitions(step, [...ga, ...gb], true)
      if (value === undefined) return undefined
      terms.push(sumOver([...a.indices, ...b.indices], mul(a.coefficient, b.coefficient, value)))
    }
  }
  return add(...terms)
}

/** Moments under p(over) ∝ exp(−energy), as far as they have a closed form at index level. */
export interface Moments {
  /** E[f]; what stays coupled is left as an `expectation` node. */
  mean(f: Term): Term
  /** cov(f, g), by the law of total covariance over the steps. */
  covariance(f: Term, g: Term): Term
}

export const momentsOf = (over: readonly Variable[], energy: Term, elimination: Elimination): Moments => {
  const { steps, remaining, energyLeft } = elimination
  const tryAll = <T>(attempt: () => T | undefined): T | undefined => {
    try {
      return attempt()
    } catch (error) {
      if (error instanceof ExpansionTooLarge) return undefined
      throw error
    }
  }
  const rest = (f: Term): Term =>
    remaining.some((v) => f.symbols.has(v.name)) ? expectation(remaining, energyLeft, f) : f
  const conditionalMean = (f: Term, from: number): Term | undefined => {
    let value: Term | undefined = f
    for (const step of steps.slice(from)) value = value && stepMean(step, value)
    return value
  }
  const mean = (f: Term): Term => {
    const value = tryAll(() => conditionalMean(f, 0))
    return value === undefined ? expectation(over, energy, f) : rest(value)
  }
  const covariance = (f: Term, g: Term): Term => {
    const value = tryAll(() => {
      const terms: Term[] = []
      let [a, b]: [Term | undefined, Term | undefined] = [f, g]
      for (const [k, step] of steps.entries()) {
        const inner: Term | undefined = stepCovariance(step, a, b)
        const averaged = inner && conditionalMean(inner, k + 1)
        if (averaged === undefined) return undefined
        terms.push(rest(averaged))
        ;[a, b] = [stepMean(step, a), stepMean(step, b)]
        if (!a || !b) return undefined
      }
      const outer = [a, b].every((t) => remaining.some((v) => t.symbols.has(v.name)))
      if (outer) terms.push(expectation(remaining, energyLeft, mul(centred(a, rest), centred(b, rest))))
      return add(...terms)
    })
    return value ?? expectation(over, energy, mul(centred(f, mean), centred(g, mean)))
  }
  return { mean, covariance }
}

const centred = (f: Term, mean: (f: Term) => Term): Term => add(f, neg(mean(f)))
