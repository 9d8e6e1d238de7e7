import { add, type IndexTerm, mul, number, type Term } from '../../expr'
import { coefficientOf, letterForm, minus, scaleForm, shift } from './forms'
import type { Atom, Form, Letter, Poly } from './types'

/* Case distinctions on free indices and sizes: which brackets are still open, and their forms as terms. */

const isOpen = (form: Form): boolean =>
  form.terms.length > 0 && form.terms.every(([l]) => l.kind === 'index' || l.kind === 'size')

/** Where a remainder of free indices wraps around: the question whether its argument is below 0 or the modulus. */
const wrapping = (form: Form, decide: Decide): Form | undefined => {
  for (const [letter] of form.terms) {
    if (letter.kind !== 'mod') continue
    const [left, right] = letter.inner as [Form, Form]
    for (const inside of [left, shift(minus(right, left), -1)])
      if (isOpen(inside) && decide(inside) === 'depends') return inside
  }
  return undefined
}

type Decide = (form: Form) => 'always' | 'never' | 'depends'

const inAtom = (atom: Atom, decide: Decide): { kind: 'zero' | 'atleast'; form: Form } | undefined => {
  if ((atom.kind === 'zero' || atom.kind === 'atleast') && isOpen(atom.forms[0]!))
    return { kind: atom.kind, form: atom.forms[0]! }
  for (const form of atom.forms) {
    const inside = wrapping(form, decide)
    if (inside) return { kind: 'atleast', form: inside }
  }
  for (const poly of atom.polys) {
    const found = openBracket(poly, decide)
    if (found) return found
  }
  // Two bounds of a dummy that could not be compared.
  for (const d of atom.bound)
    for (const list of [d.lows, d.highs])
      if (list.length > 1 && isOpen(minus(list[0]!, list[1]!)))
        return { kind: 'atleast', form: minus(list[0]!, list[1]!) }
  return undefined
}

/** A bracket, anywhere in the polynomial, that depends on free indices and sizes only. */
export const openBracket = (poly: Poly, decide: Decide): { kind: 'zero' | 'atleast'; form: Form } | undefined => {
  for (const m of poly.monos.values())
    for (const f of m.factors) {
      const found = inAtom(f.atom, decide)
      if (found) return found
    }
  return undefined
}

export const termOf = (form: Form, terms: ReadonlyMap<Letter, Term>): Term =>
  add(number(form.constant), ...form.terms.map(([letter, c]) => mul(number(c), terms.get(letter)!)))

/** An index (or else a size) that the equation form = 0 gives in terms of the others. */
export const solveForIndex = (
  form: Form,
  terms: ReadonlyMap<Letter, Term>,
): { index: IndexTerm; value: Term } | undefined => {
  for (const [letter, c] of form.terms) {
    if (Math.abs(c) !== 1 || letter.kind !== 'index') continue
    const index = terms.get(letter)!
    const value = termOf(scaleForm(-c, minus(form, scaleForm(coefficientOf(form, letter), letterForm(letter)))), terms)
    if (index.kind === 'index' && !value.free.has(index.name)) return { index, value }
  }
  return undefined
}
