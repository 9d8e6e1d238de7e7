import type { Rational } from '../../numbers/rational'
import * as Q from '../../numbers/rational'
import { decideAtLeast } from './bounds'
import { atLeastZero, equalsZero } from './brackets'
import { isConstant } from './forms'
import { call } from './functions'
import { formKey } from './keys'
import { modForm } from './letters'
import { addPolys, atomPoly, constantPoly, makeAtom, scalePoly } from './poly'
import { exp, power, raise } from './powers'
import { multiply, product } from './product'
import { productOver } from './products'
import { rebuild, replace } from './replace'
import type { Note, Ring } from './ring'
import { signByForm } from './signs'
import { sum } from './sums'
import { type Form, GiveUp, type Letter, type Poly } from './types'

export interface RingOptions {
  readonly facts: readonly Form[]
  readonly permissive: boolean
  readonly angles: Map<string, Rational>
  readonly budget: { left: number }
  /** Polynomials known to be positive or nonnegative by assumption. */
  readonly signOf: (poly: Poly) => ReturnType<typeof signByForm>
}

/** The operations tied together; notes are kept in `notes`. */
export const makeRing = ({ facts, permissive, angles, budget, signOf }: RingOptions): Ring & { notes: Map<string, Note> } => {
  const notes = new Map<string, Note>()
  const decisions = new Map<string, 'always' | 'never' | 'depends'>()
  let quiet = 0
  const spend = (steps: number): void => {
    budget.left -= steps
    if (budget.left < 0) throw new GiveUp('the budget is spent')
  }
  const decide = (form: Form): 'always' | 'never' | 'depends' => {
    if (isConstant(form)) return form.constant >= 0 ? 'always' : 'never'
    const key = formKey(form)
    let known = decisions.get(key)
    if (!known) {
      spend(5)
      decisions.set(key, (known = decideAtLeast(form, facts)))
    }
    return known
  }
  const letterValue = (letter: Letter, ring: Ring): Poly => {
    if (letter.value) return letter.value
    const form: Form = { constant: 0, terms: [[letter, 1]] }
    const sign = ring.decide({ ...form, constant: -1 }) === 'always' ? 'positive' : ring.decide(form) === 'always' ? 'nonnegative' : 'unknown'
    return atomPoly(makeAtom('index', { forms: [form], sign }))
  }
  const ring: Ring & { notes: Map<string, Note> } = {
    notes, facts, permissive, angles, spend, decide,
    product: (coefficient, factors) => product(ring, coefficient, factors),
    multiply: (a, b) => multiply(ring, a, b),
    power: (poly, exponent, sign) => power(ring, poly, exponent, sign),
    raise: (base, exponent, sign) => raise(ring, base, exponent, sign),
    sum: (dummies, body) => sum(ring, dummies, body),
    productOver: (letter, body) => productOver(ring, letter, body),
    call: (name, args, sign) => call(ring, name, args, sign),
    exp: (argument) => exp(ring, argument),
    replace: (poly, by) => replace(ring, poly, by),
    rebuild: (atom, forms, polys, bound) => rebuild(ring, atom, forms, polys, bound),
    isZero: (form) => equalsZero(ring, form),
    isAtLeast: (form) => atLeastZero(ring, form),
    sign: (poly) => {
      const known = signByForm(poly)
      return known === 'unknown' ? signOf(poly) : known
    },
    value: (form) =>
      addPolys(constantPoly(Q.rational(form.constant)), ...form.terms.map(([letter, c]) => scalePoly(Q.rational(c), letterValue(letter, ring)))),
    mod: (left, right) => modForm(ring, left, right),
    note: (note) => {
      if (quiet === 0) notes.set(`${note.kind}|${note.text}`, note)
    },
    quietly: (run) => {
      quiet++
      try {
        return run()
      } finally {
        quiet--
      }
    },
  }
  return ring
}
