import { genericEntry } from '../calculus/derive'
import { differentiate } from '../calculus/differentiate'
import { growthIn } from '../calculus/growth'
import { add, entry, freeIndices, fromInside, index, isPositive, mul, number, ONE, type Term, ZERO } from '../expr'
import { toText } from '../export/text'
import * as Q from '../numbers/rational'
import type { Subject } from './subject'

/*
 * Where F is a quadratic form beside what grows no faster than ‖v‖, ∫exp(−F) dv converges where the form is positive
 * definite, and diverges where it takes a negative value. Where it is Σ aᵢ vᵢᵈ, d even, beside what grows more slowly, each
 * aᵢ has to be positive.
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
  const growth = growthIn(model.visible)
  const isSlow = (t: Term, degree: Q.Rational): boolean => {
    const bound = growth(t)
    if (!bound || bound.rates.length > 0 || bound.pole === 'some' || Q.sign(bound.pole) > 0) return false
    return bound.degree !== 'some' && Q.compare(bound.degree, degree) <= 0
  }
  /** The sum of what summands of the degree become, which v is not in; the others are to be slower. */
  const leading = (of: (t: Term) => Term, slower: Q.Rational): Term | undefined => {
    const parts = summands.map((t) => (isSlow(t, slower) ? ZERO : of(t)))
    return parts.some((part) => part.symbols.has(v.name)) ? undefined : inOrder(add(...parts))
  }
  const form = leading(curvature, Q.ONE)
  if (form === undefined) {
    const coefficient = POWERS.map((d) => {
      const isApart = summands.every(
        (t) => isSlow(t, Q.rational(d - 1)) || v.dims.length === 0 || diagonal(curvature(t)),
      )
      const derivative = (t: Term): Term =>
        Array.from({ length: d }).reduce<Term>((f) => calculus.close(differentiate(f, at)), t)
      return isApart ? leading((t) => mul(FACTORIALS[d], derivative(t)), Q.rational(d - 1)) : undefined
    }).find((found) => found !== undefined && found !== ZERO)
    return coefficient && positivity(coefficient)
  }
  if (form === ZERO) return undefined
  if (v.dims.length === 0) return positivity(form)
  const own = diagonal(form)
  return own ? positivity(own) : `the matrix ${toText(form)} is positive definite`
}

const POWERS = [4, 6] as const
const FACTORIALS = { 4: number(Q.rational(1, 24)), 6: number(Q.rational(1, 720)) } as const

/** Undefined where it holds at all parameters. */
const positivity = (t: Term): string | undefined => (isPositive(t) ? undefined : `${toText(t)} > 0`)

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
