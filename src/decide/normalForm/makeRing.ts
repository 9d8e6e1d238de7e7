import type { Rational } from '../../numbers/rational'
import { heed } from '../../expr'
import * as Q from '../../numbers/rational'
import { decideAtLeast } from './bounds'
import { atLeastZero, equalsZero } from './brackets'
import type { Equation } from './types'
import { combine, constantForm, isConstant } from './forms'
import { call } from './functions'
import { makeGuards } from './guards'
import { formKey } from './keys'
import { modForm } from './letters'
import { addPolys, atomPoly, constantPoly, makeAtom, scalePoly } from './poly'
import { exp, raise } from './logarithms'
import { power } from './powers'
import { multiply, product } from './product'
import { textOfAtom } from './printed'
import { productOver } from './products'
import { rebuild, replace } from './replace'
import type { Note, Ring } from './ring'
import { isNeverZero, signByForm } from './signs'
import { sum } from './sums'
import { type Form, GiveUp, type Letter, type Poly } from './types'

/** The polynomial as an integer form of index letters, if it is one. */
const indexForm = (poly: Poly): Form | undefined => {
  const parts: [number, Form][] = []
  for (const m of poly.monos.values()) {
    const [f] = m.factors
    if (m.coefficient.d !== 1n || m.factors.length > 1) return undefined
    if (!f) parts.push([Number(m.coefficient.n), constantForm(1)])
    else if (f.atom.kind === 'index' && f.exponent.n === 1n && f.exponent.d === 1n)
      parts.push([Number(m.coefficient.n), f.atom.forms[0]!])
    else return undefined
  }
  return combine(parts)
}

export interface RingOptions {
  readonly facts: readonly Form[]
  readonly equations: readonly Equation[]
  readonly permissive: boolean
  readonly angles: Map<string, Rational>
  readonly budget: { left: number }
  /** Polynomials known to be positive or nonnegative by assumption. */
  readonly signOf: (poly: Poly) => ReturnType<typeof signByForm>
}

/** Nesting of products within products, far beyond what a rewrite that ends needs. */
const DEEPEST = 250

/** The operations tied together; notes are kept in `notes`. */
export const makeRing = ({
  facts,
  equations,
  permissive,
  angles,
  budget,
  signOf,
}: RingOptions): Ring & { notes: Map<string, Note> } => {
  const notes = new Map<string, Note>()
  const decisions = new Map<string, 'always' | 'never' | 'depends'>()
  let quiet = 0
  let depth = 0
  const guards = makeGuards()
  const spend = (steps: number): void => {
    heed()
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
    const sign =
      ring.decide({ ...form, constant: -1 }) === 'always'
        ? 'positive'
        : ring.decide(form) === 'always'
          ? 'nonnegative'
          : 'unknown'
    return atomPoly(makeAtom('index', { forms: [form], sign }))
  }
  const ring: Ring & { notes: Map<string, Note> } = {
    notes,
    facts,
    equations,
    permissive,
    angles,
    spend,
    decide,
    product: (coefficient, factors) => {
      if (++depth > DEEPEST) throw new GiveUp('rewriting does not come to an end')
      const result = product(ring, coefficient, factors)
      depth--
      return result
    },
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
      if (known !== 'unknown') return known
      const form = indexForm(poly)
      if (form && decide({ ...form, constant: form.constant - 1 }) === 'always') return 'positive'
      if (form && decide(form) === 'always') return 'nonnegative'
      return signOf(poly)
    },
    value: (form) =>
      addPolys(
        constantPoly(Q.rational(form.constant)),
        ...form.terms.map(([letter, c]) => scalePoly(Q.rational(c), letterValue(letter, ring))),
      ),
    mod: (left, right) => modForm(ring, left, right),
    note: (note) => {
      if (quiet === 0) notes.set(`${note.kind}|${note.text}`, note)
    },
    ...guards,
    cancel: (factor) => {
      if (isNeverZero(factor)) return
      if (!guards.mayCancel(factor)) throw new GiveUp('a reciprocal under a condition would be cancelled')
      ring.note({ kind: 'defined', text: `${textOfAtom(factor.atom)} != 0` })
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
