import {
  atMost,
  type CompareTerm,
  type Condition,
  conjuncts,
  div,
  entry,
  type EntryTerm,
  isNonzero,
  isPositive,
  lessThan,
  neg,
  ONE,
  power,
  sub,
  substitute,
  type Term,
  variable,
  ZERO,
} from '../expr'
import { asPower, expandIn } from '../calculus/marginalise/basis'
import { ExpansionTooLarge } from '../calculus/expand'
import { differentiatedBy } from './scopes'

/*
 * Equations among the conditions of a claim, solved for a variable that they determine: under s == 1 the claim is made
 * of 1, under a + b == 1 of 1 − b. That holds at every point which the claim is made for, so no derivative may be left
 * to carry out by such a variable.
 */

type Sides = readonly [Term, Term]

interface Solution {
  readonly of: EntryTerm
  readonly value: Term
}

const holdsBound = (t: Term): boolean => [...t.free].some((name) => name.startsWith('#'))

/** Entries that stand for one number in the equation. */
const entriesIn = (t: Term, found: Set<EntryTerm>): Set<EntryTerm> => {
  if (t.kind === 'entry' && !holdsBound(t)) found.add(t)
  else for (const child of t.children) entriesIn(child, found)
  return found
}

/** Σ coefficient · x^k = 0 with one power of x besides the constant, solved for x where that is certain. */
const solvedFor = (difference: Term, of: EntryTerm): Term | undefined => {
  const x = entry(variable('~x', 'parameter', of.variable.domain))
  const expansion = expandIn(substitute(difference, new Map([[of, x]])), x)
  const powers = [...expansion].filter(([basis]) => basis !== ONE)
  if (powers.length !== 1) return undefined
  const [[basis, coefficient]] = powers as [[Term, Term]]
  const [base, exponent] = asPower(basis)
  const isRoot = exponent !== ONE
  if (base !== x || !isNonzero(coefficient) || (isRoot && !(isPositive(of) && exponent.kind === 'number')))
    return undefined
  const value = div(neg(expansion.get(ONE) ?? ZERO), coefficient)
  const solved = isRoot ? power(value, div(ONE, exponent)) : value
  return solved.symbols.has('~x') || holds(solved, of) ? undefined : solved
}

/** The entry stands in the term, or may stand there for some value of a bound index. */
const holds = (t: Term, of: EntryTerm): boolean =>
  t === of ||
  (t.kind === 'entry' && t.variable === of.variable && holdsBound(t)) ||
  t.children.some((c) => holds(c, of))

const isEquation = (c: Condition): c is CompareTerm => c.kind === 'compare' && c.op === '==' && c.symbols.size > 0

/** A variable that stands alone on a side goes first, then those of one value. */
const candidates = ({ left, right }: CompareTerm): readonly EntryTerm[] => {
  const found = entriesIn(left, new Set())
  entriesIn(right, found)
  const rank = (e: EntryTerm): number => (e === left || e === right ? 0 : e.slots.length === 0 ? 1 : 2)
  return [...found].sort((a, b) => rank(a) - rank(b))
}

const solutionOf = (equation: CompareTerm, fixed: ReadonlySet<string>): Solution | undefined => {
  const difference = sub(equation.left, equation.right)
  for (const of of candidates(equation)) {
    if (fixed.has(of.variable.name)) continue
    try {
      const value = solvedFor(difference, of)
      if (value) return { of, value }
    } catch (thrown) {
      if (!(thrown instanceof ExpansionTooLarge)) throw thrown
    }
  }
  return undefined
}

/** What the value has to satisfy since the variable lies in its domain. */
const inDomain = ({ of, value }: Solution): readonly Condition[] => {
  const { kind, bounds } = of.variable.domain
  if (kind === 'positive') return isPositive(value) ? [] : [lessThan(ZERO, value)]
  if (kind === 'interval') return [lessThan(bounds[0]!, value), lessThan(value, bounds[1]!)]
  return kind === 'integers' ? [atMost(bounds[0]!, value), atMost(value, bounds[1]!)] : []
}

/** Sides and conditions with what equations among the conditions determine put in, one equation after another. */
export const withSolutions = (
  given: Sides,
  conditions: readonly Condition[],
): { readonly sides: Sides; readonly assume: readonly Condition[] } => {
  const fixed = differentiatedBy(given)
  const waiting = [...conjuncts(conditions)]
  const kept: Condition[] = []
  let sides = given
  for (let c = waiting.shift(); c; c = waiting.shift()) {
    const solution = isEquation(c) ? solutionOf(c, fixed) : undefined
    if (!solution) {
      kept.push(c)
      continue
    }
    const put = <T extends Term>(t: T): T => substitute(t, new Map([[solution.of, solution.value]])) as T
    sides = [put(sides[0]), put(sides[1])]
    const others = [...kept.splice(0), ...waiting.splice(0)]
    waiting.push(...conjuncts([...others.map(put), ...inDomain(solution)]))
  }
  return { sides, assume: kept }
}
