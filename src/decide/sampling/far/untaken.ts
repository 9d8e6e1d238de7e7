import type { Evaluator } from '../../../hidden/evaluator'
import { Unsupported } from '../../../program/unsupported'
import { work } from '../../../program/work'
import { type Condition, freeIndices, subterms } from '../../../expr'
import { admittedSizes, derivedSizes } from '../../../language/sizes'
import { isFault } from '../../../numbers/algebra'
import type { Interval } from '../../../numbers/interval'
import type { Question } from '../../question'
import { variedSizes } from '../../relevantSizes'
import type { SizeValues } from '../../verdict'
import { placesAt } from '../instance'
import { type Branch, branchesOf } from './branches'
import { crossed, valuesAt } from './constants'
import { evaluatorsAt, finiteVariables } from './states'

/* Sizes at which a claim takes a branch that it takes at none of the sizes tried. */

/** Larger sizes have too many values of the indices to look through. */
const LARGEST = 60
const MOST_VALUES = 4000
/** Sizes at which a condition on states is looked at. */
const MOST_OF_STATES = 200

/** Every size up to this is looked at too, in this many evaluated nodes. */
const EACH = 30
const MOST_WORK = 1_000_000

/** Some sizes are dearer than others. */
const ALTERNATIVES = 3

/** A branch that is open, and the least sizes at which the claim takes it. */
export interface Untaken {
  readonly condition: Condition
  readonly holds: boolean
  readonly sizes: readonly SizeValues[]
}

type Outcomes = ReadonlySet<boolean>

/** How a condition comes out at some sizes, over all its indices and those of the claim's own conditions. */
const outcomesAt = (condition: Condition, question: Question, sizes: SizeValues): Outcomes => {
  const found = new Set<boolean>()
  for (const evaluator of evaluatorsAt(question, condition, sizes)) {
    outcomesIn(evaluator, condition, question.indexConditions, found)
    if (found.size === 2) break
  }
  return found
}

const outcomesIn = (
  evaluator: Evaluator<Interval>,
  condition: Condition,
  on: readonly Condition[],
  found: Set<boolean>,
): void => {
  const limits = on.filter((c) => c.symbols.size === 0 && [...c.free].some((name) => condition.free.has(name)))
  const open = freeIndices(condition, ...limits)
  let values = 0
  const from = (k: number): void => {
    if (found.size === 2 || values > MOST_VALUES) return
    if (k < open.length) return evaluator.forEach(open[k]!, () => from(k + 1))
    values++
    if (limits.every((c) => evaluator.truth(c))) found.add(evaluator.truth(condition))
  }
  try {
    from(0)
  } catch (error) {
    if (!isFault(error) && !(error instanceof Unsupported)) throw error
  }
}

/** What is left of the branches once some sizes were tried. */
const stillOpen = (question: Question, branches: readonly Branch[], tried: readonly SizeValues[]): readonly Branch[] =>
  branches.flatMap(({ condition, wanted }) => {
    let open = wanted
    for (const base of tried) {
      const sizes = open.length > 0 ? derivedSizes(question.model, base) : undefined
      if (!sizes) continue
      const seen = outcomesAt(condition, question, sizes)
      open = open.filter((value) => !seen.has(value))
    }
    return open.length > 0 ? [{ condition, wanted: open }] : []
  })

const candidates = (question: Question, branches: readonly Branch[]): readonly SizeValues[] =>
  crossed(variedSizes(question), [
    ...new Set([
      ...valuesAt(
        question.model,
        branches.map((b) => b.condition),
        LARGEST,
      ),
      // Relations between sizes are met at none of the numbers alone.
      ...Array.from({ length: EACH }, (_, k) => k + 1),
    ]),
  ])

const branchesOfQuestion = (question: Question): readonly Branch[] =>
  branchesOf(
    question.equations.flatMap((e) => e.raw),
    new Set(finiteVariables(question).map((v) => v.name)),
  )

/** Every branch that the claim takes at sizes where it makes sense, and at none of those tried. */
export const untaken = (question: Question, tried: readonly SizeValues[]): readonly Untaken[] => {
  const open = stillOpen(question, branchesOfQuestion(question), tried)
  if (open.length === 0) return []
  const wanted = open.flatMap((b) =>
    b.wanted.map((holds) => ({ condition: b.condition, holds, sizes: [] as SizeValues[] })),
  )
  const last = work.steps + MOST_WORK
  for (const [k, base] of candidates(question, open).entries()) {
    if (work.steps > last) break
    const rest = wanted.filter(
      (w) => w.sizes.length < ALTERNATIVES && (k < MOST_OF_STATES || w.condition.symbols.size === 0),
    )
    if (rest.length === 0) break
    const sizes = admittedSizes(question.model, question, base)
    if (!sizes) continue
    for (const { condition } of open) {
      const own = rest.filter((w) => w.condition === condition)
      const seen = own.length > 0 ? outcomesAt(condition, question, sizes) : new Set<boolean>()
      for (const w of own) if (seen.has(w.holds)) w.sizes.push(sizes)
    }
  }
  return wanted.filter((w) => w.sizes.length > 0)
}

/** How a condition comes out at values of the claim's indices; undefined where others decide it. */
const outcome = (condition: Condition, evaluator: Evaluator<Interval>, indices: Indices): boolean | undefined => {
  if ([...condition.free].some((name) => !indices.has(name))) return undefined
  for (const [name, value] of indices) evaluator.indices.set(name, value)
  try {
    return evaluator.truth(condition)
  } catch (error) {
    if (!isFault(error) && !(error instanceof Unsupported)) throw error
    return undefined
  }
}
type Indices = ReadonlyMap<string, number>

/** Whether agreement at some sizes, for these values of the claim's indices, covers the branch. */
export const isTaken = (
  question: Question,
  { condition, holds }: Untaken,
  sizes: SizeValues,
  agreed: readonly Indices[],
): boolean => {
  const evaluator = placesAt(sizes)
  const isAt = (indices: Indices): boolean => (outcome(condition, evaluator, indices) ?? holds) === holds
  return outcomesAt(condition, question, sizes).has(holds) && agreed.some(isAt)
}

/** Conditions on the claim's own indices, by which its sides choose. */
const choices = (question: Question): readonly Condition[] => {
  const found = new Set<Condition>(branchesOfQuestion(question).map((b) => b.condition))
  for (const t of subterms(...question.equations.flatMap((e) => e.raw)))
    if (t.kind === 'if' && t.condition.symbols.size === 0) found.add(t.condition)
  const names = new Set(question.indices.map((at) => at.name))
  return [...found].filter((c) => c.free.size > 0 && [...c.free].every((name) => names.has(name)))
}

/** Values of the claim's indices by the branches that it takes there, the rarest first. */
export const byBranch = (
  question: Question,
  sizes: SizeValues,
  all: readonly Indices[],
): readonly (readonly Indices[])[] => {
  const conditions = choices(question)
  if (conditions.length === 0) return all.length > 0 ? [all] : []
  const evaluator = placesAt(sizes)
  const groups = new Map<string, Indices[]>()
  for (const indices of all) {
    const key = conditions.map((c) => outcome(c, evaluator, indices)).join()
    const group = groups.get(key)
    if (group) group.push(indices)
    else groups.set(key, [indices])
  }
  return [...groups.values()].sort((a, b) => a.length - b.length)
}

/** So many of a list, spread over it. */
export const evenly = <T>(list: readonly T[], most: number): readonly T[] => {
  const step = Math.max(1, list.length / most)
  return list.filter((_, k) => Math.floor(k / step) > Math.floor((k - 1) / step))
}

/** Values of the claim's indices, one of each branch first, the rarest branches before all; the rest spread out. */
export const rarestFirst = (
  question: Question,
  sizes: SizeValues,
  all: readonly Indices[],
  most: number,
): readonly Indices[] => {
  const first = new Set(byBranch(question, sizes, all).map((group) => group[0]!))
  const rest = all.filter((indices) => !first.has(indices))
  return [...first, ...evenly(rest, Math.max(1, most - first.size))].slice(0, most)
}
