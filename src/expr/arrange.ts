import { add, factorsOf, mul } from './arithmetic'
import { openBinder, sum } from './binders'
import type { BinderTerm, IndexTerm, Term } from './term'

/*
 * Sums are rearranged before they become loops, so that little is computed in the inner ones:
 * Σ c·f = c Σ f; Σ (f + g) = Σ f + Σ g where one of them holds a sum; Σ_i Σ_j f_ij g_j = Σ_j g_j Σ_i f_ij where g
 * changes more often than f: with the point, say, where f depends on parameters only.
 */

/** How often a term is computed anew: 0 is once, for the parameters; greater is more often. */
type Level = (t: Term) => number

/** The term with its outermost sums rearranged. */
export const arranged = (t: Term, level: Level): Term => {
  if (t.kind === 'add') return add(...t.children.map((c) => arranged(c, level)))
  if (t.kind === 'mul') return mul(...t.children.map((c) => (c.kind === 'sum' ? arranged(c, level) : c)))
  return t.kind === 'sum' ? arrangeSum(t, level) : t
}

const arrangeSum = (t: BinderTerm, level: Level): Term => {
  const { index: at, body } = openBinder(t)
  if (body.kind !== 'add') return interchanged(at, body, level) ?? withoutFixedFactors(at, body)
  const apart = body.children.map((c) => (c.free.has(at.name) ? interchanged(at, c, level) : sum(at, c)))
  const together = body.children.filter((_, k) => !apart[k])
  const rest = together.length === 0 ? [] : [withoutFixedFactors(at, add(...together))]
  return add(...apart.flatMap((c) => c ?? []), ...rest)
}

/** Σ c·f as c Σ f. */
const withoutFixedFactors = (at: IndexTerm, body: Term): Term => {
  const outside = factorsOf(body).filter((f) => !f.free.has(at.name))
  return outside.length === 0
    ? sum(at, body)
    : mul(...outside, sum(at, mul(...factorsOf(body).filter((f) => f.free.has(at.name)))))
}

/** The sum over the index goes inside of another, where that is then computed less often. */
const interchanged = (at: IndexTerm, body: Term, level: Level): Term | undefined => {
  const outside = factorsOf(body).filter((f) => !f.free.has(at.name))
  const inside = factorsOf(body).filter((f) => f.free.has(at.name))
  const [only, ...more] = inside.filter((f) => f.kind === 'sum')
  if (only?.kind !== 'sum' || more.length > 0) return undefined
  const { index: inner, body: innerBody } = openBinder(only)
  if (inner.low.free.has(at.name) || inner.high.free.has(at.name)) return undefined
  const fixed = factorsOf(innerBody).filter((f) => !f.free.has(at.name))
  const moving = [...inside.filter((f) => f !== only), ...factorsOf(innerBody).filter((f) => f.free.has(at.name))]
  const most = (list: readonly Term[]): number => Math.max(0, ...list.map(level))
  if (most(fixed) <= most(moving)) return undefined
  return mul(...outside, sum(inner, mul(...fixed, sum(at, mul(...moving)))))
}

/**
 * Whether a sum that is needed for every value of its other indices does better with its own loop outside of theirs:
 * where it moves in larger steps through the arrays that it reads.
 */
export const goesOutside = (t: BinderTerm): boolean => {
  if (t.index.low.free.size > 0 || t.index.high.free.size > 0) return false
  let votes = 0
  const seen = new Set<Term>()
  const walk = (s: Term): void => {
    if (seen.has(s) || !s.free.has(t.index.name)) return
    seen.add(s)
    if (s.kind === 'entry' && s.slots.length > 1) {
      const last = s.slots.at(-1)!
      if (last.free.has(t.index.name)) votes--
      else if (s.slots.some((x) => x.free.has(t.index.name)) && last.free.size > 0) votes++
    }
    if (s.kind === 'sum' || s.kind === 'prod' || s.kind === 'logsumexp' || s.kind === 'if') votes -= 100
    s.children.forEach(walk)
  }
  walk(t.body)
  return votes > 0
}
