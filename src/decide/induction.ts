import {
  add,
  type Condition,
  freeIndices,
  index,
  isPositive,
  linearDifference,
  lowerBound,
  mapTerm,
  mul,
  ONE,
  openBinder,
  prod,
  size,
  sub,
  substitute,
  type Term,
  type Variable,
} from '../expr'
import * as Q from '../numbers/rational'
import { type NormalFormResult, proveByNormalForm } from './normalForm'
import type { AssumptionNote } from './verdict'

/*
 * Equations between sums over the numbers up to a size, Σ i = n (n + 1) / 2, by induction on that size: they hold at
 * n = 1, and both sides grow by the same (or, where they are positive, by the same factor) from n to n + 1.
 */

/** Steps of one normal form; each is short. */
const BUDGET = 60_000
/** Σ i³ = (Σ i)² takes an induction for each power. */
const DEEPEST = 4

interface Goal {
  readonly left: Term
  readonly right: Term
  readonly assume: readonly Condition[]
}

/** The sizes that an equation may be proved by induction on: no array, index or condition ranges up to them. */
const eligible = ({ left, right, assume }: Goal): readonly string[] => {
  const found = new Set<string>()
  const barred = new Set<string>()
  const known = new Set<Term>()
  const bar = (t: Term): void => {
    if (known.has(t)) return
    known.add(t)
    if (t.kind === 'size') barred.add(t.name)
    t.children.forEach(bar)
    if ('index' in t) [t.index.low, t.index.high].forEach(bar)
  }
  const barVariable = (v: Variable): void => [...v.dims, ...v.domain.bounds].forEach(bar)
  const seen = new Set<Term>()
  let plain = true
  const walk = (t: Term): void => {
    if (seen.has(t)) return
    seen.add(t)
    if (t.kind === 'entry') barVariable(t.variable)
    if ('over' in t || t.kind === 'unknown' || t.kind === 'datascore' || t.kind === 'diff') plain = false
    if (t.kind === 'inverse' || t.kind === 'logdet') bar(t)
    if (t.kind === 'sum' || t.kind === 'prod') sizesIn(t.index.high, found)
    t.children.forEach(walk)
  }
  ;[left, right].forEach(walk)
  assume.forEach(bar)
  for (const at of freeIndices(left, right)) [at.low, at.high].forEach(bar)
  return plain ? [...found].filter((name) => !barred.has(name)) : []
}

const sizesIn = (t: Term, found: Set<string>): void => {
  if (t.kind === 'size') found.add(t.name)
  for (const child of t.children) sizesIn(child, found)
}

const at = (t: Term, name: string, value: Term): Term => substitute(t, new Map([[size(name), value]]))

/** Products up to n + 1 with the last factor apart. */
const lastApart = (t: Term, name: string): Term => {
  if (t.kind === 'index' || t.children.length === 0) return t
  const inside = (u: Term): Term => lastApart(u, name)
  if (t.kind !== 'prod') return mapTerm(t, inside)
  const { index: i, body } = openBinder(t)
  const before = sub(i.high, ONE)
  const count = lowerBound(linearDifference(add(i.high, ONE), i.low))
  const upToNext = linearDifference(i.high, add(size(name), ONE))
  if (upToNext.coefficients.size > 0 || !count || Q.sign(count) <= 0) return mapTerm(t, inside)
  const shorter = index(i.name, i.low, before)
  return mul(
    prod(shorter, inside(substitute(body, new Map([[i, shorter]])))),
    inside(substitute(body, new Map([[i, i.high]]))),
  )
}

const atNext = (t: Term, name: string): Term => lastApart(at(t, name, add(size(name), ONE)), name)

const directly = ({ left, right, assume }: Goal): readonly AssumptionNote[] | undefined => {
  const result = proveByNormalForm(left, right, { assume, budget: BUDGET })
  return result.proved && !result.minimum ? result.assumptions : undefined
}

const prove = (goal: Goal, depth: number): readonly AssumptionNote[] | undefined =>
  directly(goal) ?? (depth < DEEPEST ? byInduction(goal, depth) : undefined)

const byInduction = (goal: Goal, depth: number): readonly AssumptionNote[] | undefined => {
  for (const name of eligible(goal)) {
    const base = prove({ ...goal, left: at(goal.left, name, ONE), right: at(goal.right, name, ONE) }, depth + 1)
    if (!base) continue
    const [left, right] = [atNext(goal.left, name), atNext(goal.right, name)]
    const grows = { ...goal, left: sub(left, goal.left), right: sub(right, goal.right) }
    // Where one of two equal sides is not zero, equal ratios lead from n to n + 1.
    const scales = { ...goal, left: mul(left, goal.right), right: mul(right, goal.left) }
    const step =
      prove(grows, depth + 1) ?? (isPositive(goal.left) || isPositive(goal.right) ? directly(scales) : undefined)
    // Were a side undefined at some n, nothing would lead beyond it.
    if (step && !step.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text))) return [...base, ...step]
  }
  return undefined
}

/** A proof for all sizes by induction on one of them; incomplete like the normal form. */
export const proveByInduction = (left: Term, right: Term, assume: readonly Condition[]): NormalFormResult => {
  const assumptions = byInduction({ left, right, assume }, 0)
  return assumptions ? { proved: true, assumptions } : { proved: false }
}
