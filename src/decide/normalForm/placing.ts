import * as Q from '../../numbers/rational'
import {
  coefficientOf,
  combine,
  freeOfForm,
  letterForm,
  minus,
  sameForm,
  scaleForm,
  shift,
  singleLetter,
} from './forms'
import { NO_LABELS, sumText } from './keys'
import { makeDummy, renewBound } from './letters'
import { makeMono, onlyMono, polyOf } from './poly'
import type { Ring } from './ring'
import type { Atom, Factor, Form, Letter, Poly } from './types'

/*
 * A sum may be written with d, d + c or −d + c: of the ways in which some slot becomes just the dummy, the one with
 * the least key is taken.
 */

const MOST_SLOTS = 6

export interface Placed {
  readonly coefficient: Q.Rational
  readonly dummies: readonly Letter[]
  readonly factors: readonly Factor[]
}

/** Visits every form in which the dummy stands, from the slots inwards. */
const formsOf = (atom: Atom, d: Letter, visit: (form: Form) => void): void => {
  if (!atom.free.has(d)) return
  if (atom.kind !== 'zero' && atom.kind !== 'atleast') for (const form of atom.forms) formsUnder(form, d, visit)
  for (const poly of atom.polys) formsOfPoly(poly, d, visit)
}
const formsOfPoly = (poly: Poly, d: Letter, visit: (form: Form) => void): void => {
  if (!poly.free.has(d)) return
  for (const m of poly.monos.values()) for (const f of m.factors) formsOf(f.atom, d, visit)
}
const formsUnder = (form: Form, d: Letter, visit: (form: Form) => void): void => {
  if (!freeOfForm(form).has(d)) return
  visit(form)
  for (const [letter] of form.terms) {
    for (const inner of letter.inner) formsUnder(inner, d, visit)
    if (letter.value) formsOfPoly(letter.value, d, visit)
  }
}

const formsIn = (factors: readonly Factor[], d: Letter): readonly Form[] => {
  const found: Form[] = []
  for (const f of factors) formsOf(f.atom, d, (form) => void (coefficientOf(form, d) !== 0 && found.push(form)))
  return found
}

/** Remainders in which the dummy stands. */
const remaindersIn = (factors: readonly Factor[], d: Letter): readonly Letter[] => {
  const found = new Set<Letter>()
  for (const f of factors)
    formsOf(f.atom, d, (form) => {
      for (const [letter] of form.terms) if (letter.kind === 'mod' && letter.free.has(d)) found.add(letter)
    })
  return [...found]
}

const height = (factors: readonly Factor[]): number => 1 + factors.reduce((h, f) => Math.max(h, f.atom.height), 0)

const complexity = (dummies: readonly Letter[], factors: readonly Factor[]): number => {
  let count = 0
  for (const d of dummies)
    count += formsIn(factors, d).filter((f) => !singleLetter(f)).length + remaindersIn(factors, d).length
  return count
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
  return withDummy(ring, start, d, fresh, value)
}

/** Over all remainders, d may go around: where mod(s·d + rest, n) counts from the low end, it becomes d′. */
const turned = (ring: Ring, start: Placed, d: Letter, remainder: Letter): Placed | undefined => {
  const [left, right] = remainder.inner as [Form, Form]
  const [low, high] = [d.lows[0], d.highs[0]]
  const s = coefficientOf(left, d)
  const rest = minus(left, scaleForm(s, letterForm(d)))
  if (!low || !high || d.lows.length > 1 || d.highs.length > 1 || Math.abs(s) !== 1) return undefined
  if (!sameForm(shift(minus(high, low), 1), right)) return undefined
  if ([...freeOfForm(rest), ...freeOfForm(right)].some((l) => start.dummies.includes(l))) return undefined
  const fresh = makeDummy(d.lows, d.highs)
  const back = minus(scaleForm(s, minus(minus(letterForm(fresh), low), rest)), low)
  const value = combine([
    [1, ring.mod(back, right)],
    [1, low],
  ])
  return withDummy(ring, start, d, fresh, value)
}

const withDummy = (ring: Ring, start: Placed, d: Letter, fresh: Letter, value: Form): Placed | undefined => {
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
    const all = formsIn(best.factors, d)
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
    const start = best
    const candidates = [
      ...slots.slice(0, MOST_SLOTS).map((slot) => () => moved(ring, start, d, slot)),
      ...remaindersIn(best.factors, d)
        .slice(0, MOST_SLOTS)
        .map((remainder) => () => turned(ring, start, d, remainder)),
    ]
    for (const make of candidates) {
      const candidate = make()
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
