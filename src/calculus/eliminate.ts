import {
  add,
  and,
  type Condition,
  CONTINUOUS_DOMAINS,
  countOf,
  entry,
  type EntryTerm,
  equals,
  freshIndex,
  freshIndices,
  HALF,
  type IndexTerm,
  INFINITE_DOMAINS,
  inverse,
  log,
  logdet,
  mul,
  neg,
  PI,
  remembered,
  sub,
  substitute,
  summandsOf,
  type Term,
  TWO,
  type Variable,
  variable,
} from '../expr'
import { collect, collectAll, expand, ExpansionTooLarge, type Monomial, splitEnergy, sumOver } from './expand'
import { lowered } from './lowered'
import { lawOf, MARGINALISATION_RULES } from './marginalise'
import type { UnitLaw } from './marginalise/law'

/** A hidden array whose units do not interact with each other given the remaining arrays. */
export interface SeparableStep {
  readonly kind: 'separable'
  readonly variable: Variable
  /** Free indices of one unit. */
  readonly indices: readonly IndexTerm[]
  /** The local scalar variable that stands for the unit. */
  readonly x: EntryTerm
  readonly energy: Term
  readonly law: UnitLaw
  /** Names of remaining hidden arrays that the unit depends on. */
  readonly parents: readonly string[]
}

/** A real array that is jointly Gaussian given the remaining ones: weight exp(−½hᵀΛh + rᵀh). */
export interface GaussianStep {
  readonly kind: 'gaussian'
  readonly variable: Variable
  /** Slots that do not couple; the Gaussian is one for each value of them. */
  readonly batch: readonly IndexTerm[]
  /** Position of the slot that couples. */
  readonly position: number
  readonly row: IndexTerm
  readonly column: IndexTerm
  /** Λ[row, column], symmetric. */
  readonly precision: Term
  /** r[row]. */
  readonly linear: Term
  readonly parents: readonly string[]
}

export type Step = SeparableStep | GaussianStep

/** Result of removing hidden arrays one after another: log Σ exp(−energy) = log Σ_remaining exp(−energyLeft). */
export interface Elimination {
  readonly steps: readonly Step[]
  readonly remaining: readonly Variable[]
  readonly energyLeft: Term
}

/** A copy of a hidden array's unit as a scalar variable of its own. */
const localUnit = (v: Variable): EntryTerm => entry(variable(`${v.name}°`, v.role, v.domain))

/** Entries of the array that occur in the term, or undefined where it is used in a way that has no fixed slots. */
export const occurrences = (term: Term, array: Variable): readonly EntryTerm[] | undefined => {
  const found = new Set<EntryTerm>()
  const seen = new Set<Term>()
  let opaque = false
  const walk = (t: Term): void => {
    if (opaque || !t.symbols.has(array.name) || seen.has(t)) return
    seen.add(t)
    if (t.kind === 'entry' && t.variable === array) {
      if ([...t.free].some((name) => name.startsWith('#'))) opaque = true
      found.add(t)
    }
    if (t.kind === 'unknown' && t.fn.parameters.includes(array)) opaque = true
    if ('over' in t && t.symbols.has(array.name)) opaque = true
    if (t.kind === 'diff' || t.kind === 'datascore') opaque = true
    for (const child of t.children) walk(child)
  }
  walk(term)
  return opaque ? undefined : [...found]
}

/** Conditions that put the unit with these indices at the slots of an entry. */
const located = (indices: readonly IndexTerm[], at: EntryTerm): Condition =>
  and(...indices.map((i, k) => equals(i, at.slots[k]!)))

interface Split {
  readonly with: readonly Monomial[]
  readonly without: readonly Monomial[]
}
const split = (energy: Term, array: Variable): Split => {
  const monomials = expand(energy, new Set([array.name]))
  return {
    with: monomials.filter((m) => m.factors.length > 0),
    without: monomials.filter((m) => m.factors.length === 0),
  }
}

const separable = (
  energy: Term,
  array: Variable,
  others: readonly Variable[],
): { step: SeparableStep; rest: Term } | undefined => {
  const parts = split(energy, array)
  const indices = freshIndices(array.dims)
  const x = localUnit(array)
  const unitTerms: Term[] = []
  for (const m of parts.with) {
    const entries = occurrences(mul(m.coefficient, ...m.factors), array)
    if (entries?.length !== 1) return undefined
    const at = entries[0]!
    const local = { ...m, factors: m.factors.map((f) => substitute(f, new Map<Term, Term>([[at, x]]))) }
    unitTerms.push(collect(local, located(indices, at)))
  }
  const unitEnergy = add(...unitTerms)
  const parents = others.filter((o) => unitEnergy.symbols.has(o.name)).map((o) => o.name)
  const step: SeparableStep = {
    kind: 'separable',
    variable: array,
    indices,
    x,
    energy: unitEnergy,
    law: lawOf({ x, energy: unitEnergy }),
    parents,
  }
  return { step, rest: collectAll(parts.without) }
}

/** Degree of a monomial in the array's entries, as a list of entries with repetition; undefined unless polynomial. */
const entriesOf = (m: Monomial, array: Variable): readonly EntryTerm[] | undefined => {
  const list: EntryTerm[] = []
  for (const factor of m.factors) {
    if (factor.kind === 'entry') list.push(factor)
    else if (factor.kind === 'power' && factor.base.kind === 'entry' && factor.exponent === TWO)
      list.push(factor.base, factor.base)
    else return undefined
  }
  const opaque = list.some((e) => e.variable !== array || [...e.free].some((name) => name.startsWith('#')))
  return opaque || list.length > 2 ? undefined : list
}

/**
 * Whether the energy is a quadratic form in a real array that has no closed form at index level: then the evaluator
 * integrates it exactly, unless what it is coupled with is summed out before.
 */
const isQuadratic = (energy: Term, array: Variable): boolean => {
  if (array.domain.kind !== 'real') return false
  try {
    return split(energy, array).with.every((m) => entriesOf(m, array) !== undefined)
  } catch (error) {
    if (error instanceof ExpansionTooLarge) return false
    throw error
  }
}

const gaussian = (
  energy: Term,
  array: Variable,
  others: readonly Variable[],
): { step: GaussianStep; rest: Term } | undefined => {
  if (array.domain.kind !== 'real' || array.dims.length === 0) return undefined
  const parts = split(energy, array)
  const lists = parts.with.map((m) => entriesOf(m, array))
  if (lists.some((list) => list === undefined)) return undefined
  const coupling = array.dims
    .map((_, k) => k)
    .filter((k) => lists.some((list) => list!.length === 2 && list![0]!.slots[k] !== list![1]!.slots[k]))
  if (coupling.length !== 1) return undefined
  const position = coupling[0]!
  const rows = freshIndices(array.dims)
  const row = rows[position]!
  const column = freshIndex(row)
  const columns = rows.map((r, k) => (k === position ? column : r))
  const precision: Term[] = []
  const linear: Term[] = []
  parts.with.forEach((m, n) => {
    const bare = { ...m, factors: [] }
    const [a, b] = lists[n]!
    if (b) {
      precision.push(
        collect(bare, and(located(rows, a!), located(columns, b))),
        collect(bare, and(located(rows, b), located(columns, a!))),
      )
    } else linear.push(neg(collect(bare, located(rows, a!))))
  })
  const [lambda, r] = [add(...precision), add(...linear)]
  const parents = others.filter((o) => lambda.symbols.has(o.name) || r.symbols.has(o.name)).map((o) => o.name)
  const batch = rows.filter((_, k) => k !== position)
  const step: GaussianStep = {
    kind: 'gaussian',
    variable: array,
    batch,
    position,
    row,
    column,
    precision: lambda,
    linear: r,
    parents,
  }
  return { step, rest: collectAll(parts.without) }
}

/** Λ⁻¹[a, b] of the step, for its own batch indices. */
export const covarianceEntry = (step: GaussianStep, a: Term, b: Term): Term =>
  inverse(step.row, step.column, step.precision, [a, b])

/** m[a] = Σ_k Λ⁻¹[a, k] r_k. */
export const gaussianMean = (step: GaussianStep, a: Term): Term => {
  const k = freshIndex(step.row)
  return sumOver([k], mul(covarianceEntry(step, a, k), substitute(step.linear, new Map([[step.row, k]]))))
}

/** log ∫ exp(−½hᵀΛh + rᵀh) dh = ½ rᵀΛ⁻¹r − ½ log det Λ + (n/2) log 2π. */
const gaussianLogPartition = (step: GaussianStep): Term => {
  const { row } = step
  const half = mul(HALF, sumOver([row], mul(step.linear, gaussianMean(step, row))))
  const constant = mul(HALF, countOf(row), log(mul(TWO, PI)))
  return sumOver(step.batch, add(half, mul(neg(HALF), logdet(step.row, step.column, step.precision)), constant))
}

/**
 * Lower comes first: Gaussian, then units without parents, then parents at the same slots, then any; among these the
 * simpler law, whatever the order of the declarations.
 */
const preference = (step: Step): number => kindOf(step) + (step.kind === 'separable' ? simplicity(step.law) / 100 : 0)

const simplicity = ({ rule }: UnitLaw): number => {
  const rank = MARGINALISATION_RULES.findIndex((r) => r.name === rule)
  return rank < 0 ? MARGINALISATION_RULES.length : rank
}

const kindOf = (step: Step): number => {
  const continuous = CONTINUOUS_DOMAINS.has(step.variable.domain.kind) ? 0 : 1
  if (step.kind === 'gaussian') return continuous + (step.parents.length > 0 ? 1.5 : 0)
  const open = step.law.closed ? 0 : 20
  if (step.parents.length === 0) return open + continuous
  const aligned = step.law.closed && alignedWithParents(step) ? 2 : 4
  return open + aligned + continuous
}

const alignedWithParents = (step: SeparableStep): boolean => {
  const aligned = remembered((t: Term): boolean =>
    t.kind === 'entry' && step.parents.includes(t.variable.name)
      ? t.slots.every((s, k) => s === step.indices[k])
      : t.children.every(aligned),
  )
  return aligned(step.energy)
}

/** What is known of removing one array from the summands that hold it. */
interface Candidate {
  readonly holding: readonly Term[]
  readonly found: ReturnType<typeof attempt>
  /** Left for the evaluator: what depends on the array waits, unless it is summed out before. */
  readonly isLeft: boolean
}

/** Removes the hidden arrays that can be summed or integrated out at index level, one after another. */
export const eliminate = (over: readonly Variable[], energy: Term): Elimination => {
  const steps: Step[] = []
  const known = new Map<string, Candidate>()
  let remaining = over
  let left = energy
  /** Tried anew only where the summands that hold the array have changed. */
  const candidateOf = (array: Variable): Candidate => {
    const holding = summandsOf(left).filter((t) => t.symbols.has(array.name))
    const before = known.get(array.name)
    if (before?.holding.length === holding.length && holding.every((t, k) => t === before.holding[k])) return before
    const [own, others] = [add(...holding), remaining.filter((o) => o !== array)]
    const found = attempt(own, array, others)
    const candidate: Candidate = { holding, found, isLeft: !found && isQuadratic(own, array) }
    known.set(array.name, candidate)
    return candidate
  }
  for (;;) {
    const candidates = new Map(remaining.map((array) => [array.name, candidateOf(array)]))
    const isLeft = (name: string): boolean => candidates.get(name)?.isLeft ?? false
    const [best] = [...candidates.values()]
      .flatMap(({ found }) => (found && !found.step.parents.some(isLeft) ? [found] : []))
      .sort((a, b) => preference(a.step) - preference(b.step))
    if (!best) break
    const { step } = best
    const { free } = splitEnergy(left, new Set([step.variable.name]))
    const rest = add(free, best.rest)
    const removed = step.kind === 'gaussian' ? gaussianLogPartition(step) : sumOver(step.indices, step.law.logPartition)
    steps.push(step)
    remaining = remaining.filter((o) => o !== step.variable)
    left = lowered(sub(rest, removed), remaining)
  }
  return { steps, remaining, energyLeft: left }
}

const attempt = (
  energy: Term,
  array: Variable,
  others: readonly Variable[],
): { step: Step; rest: Term } | undefined => {
  if (array.domain.kind === 'any') return undefined
  try {
    const found = separable(energy, array, others) ?? gaussian(energy, array, others)
    if (found?.step.kind !== 'separable' || found.step.law.closed || found.step.parents.length === 0) return found
    // A unit whose own integral stays open is taken only where it does not tie other hidden arrays together, and not
    // where it would be done anew at each point of another integral.
    const { parents } = found.step
    const cheap = others.every((o) => !parents.includes(o.name) || !INFINITE_DOMAINS.has(o.domain.kind))
    return cheap && alignedWithParents(found.step) ? found : undefined
  } catch (error) {
    if (error instanceof ExpansionTooLarge) return undefined
    throw error
  }
}
