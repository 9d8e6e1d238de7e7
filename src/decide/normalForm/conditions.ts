import {
  type CompareTerm,
  type Condition,
  isIntegerValued,
  splitCoefficient,
  sub,
  summandsOf,
  type Term,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { canonicalSign, contentOf } from './content'
import { minus, plus, scaleForm } from './forms'
import type { IndexForms } from './indexForms'
import { atomPoly, makeAtom, ONE_POLY, scalePoly, subtract, ZERO_POLY } from './poly'
import type { Ring } from './ring'
import type { Form, Poly } from './types'

/* Conditions as polynomials in brackets: `and` is a product, `not` is 1 − x. */

const either = (ring: Ring, a: Poly, b: Poly): Poly =>
  subtract(ONE_POLY, ring.multiply(subtract(ONE_POLY, a), subtract(ONE_POLY, b)))

interface Reader {
  readonly ring: Ring
  readonly integers: IndexForms
  readonly poly: (term: Term) => Poly
}

export const conditionPoly = (reader: Reader, condition: Condition): Poly => {
  const { ring } = reader
  switch (condition.kind) {
    case 'and':
      return condition.children.map((c) => conditionPoly(reader, c)).reduce((a, b) => ring.multiply(a, b), ONE_POLY)
    case 'or':
      return condition.children.map((c) => conditionPoly(reader, c)).reduce((a, b) => either(ring, a, b), ZERO_POLY)
    case 'not':
      return subtract(ONE_POLY, conditionPoly(reader, condition.children[0]!))
    case 'compare':
      return comparison(reader, condition)
  }
}

/** `rest ± |inside|` where a term is that, both integers. */
interface WithAbs {
  readonly rest: Form
  readonly inside: Form
  readonly sign: 1 | -1
}

const withAbs = ({ integers }: Reader, term: Term): WithAbs | undefined => {
  const parts = summandsOf(term)
  const isAbs = (t: Term): boolean => {
    const [c, rest] = splitCoefficient(t)
    return (
      rest.kind === 'call' &&
      rest.name === 'abs' &&
      isIntegerValued(rest.args[0]!) &&
      c.d === 1n &&
      (c.n === 1n || c.n === -1n)
    )
  }
  const found = parts.filter(isAbs)
  const others = parts.filter((p) => !isAbs(p))
  if (found.length !== 1 || !others.every(isIntegerValued)) return undefined
  const [c, call] = splitCoefficient(found[0]!)
  const rest = others.map((o) => integers.form(o)).reduce(plus, { constant: 0, terms: [] })
  return { rest, inside: integers.form((call as Term & { kind: 'call' }).args[0]!), sign: c.n === 1n ? 1 : -1 }
}

/** [term ≥ 0] or [term = 0] for an integer-valued term, also with one absolute value in it. */
const integerBracket = (reader: Reader, difference: Term, op: 'zero' | 'atleast', offset: number): Poly | undefined => {
  const { ring, integers } = reader
  const bracket = (form: Form): Poly => {
    const moved = { constant: form.constant + offset, terms: form.terms }
    return op === 'zero' ? ring.isZero(moved) : ring.isAtLeast(moved)
  }
  if (isIntegerValued(difference)) return bracket(integers.form(difference))
  const found = withAbs(reader, difference)
  if (!found) return undefined
  const [a, b] = [bracket(plus(found.rest, found.inside)), bracket(minus(found.rest, found.inside))]
  if (op === 'zero') {
    // rest + s|x| = 0: |x| = −s·rest, so x is ± that and it is not negative.
    const size = scaleForm(-found.sign, found.rest)
    return ring.multiply(
      either(ring, a, b),
      ring.isAtLeast({ constant: size.constant - found.sign * offset, terms: size.terms }),
    )
  }
  return found.sign < 0 ? ring.multiply(a, b) : either(ring, a, b)
}

const comparison = (reader: Reader, condition: CompareTerm): Poly => {
  const { ring, poly } = reader
  const { op, left, right } = condition
  const exact = integerBracket(reader, sub(right, left), op === '==' ? 'zero' : 'atleast', op === '<' ? -1 : 0)
  if (exact) return exact
  // [left − right (= or ≤) 0] on reals; left < right is not (right ≤ left).
  const difference = subtract(poly(left), poly(right))
  if (op === '<') return subtract(ONE_POLY, test(ring, '<=', scalePoly(Q.MINUS_ONE, difference)))
  return test(ring, op, difference)
}

const test = (ring: Ring, op: '==' | '<=', difference: Poly): Poly => {
  const known = ring.sign(difference)
  if (known === 'positive') return ZERO_POLY
  if (known === 'negative') return op === '==' ? ZERO_POLY : ONE_POLY
  if (difference.monos.size === 0 || (op === '<=' && known === 'nonpositive')) return ONE_POLY
  const { rest } = contentOf(ring, difference, 'positive')
  const shown = op === '==' ? scalePoly(Q.rational(canonicalSign(rest)), rest) : rest
  return atomPoly(makeAtom('test', { head: op, polys: [shown], sign: 'nonnegative' }))
}
