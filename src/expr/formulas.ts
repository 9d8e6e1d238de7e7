import { type Formulas, type FunctionName, FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { add, div, mul, neg, power, sub } from './arithmetic'
import { number, PI } from './atoms'
import { call } from './calls'
import { mapTerm } from './substitute'
import type { Term } from './term'

const isSmall = (n: Q.Rational): boolean => Q.isInteger(n) && n.n >= 0n && n.n < 100n

/** Formulas of functions as terms. */
export const TERMS: Formulas<Term> = {
  number: (value) => number(Q.fromNumber(value)),
  pi: () => PI,
  add,
  sub,
  mul,
  div,
  neg,
  power: (base, exponent) => power(base, number(Q.fromNumber(exponent))),
  call: (name, ...args) => call(name as FunctionName, ...args),
  positive: (a) => a,
  order: (a) => (a.kind === 'number' && isSmall(a.value) ? Number(a.value.n) : undefined),
}

/** A call by the specification of its function; undefined where that has none. */
export const specified = ({ name, args }: Term & { kind: 'call' }): Term | undefined =>
  FUNCTIONS[name].specification?.formula(TERMS, args)

/** The call in which form integrals are taken, where that is not its own. */
export const unfolded = (term: Term & { kind: 'call' }): Term | undefined =>
  FUNCTIONS[term.name].specification?.unfolds ? specified(term) : undefined

/** The term by base functions, but for functions with kinks, which are base functions of signs. */
export const inBaseFunctions = <T extends Term>(term: T): T => {
  const known = new Map<Term, Term>()
  const unfold = (t: Term): Term => {
    let found = known.get(t)
    if (!found) known.set(t, (found = changed(t)))
    return found
  }
  const changed = (t: Term): Term => {
    const inside = mapTerm(t, unfold)
    const formula = inside.kind === 'call' && FUNCTIONS[inside.name].facts.shape !== 'kink' && specified(inside)
    return formula ? unfold(formula) : inside
  }
  return unfold(term) as T
}
