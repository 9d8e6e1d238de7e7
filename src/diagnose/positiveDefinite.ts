import { genericEntry } from '../calculus/derive'
import { differentiate } from '../calculus/differentiate'
import { growthIn } from '../calculus/growth'
import { add, entry, fromInside, index, mul, ONE, type Term, ZERO } from '../expr'
import { toText } from '../export/text'
import * as Q from '../numbers/rational'
import type { Subject } from './subject'

/*
 * Where F is a quadratic form beside what grows no faster than ‖v‖, ∫exp(−F) dv converges where the form is positive
 * definite, and diverges where it takes a negative value.
 */

/** The condition under which ∫exp(−F) dv converges, `λᵢ > 0`; undefined where F is of no such kind. */
export const positiveDefinite = ({ model, derivation: { freeEnergy }, calculus }: Subject): string | undefined => {
  const [v, ...others] = model.visible
  if (!v || others.length > 0 || v.dims.length > 1 || v.domain.kind !== 'real') return undefined
  const { at, indices } = genericEntry(model, v)
  const taken = new Set([...indices.map((i) => i.name), ...freeEnergy.symbols, ...model.sizes.map((s) => s.name)])
  const letter = ['k', 'l', 'm', 'n', 'p'].find((name) => !taken.has(name))
  if (letter === undefined) return undefined
  const other = entry(
    v,
    v.dims.map((dim) => index(letter, ONE, dim)),
  )
  const curvature = (t: Term): Term => calculus.close(differentiate(calculus.close(differentiate(t, at)), other))
  const summands = spreadSummands(freeEnergy)
  const forms = summands.map(curvature).map((h) => (h.symbols.has(v.name) ? undefined : h))
  const growth = growthIn(model.visible)
  const isSlow = (t: Term): boolean => {
    const bound = growth(t)
    if (!bound || bound.rates.length > 0 || bound.pole === 'some' || Q.sign(bound.pole) > 0) return false
    return bound.degree !== 'some' && Q.compare(bound.degree, Q.ONE) <= 0
  }
  if (!summands.every((t, k) => forms[k] !== undefined || isSlow(t))) return undefined
  const form = inOrder(add(...forms.map((h) => h ?? ZERO)))
  if (form === ZERO) return undefined
  if (v.dims.length === 0) return `${toText(form)} > 0`
  // Without entries off the diagonal.
  if (form.kind === 'if' && form.otherwise === ZERO) return `${toText(form.then)} > 0`
  return `the matrix ${toText(form)} is positive definite`
}

/** With a factor in front, such as −1, that of each. */
const spreadSummands = (t: Term): readonly Term[] => {
  if (t.kind === 'add') return t.children
  const sum = t.kind === 'mul' ? t.children.find((c) => c.kind === 'add') : undefined
  if (t.kind !== 'mul' || !sum) return [t]
  return sum.children.map((c) => mul(...t.children.map((factor) => (factor === sum ? c : factor))))
}

const SYMMETRIC: ReadonlySet<string> = new Set(['symmetric', 'spd'])

/** Entries of symmetric matrices by their indices in one order, so that Kᵢₖ and Kₖᵢ are one. */
const inOrder = fromInside((t) => {
  if (t.kind !== 'entry' || !SYMMETRIC.has(t.variable.domain.kind)) return t
  const [a, b] = t.slots.slice(-2)
  return a && b && toText(a) > toText(b) ? entry(t.variable, [...t.slots.slice(0, -2), b, a]) : t
})
