import { intervalAlgebra } from '../algebras/intervalAlgebra'
import { holdsIntegral } from '../decide/equation1/sides'
import {
  add,
  atEach,
  entry,
  freeIndices,
  mapTerm,
  number,
  substitute,
  type Term,
  variable,
  type Variable,
} from '../expr'
import { Evaluator } from '../hidden/evaluator'
import { slotsOf, subscripts } from '../program/arrays'
import { unlessOpen } from './open'
import type { Subject } from './subject'

/*
 * ∫exp(−F) dv one entry at a time: where F is quadratic in an entry, say, at any values of the others, the integral over it
 * has a closed form, and what is left is an energy of fewer entries. A funnel, a banana and the like have valleys that bend
 * and narrow, which no ray follows; an entry less and they are a parabola.
 */

/** Entries up to which they are integrated out. */
const MOST_ENTRIES = 6

/** An energy of fewer entries, with the names of those that are integrated out. */
export interface Reduced {
  readonly subject: Subject
  readonly without: readonly string[]
}

/** F as a term of its entries one by one; undefined where some cannot be told apart. */
const entrywise = ({ model, derivation, sizes }: Subject): Term | undefined => {
  const integers = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  const names = model.visible.map((v) => v.name)
  const isVisible = (t: Term): boolean => names.some((name) => t.symbols.has(name))
  let apart = true
  const written = (t: Term): Term => {
    if (!isVisible(t)) return t
    if (t.kind === 'sum') return written(add(...atEach(t.index, t.body, (end) => integers.integer(end))))
    if (t.kind !== 'entry') return mapTerm(t, written)
    if (t.slots.some((slot) => isVisible(slot) || freeIndices(slot).length > 0)) {
      apart = false
      return t
    }
    return entry(
      t.variable,
      t.slots.map((slot) => number(integers.integer(slot))),
    )
  }
  const term = written(derivation.freeEnergy)
  return apart ? term : undefined
}

/** F with one entry after the other integrated out, as long as there is one that can be and more than that one. */
export const integratedOut = (subject: Subject): readonly Reduced[] => {
  const { model } = subject
  const names = new Set(model.visible.map((v) => v.name))
  const shape = subject.visible()
  const isRestricted = model.assume.some(({ condition }) => [...names].some((name) => condition.symbols.has(name)))
  if (shape.cells < 2 || shape.cells > MOST_ENTRIES || isRestricted) return []
  const energy = unlessOpen(() => entrywise(subject))
  if (!energy) return []
  const all = shape.blocks.flatMap(({ variable: v, dims, cells }) =>
    Array.from({ length: cells }, (_, k) => ({
      of: v,
      name: `${v.name}${subscripts(k, dims)}`,
      at: entry(
        v,
        slotsOf(k, dims).map((n) => number(n)),
      ),
    })),
  )
  const reduced = (without: readonly string[]): Subject | undefined => {
    const isLeft = (name: string): boolean => !without.includes(name)
    const scalar = ({ of, name }: (typeof all)[number]): Variable =>
      variable(name, isLeft(name) ? 'visible' : 'hidden', of.domain)
    const scalars = all.map(scalar)
    return unlessOpen(() => {
      const other = subject.with({
        ...model,
        visible: scalars.filter((s) => isLeft(s.name)),
        hidden: scalars.filter((s) => !isLeft(s.name)),
        energy: substitute(energy, new Map<Term, Term>(all.map(({ at }, k) => [at, entry(scalars[k]!)]))),
        data: null,
        claims: [],
      })
      return holdsIntegral(other.derivation.freeEnergy) ? undefined : other
    })
  }
  const found: Reduced[] = []
  let left = all.map(({ name }) => name)
  while (left.length > 1) {
    const without = all.map(({ name }) => name).filter((name) => !left.includes(name))
    const next = left
      .map((name) => ({ name, subject: reduced([...without, name]) }))
      .find(({ subject: other }) => other !== undefined)
    if (!next) break
    found.push({ subject: next.subject!, without: [...without, next.name] })
    left = left.filter((name) => name !== next.name)
  }
  return found
}
