import { type Formulas, type FunctionName, FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { add, div, mul, neg, power, sub } from './arithmetic'
import { number, PI } from './atoms'
import { call } from './calls'
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
