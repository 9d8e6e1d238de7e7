import { coefficientOf, combine, freeOfForm, letterForm, minus, scaleForm, shift } from './forms'
import { makeDummy, renewBound } from './letters'
import { makeMono, polyOf } from './poly'
import type { Ring } from './ring'
import type { Factor, Form, Letter, Mono, Poly } from './types'

/*
 * Brackets inside sums: an equation is solved for a dummy (Σ_k δ(k, e) f(k) = [low ≤ e ≤ high] f(e)), also through a
 * remainder where the dummy runs over a full period; an inequality in one dummy narrows its range.
 */

export const solveDeltas = (ring: Ring, dummies: readonly Letter[], mono: Mono): Poly | undefined => {
  for (const f of mono.factors) {
    if (f.atom.kind === 'zero') {
      const solved = solveEquation(ring, dummies, mono, f)
      if (solved) return solved
    }
    if (f.atom.kind === 'atleast') {
      const narrowed = narrowRange(ring, dummies, mono, f)
      if (narrowed) return narrowed
    }
  }
  return undefined
}

const without = (mono: Mono, factor: Factor): Mono =>
  makeMono(
    mono.coefficient,
    mono.factors.filter((f) => f !== factor),
  )

/** The dummy's value is put in, with brackets that keep it in its range. */
const contract = (
  ring: Ring,
  dummies: readonly Letter[],
  mono: Mono,
  d: Letter,
  value: Form,
  conditions: readonly Form[],
): Poly => {
  const others = dummies.filter((l) => l !== d)
  const { bound, by } = renewBound(ring, others, new Map([[d, value]]))
  // Brackets first: where they are false, the rest need not be looked at.
  const limits = [
    ...d.lows.map((low) => minus(value, low)),
    ...d.highs.map((high) => minus(high, value)),
    ...conditions,
  ]
  let body = polyOf([makeMono(mono.coefficient, [])])
  for (const limit of limits) body = ring.multiply(body, ring.replace(ring.isAtLeast(limit), by))
  if (body.monos.size === 0) return body
  return ring.sum(bound, ring.multiply(body, ring.replace(polyOf([makeMono({ n: 1n, d: 1n }, mono.factors)]), by)))
}

const solveEquation = (ring: Ring, dummies: readonly Letter[], mono: Mono, f: Factor): Poly | undefined => {
  const form = f.atom.forms[0]!
  for (const d of dummies) {
    const c = coefficientOf(form, d)
    if (Math.abs(c) !== 1) continue
    const value = scaleForm(-c, minus(form, scaleForm(c, letterForm(d))))
    if (freeOfForm(value).has(d)) continue
    return contract(ring, dummies, without(mono, f), d, value, [])
  }
  for (const [letter, s] of form.terms) {
    if (letter.kind !== 'mod' || Math.abs(s) !== 1) continue
    const [inside, modulus] = [letter.inner[0]!, letter.inner[1]!]
    const e = scaleForm(-s, minus(form, scaleForm(s, letterForm(letter))))
    for (const d of dummies) {
      const c = coefficientOf(inside, d)
      if (
        Math.abs(c) !== 1 ||
        d.lows.length !== 1 ||
        d.highs.length !== 1 ||
        freeOfForm(e).has(d) ||
        freeOfForm(modulus).has(d)
      )
        continue
      const low = d.lows[0]!
      const period = minus(shift(minus(d.highs[0]!, low), 1), modulus)
      const rest = minus(inside, scaleForm(c, letterForm(d)))
      if (period.terms.length > 0 || period.constant !== 0 || freeOfForm(rest).has(d)) continue
      // mod(c·d + rest, N) = e, d in low … low + N − 1.
      const value = combine([
        [1, ring.mod(minus(scaleForm(c, minus(e, rest)), low), modulus)],
        [1, low],
      ])
      return contract(ring, dummies, without(mono, f), d, value, [e, shift(minus(modulus, e), -1)])
    }
  }
  return undefined
}

/** [d − L ≥ 0] or [L − d ≥ 0], where no other dummy of the sum occurs. */
const narrowRange = (ring: Ring, dummies: readonly Letter[], mono: Mono, f: Factor): Poly | undefined => {
  const form = f.atom.forms[0]!
  const inside = dummies.filter((d) => freeOfForm(form).has(d))
  const d = inside[0]
  if (inside.length !== 1 || !d || Math.abs(coefficientOf(form, d)) !== 1) return undefined
  const c = coefficientOf(form, d)
  const bound = scaleForm(-c, minus(form, scaleForm(c, letterForm(d))))
  if (freeOfForm(bound).has(d)) return undefined
  const stronger = (old: readonly Form[], sign: number): readonly Form[] => [
    ...old.filter(
      (o) =>
        ring.decide(scaleForm(sign, minus(o, bound))) !== 'never' &&
        ring.decide(scaleForm(-sign, minus(o, bound))) !== 'always',
    ),
    bound,
  ]
  const narrowed = c > 0 ? makeDummy(stronger(d.lows, 1), d.highs) : makeDummy(d.lows, stronger(d.highs, -1))
  const others = dummies.filter((l) => l !== d)
  const { bound: renewed, by } = renewBound(ring, others, new Map([[d, letterForm(narrowed)]]))
  return ring.sum([narrowed, ...renewed], ring.replace(polyOf([without(mono, f)]), by))
}
