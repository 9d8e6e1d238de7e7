import { endsOf, DOMAINS } from '../../domains'
import {
  and,
  atMost,
  type Condition,
  DISCRETE_DOMAINS,
  FALSE,
  type IndexTerm,
  lessThan,
  not,
  or,
  type Term,
  TRUE,
} from '../../expr'
import * as Q from '../../numbers/rational'
import type { Scope } from '../scope'
import { type Assignment, discreteEntries, evaluateCondition, evaluateDiscrete, isInteger, sizesIn } from './integers'
import { integerText } from './integerText'
import type { Obligation } from './obligation'
import { smallSizes } from './sizeCombinations'

/** How often a slot is evaluated before its check is thought done. */
const MOST_TRIALS = 20_000

/**
 * Checks that index slots stay in their ranges, by trying small sizes. A slot without indices asks its range of the
 * sizes instead: those conditions are returned, and which slot is in range at no size.
 */
export const checkIndices = (
  scope: Scope,
  obligations: readonly Obligation[],
  already: readonly Condition[],
): { readonly requires: readonly Condition[]; readonly nowhere: string | undefined } => {
  const requires = new Set<Condition>()
  let nowhere: string | undefined
  const indexed: Obligation[] = []
  for (const obligation of obligations) {
    const { slot, low, high } = obligation
    if (!isInteger(slot)) {
      obligation.report(
        'index-integer',
        `an index is an integer, made of sizes, indices and discrete hidden variables, but \`${obligation.slotText}\` in \`${obligation.text}\` need not be one`,
      )
      continue
    }
    if (slot.kind === 'index' && scope.sizes.same(slot.low, low) && scope.sizes.same(slot.high, high)) continue
    const atoms = new Set<Term>()
    discreteEntries(slot, atoms)
    if (slot.free.size > 0 || atoms.size > 0) indexed.push(obligation)
    else {
      const condition = requirement(obligation)
      if (condition === FALSE) {
        const text = `\`${obligation.text}\` is outside ${integerText(low)}..${integerText(high)} at every size: indices start at 1`
        if (!scope.energy) obligation.report('index-leaves', text)
        nowhere ??= text
      }
      if (condition !== TRUE) requires.add(condition)
    }
  }
  const needed = strongest([...requires])
  const restrictions = [...scope.restrictions, ...already, ...needed]
  const sizesFor = new Map<string, ReturnType<typeof smallSizes>>()
  const small = (mentioned: ReadonlySet<string>): ReturnType<typeof smallSizes> => {
    const key = [...mentioned].sort().join()
    let sizes = sizesFor.get(key)
    if (!sizes) sizesFor.set(key, (sizes = smallSizes(scope.sizes, mentioned, restrictions)))
    return sizes
  }
  const done = new Set<string>()
  for (const obligation of indexed) {
    const { slot, low, high, around } = obligation
    const key = [slot, low, high, ...around].map((t) => t.id).join()
    if (done.has(key)) continue
    done.add(key)
    const found = leaves(obligation, small)
    if (found)
      obligation.report(
        'index-leaves',
        `\`${obligation.text}\` leaves ${integerText(low)}..${integerText(high)} at ${found}`,
      )
  }
  return { requires: needed, nowhere }
}

/** Of several lower bounds `k <= n` on one size the greatest. */
const strongest = (conditions: readonly Condition[]): readonly Condition[] => {
  const bounds = new Map<Term, Condition & { kind: 'compare' }>()
  const others: Condition[] = []
  for (const condition of conditions) {
    if (condition.kind !== 'compare' || condition.op !== '<=' || condition.left.kind !== 'number')
      others.push(condition)
    else {
      const known = bounds.get(condition.right)
      if (!known || (known.left.kind === 'number' && Q.compare(known.left.value, condition.left.value) < 0))
        bounds.set(condition.right, condition)
    }
  }
  return [...others, ...bounds.values()]
}

/** What a literal or size index asks of the sizes, where what stands around it asks nothing of indices. */
const requirement = ({ slot, low, high, around }: Obligation): Condition => {
  let condition = and(atMost(low, slot), atMost(slot, high))
  for (const step of around) {
    if (step.kind !== 'index') {
      if (step.free.size === 0 && step.symbols.size === 0) condition = or(not(step), condition)
    } else if (step.low.free.size + step.high.free.size === 0) condition = or(lessThan(step.high, step.low), condition)
  }
  return condition
}

/** Where the slot leaves its range: `t = n`, or `t = 3 for n = 3`; undefined if nowhere among the small sizes. */
const leaves = (
  obligation: Obligation,
  small: (mentioned: ReadonlySet<string>) => ReturnType<typeof smallSizes>,
): string | undefined => {
  const { slot, low, high } = obligation
  const relevant = relevantSteps(obligation)
  const sizes = new Set<string>()
  const seen = new Set<Term>()
  for (const term of [slot, low, high, ...relevant]) sizesIn(term, sizes, seen)
  const atoms = new Set<Term>()
  for (const term of [slot, ...relevant.filter((s) => s.kind !== 'index')]) discreteEntries(term, atoms)
  let trials = 0
  let first: string | undefined
  for (const at of small(sizes)) {
    for (const assignment of assignments([...atoms], relevant, at, new Map())) {
      if (++trials > MOST_TRIALS) return first
      const value = evaluateDiscrete(slot, assignment)
      if (!value) continue
      const [least, greatest] = [evaluateDiscrete(low, assignment), evaluateDiscrete(high, assignment)]
      if (!least || !greatest) continue
      if (Q.compare(value, least) >= 0 && Q.compare(value, greatest) <= 0) continue
      // Where an index has one value only, its two ends cannot be told apart: a larger size says more.
      const said = describe(obligation, assignment)
      if (said.clear) return said.text
      first ??= said.text
    }
  }
  return first
}

/** The indices that the slot depends on, the conditions on those, and so on; outermost first. */
const relevantSteps = ({ slot, around }: Obligation): readonly (IndexTerm | Condition)[] => {
  const names = new Set(slot.free)
  const kept = new Set<IndexTerm | Condition>()
  for (let grown = true; grown;) {
    grown = false
    for (const step of around) {
      if (kept.has(step)) continue
      const concerns =
        step.kind === 'index'
          ? names.has(step.name)
          : step.free.size === 0 || [...step.free].some((n) => names.has(n)) || sharesEntries(step, slot)
      if (!concerns) continue
      kept.add(step)
      grown = true
      for (const name of step.free) names.add(name)
    }
  }
  return around.filter((step) => kept.has(step))
}

const sharesEntries = (step: Condition, slot: Term): boolean => [...step.symbols].some((name) => slot.symbols.has(name))

/** Values of the discrete entries and indices under which no condition is violated. */
function* assignments(
  atoms: readonly Term[],
  steps: readonly (IndexTerm | Condition)[],
  sizes: ReadonlyMap<string, bigint>,
  values: Map<Term, Q.Rational>,
): Generator<Assignment> {
  const [step, ...rest] = steps
  if (!step) {
    const [atom, ...others] = atoms
    if (!atom) {
      yield { sizes, values }
      return
    }
    for (const value of possibleValues(atom, { sizes, values }))
      yield* assignments(others, [], sizes, new Map(values).set(atom, value))
    return
  }
  if (step.kind !== 'index') {
    // A condition on entries is judged once those have values.
    for (const assignment of assignments(atoms, rest, sizes, values))
      if (evaluateCondition(step, assignment) !== false) yield assignment
    return
  }
  const [low, high] = [evaluateDiscrete(step.low, { sizes, values }), evaluateDiscrete(step.high, { sizes, values })]
  if (!low || !high || !Q.isInteger(low) || !Q.isInteger(high)) return
  for (const value of integersBetween(low.n, high.n))
    yield* assignments(atoms, rest, sizes, new Map(values).set(step, Q.rational(value)))
}

/** All integers of a short range, the ends of a long one. */
function* integersBetween(low: bigint, high: bigint): Generator<bigint> {
  for (let k = low; k <= high; k++) {
    if (high - low > 12n && k === low + 4n) k = high - 4n
    yield k
  }
}

/** Counts up to this stand for all. */
const MOST_COUNTED = 40

const possibleValues = (atom: Term, at: Assignment): Q.Rational[] => {
  if (atom.kind !== 'entry') return []
  const { kind, bounds } = atom.variable.domain
  const [first, second] = bounds.map((bound) => evaluateDiscrete(bound, at))
  const range = (low: bigint, high: bigint): Q.Rational[] => [...integersBetween(low, high)].map((k) => Q.rational(k))
  const ends = endsOf<Q.Rational | undefined>(kind, [first, second], (x) => Q.fromNumber(Math.min(x, MOST_COUNTED)))
  const [low, high] = DISCRETE_DOMAINS.has(kind) && ends ? ends : []
  const step = BigInt(DOMAINS[kind].step ?? 1)
  return low && high ? range(low.n, high.n).filter(({ n }) => (n - low.n) % step === 0n) : []
}

/** `t = n` where that is the end of its range, else the value with the sizes that it is at. */
const describe = (
  { slot, low, high, around, names }: Obligation,
  { sizes, values }: Assignment,
): { text: string; clear: boolean } => {
  const indices = around.filter((step): step is IndexTerm => step.kind === 'index' && slot.free.has(step.name))
  let numeric = false
  let clear = true
  const parts = indices.map((at) => {
    const value = values.get(at)!
    const name = names.get(at) ?? at.name
    const ends = [at.high, at.low].filter((end) => evaluateDiscrete(end, { sizes, values })?.n === value.n)
    if (ends.length > 1 && at.low !== at.high) clear = false
    if (ends.length > 0 && ends[0]!.free.size === 0) return `${name} = ${integerText(ends[0]!)}`
    numeric = true
    return `${name} = ${Q.toText(value)}`
  })
  const entries = new Set<Term>()
  discreteEntries(slot, entries)
  const written = new Map([...names].map(([at, name]) => [at.name, name]))
  for (const atom of entries)
    parts.push(
      `${integerText(atom).replace(/~\d+/g, (name) => written.get(name) ?? '…')} = ${Q.toText(values.get(atom)!)}`,
    )
  const mentioned = new Set<string>()
  for (const term of [slot, low, high]) sizesIn(term, mentioned)
  for (const at of indices) for (const end of [at.low, at.high]) sizesIn(end, mentioned)
  if (!numeric && entries.size === 0) return { text: parts.join(', '), clear }
  const where = [...mentioned].map((name) => `${name} = ${sizes.get(name)}`)
  return { text: parts.join(', ') + (where.length > 0 ? ` for ${where.join(', ')}` : ''), clear }
}
