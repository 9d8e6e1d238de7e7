import {
  and,
  atMost,
  type Condition,
  equals,
  holding,
  isIntegerValued,
  lessThan,
  not,
  openBinder,
  type Term,
  ZERO,
} from '../../../expr'
import * as Q from '../../../numbers/rational'

/*
 * Branches that a claim takes by its sizes and indices alone: conditions, ends of sums, and factors that may vanish.
 * Agreement where a claim takes one of two says nothing of the other.
 */

/** What may hold or not, and which of the two has to be seen for agreement to be worth something. */
export interface Branch {
  readonly condition: Condition
  readonly wanted: readonly boolean[]
}

/** Conditions with smaller numbers come out both ways at the sizes that are tried anyway. */
const SMALLEST_CONSTANT = Q.rational(2)
const MOST_PAIRED = 6
const MOST_BRANCHES = 80

const holdsPlace = holding((t) => t.kind === 'size' || t.kind === 'index')
const holdsConstant: (t: Term) => boolean = holding(
  (t) =>
    (t.kind === 'number' && Q.compare(Q.mul(t.value, t.value), Q.mul(SMALLEST_CONSTANT, SMALLEST_CONSTANT)) >= 0) ||
    ('index' in t && (holdsConstant(t.index.low) || holdsConstant(t.index.high))),
)

/**
 * The branches of terms, those that the model's own distributions take left out. `states` names variables with
 * finitely many values, of which a branch may depend too: `sum(h) == 6` needs six units.
 */
export const branchesOf = (terms: readonly Term[], states: ReadonlySet<string>): readonly Branch[] => {
  const isDiscrete = (t: Term): boolean => [...t.symbols].every((name) => states.has(name))
  const found = new Set<Condition>()
  const seen = new Set<Term>()
  const put = (c: Condition): void => void (isDiscrete(c) && holdsConstant(c) && found.add(c))
  const walk = (t: Term): void => {
    if (seen.has(t) || t.kind === 'logpartition') return
    seen.add(t)
    if (t.kind === 'if') whole(t.condition, put)
    if (t.kind === 'call' && isDiscrete(t)) kinks(t.args, put)
    // An exponential is beyond its modulus nearly everywhere, and dear to compare with it.
    if (t.kind === 'mod' && isDiscrete(t) && !isExponential(t.left)) put(atMost(t.right, t.left))
    if (t.kind === 'sum' || t.kind === 'prod' || t.kind === 'logsumexp') {
      put(atMost(t.index.low, t.index.high))
      return walk(openBinder(t).body)
    }
    if (t.kind === 'add' || t.kind === 'mul') for (const c of t.children) vanishing(c, t.kind, put)
    if (t.kind === 'expectation') return walk(t.body)
    t.children.forEach(walk)
  }
  terms.forEach(walk)
  // Pairs of conditions on states would have to hold in the same state.
  const single = [...found]
  const plain = single.filter((c) => c.symbols.size === 0)
  const pairs = plain
    .slice(0, MOST_PAIRED)
    .flatMap((a, k) => plain.slice(k + 1, MOST_PAIRED).flatMap((b) => bothOf(a, b)))
  return [
    ...single.map((condition) => ({ condition, wanted: [true, false] })),
    ...pairs.map((condition) => ({ condition, wanted: [true] })),
  ].slice(0, MOST_BRANCHES)
}

const isExponential = holding((t) => t.kind === 'power' && t.exponent.kind !== 'number')

const whole = (c: Condition, put: (c: Condition) => void): void => {
  put(c)
  if (c.kind !== 'compare') for (const part of c.children) whole(part, put)
}

const kinks = (args: readonly Term[], put: (c: Condition) => void): void => {
  for (const [k, a] of args.entries())
    for (const b of [ZERO, ...args.slice(k + 1)]) for (const c of [lessThan(a, b), lessThan(b, a)]) put(c)
}

const vanishing = (t: Term, under: 'add' | 'mul', put: (c: Condition) => void): void => {
  const mayVanish = t.kind === 'prod' || (under === 'mul' && isIntegerValued(t))
  if (mayVanish && holdsPlace(t)) put(equals(t, ZERO))
}

const bothOf = (a: Condition, b: Condition): readonly Condition[] =>
  [and(a, b), and(a, not(b)), and(not(a), b)].filter((c) => c.kind !== 'or' || c.children.length > 0)
