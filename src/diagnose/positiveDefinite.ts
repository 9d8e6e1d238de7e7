import { genericEntry } from '../calculus/derive'
import { differentiate } from '../calculus/differentiate'
import { growthIn } from '../calculus/growth'
import type { ConvergenceCondition } from '../evaluate/convergence'
import { add, entry, freeIndices, fromInside, index, lessThan, logdet, mul, ONE, type Term, ZERO } from '../expr'
import { toText } from '../export/text'
import * as Q from '../numbers/rational'
import { spreadSummands } from './coordinates'
import type { Subject } from './subject'

/*
 * Where F is a quadratic form beside what grows no faster than ‖v‖, ∫exp(−F) dv converges where the form is positive
 * definite, and diverges where it takes a negative value.
 */

/** The condition under which ∫exp(−F) dv converges; undefined where F is of no such kind. */
export const positiveDefinite = ({
  model,
  derivation: { freeEnergy },
  calculus,
}: Subject): ConvergenceCondition | undefined => {
  const [v, ...others] = model.visible
  if (!v || others.length > 0 || v.dims.length !== 1 || v.domain.kind !== 'real') return undefined
  const { at, indices } = genericEntry(model, v)
  const taken = new Set([...indices.map((i) => i.name), ...freeEnergy.symbols, ...model.sizes.map((s) => s.name)])
  const letter = ['k', 'l', 'm', 'n', 'p'].find((name) => !taken.has(name))
  if (letter === undefined) return undefined
  const column = index(letter, ONE, v.dims[0]!)
  const curvature = (t: Term): Term =>
    calculus.close(differentiate(calculus.close(differentiate(t, at)), entry(v, [column])))
  const growth = growthIn(model.visible)
  const isSlow = (t: Term): boolean => {
    const bound = growth(t)
    if (!bound || bound.rates.length > 0 || bound.pole === 'some' || Q.sign(bound.pole) > 0) return false
    return bound.degree !== 'some' && Q.compare(bound.degree, Q.ONE) <= 0
  }
  const parts = spreadSummands(freeEnergy).map((t) => (isSlow(t) ? ZERO : curvature(t)))
  if (parts.some((part) => part.symbols.has(v.name))) return undefined
  const form = inOrder(add(...parts))
  const own = diagonal(form)
  if (own) return { variable: v.name, indices, condition: lessThan(ZERO, own), text: `${toText(own)} > 0` }
  const condition = form === ZERO ? undefined : logdet(indices[0]!, column, form)
  if (condition?.kind !== 'logdet') return undefined
  return { variable: v.name, indices: [], condition, text: `the matrix ${toText(form)} is positive definite` }
}

/** Whether two indices are one. */
const isMeeting = (t: Term): boolean => t.kind === 'compare' && t.op === '==' && freeIndices(t).length === 2

/** What stands on the diagonal of a matrix that has nothing beside it. */
const diagonal = (form: Term): Term | undefined => {
  if (form.kind === 'if') return form.otherwise === ZERO && isMeeting(form.condition) ? form.then : undefined
  if (form.kind === 'add') {
    const parts = form.children.map(diagonal)
    return parts.every((part) => part !== undefined) ? add(...parts) : undefined
  }
  const own = form.kind === 'mul' ? form.children.find((c) => diagonal(c) !== undefined) : undefined
  if (form.kind !== 'mul' || !own) return undefined
  return mul(...form.children.map((c) => (c === own ? diagonal(own)! : c)))
}

const SYMMETRIC: ReadonlySet<string> = new Set(['symmetric', 'spd'])

/** Entries of symmetric matrices by their indices in one order, so that Kᵢₖ and Kₖᵢ are one. */
const inOrder = fromInside((t) => {
  if (t.kind !== 'entry' || !SYMMETRIC.has(t.variable.domain.kind)) return t
  const [a, b] = t.slots.slice(-2)
  return a && b && toText(a) > toText(b) ? entry(t.variable, [...t.slots.slice(0, -2), b, a]) : t
})
