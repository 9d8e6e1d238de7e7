import * as Q from '../../numbers/rational'
import { coefficientOf, combine, freeOfForm, letterForm, minus, sameForm, scaleForm, singleLetter } from './forms'
import { NO_LABELS, sumText } from './keys'
import { makeDummy, renewBound } from './letters'
import { makeMono, onlyMono, polyOf } from './poly'
import type { Ring } from './ring'
import type { Atom, Factor, Form, Letter, Poly } from './types'

/*
 * A sum may be written with d, d + c or −d + c: of the ways in which some slot becomes just the dummy, the one with
 * the least key is taken.
 */

export interface Placed {
  readonly coefficient: Q.Rational
  readonly dummies: readonly Letter[]
  readonly factors: readonly Factor[]
}

const formsIn = (atom: Atom, d: Letter, into: Form[]): void => {
  if (!atom.free.has(d)) return
  if (atom.kind !== 'zero' && atom.kind !== 'atleast') for (const form of atom.forms) collectForm(form, d, into)
  for (const poly of atom.polys) formsInPoly(poly, d, into)
}
const formsInPoly = (poly: Poly, d: Letter, into: Form[]): void => {
  if (!poly.free.has(d)) return
  for (const m of poly.monos.values()) for (const f of m.factors) formsIn(f.atom, d, into)
}
const collectForm = (form: Form, d: Letter, into: Form[]): void => {
  if (coefficientOf(form, d) !== 0) into.push(form)
  for (const [letter] of form.terms) {
    for (const inner of letter.inner) collectForm(inner, d, into)
    if (letter.value) formsInPoly(letter.value, d, into)
  }
}

const height = (factors: readonly Factor[]): number => 1 + factors.reduce((h, f) => Math.max(h, f.atom.height), 0)

const complexity = (dummies: readonly Letter[], factors: readonly Factor[]): number => {
  const forms: Form[] = []
  for (const d of dummies) for (const f of factors) formsIn(f.atom, d, forms)
  return forms.filter((f) => !singleLetter(f)).length
}

const keyOf = (placed: Placed): string =>
  `${String(complexity(placed.dummies, placed.factors)).padStart(5, '0')}|${Q.toText(placed.coefficient)}|${sumText(placed.dummies, placed.factors, height(placed.factors), NO_LABELS)}`

/** The sum with d = s·(d′ − rest), so that the slot s·d + rest becomes d′. */
const moved = (ring: Ring, start: Placed, d: Letter, slot: Form): Placed | undefined => {
  const s = coefficientOf(slot, d)
  const rest = minus(slot, scaleForm(s, letterForm(d)))
  const at = (form: Form): Form =>
    combine([
      [s, form],
      [1, rest],
    ])
  const fresh = s > 0 ? makeDummy(d.lows.map(at), d.highs.map(at)) : makeDummy(d.highs.map(at), d.lows.map(at))
  const value = scaleForm(s, minus(letterForm(fresh), rest))
  const others = start.dummies.filter((l) => l !== d)
  const { bound, by } = renewBound(ring, others, new Map([[d, value]]))
  const mono = onlyMono(ring.replace(polyOf([makeMono(start.coefficient, start.factors)]), by))
  return mono && { coefficient: mono.coefficient, dummies: [fresh, ...bound], factors: mono.factors }
}

export const placeCanonically = (ring: Ring, dummies: readonly Letter[], factors: readonly Factor[]): Placed => {
  let best: Placed = { coefficient: Q.ONE, dummies, factors }
  let bestKey: string | undefined
  for (let k = 0; k < dummies.length; k++) {
    // Dummies are remade on the way; position in the list identifies them.
    const d = best.dummies[k]!
    const all: Form[] = []
    for (const f of best.factors) formsIn(f.atom, d, all)
    const slots: Form[] = []
    for (const form of all) {
      const movable = Math.abs(coefficientOf(form, d)) === 1 && singleLetter(form) !== d
      const rest = minus(form, scaleForm(coefficientOf(form, d), letterForm(d)))
      if (
        movable &&
        ![...freeOfForm(rest)].some((l) => best.dummies.includes(l)) &&
        !slots.some((s) => sameForm(s, form))
      )
        slots.push(form)
    }
    for (const slot of slots.slice(0, 6)) {
      const candidate = moved(ring, best, d, slot)
      if (!candidate) continue
      const reordered = { ...candidate, dummies: inPlace(best.dummies, d, candidate.dummies) }
      bestKey ??= keyOf(best)
      const key = keyOf(reordered)
      if (key < bestKey) {
        best = reordered
        bestKey = key
        k--
        break
      }
    }
  }
  return best
}

/** The new dummies in the order of the old ones, the first of them where `d` was. */
const inPlace = (old: readonly Letter[], d: Letter, [fresh, ...others]: readonly Letter[]): readonly Letter[] => {
  const rest = [...others]
  return old.map((l) => (l === d ? fresh! : rest.shift()!))
}
