import * as Q from '../numbers/rational'
import type { Algebra } from '../numbers/algebra'

/** What formulas of functions are written in, to be read as terms, as polynomials or as numbers. */
export interface Formulas<T> {
  number(value: number): T
  pi(): T
  add(...terms: readonly T[]): T
  sub(a: T, b: T): T
  mul(...factors: readonly T[]): T
  div(a: T, b: T): T
  neg(a: T): T
  power(base: T, exponent: number): T
  /** A function of `src/functions` by name. */
  call(name: string, ...args: readonly T[]): T
  /** The argument, which is positive wherever the function that the formula is of has a value. */
  positive(a: T): T
  /** The value of an exact small integer, an order of differentiation; undefined for another. */
  order(a: T): number | undefined
}

/** A formula of the arguments of a function; undefined for an order that it is not written out for. */
export type Formula = <T>(t: Formulas<T>, args: readonly T[]) => T | undefined

/** The derivative of a function that may be given an order: that of the next one. By the order it is never asked for. */
export const byOrder =
  (name: string) =>
  <T>(t: Formulas<T>, args: readonly T[]): readonly T[] => {
    const [x, n] = [args.at(-1)!, args.at(-2)]
    return n === undefined ? [t.call(name, t.number(1), x)] : [t.number(0), t.call(name, t.add(n, t.number(1)), x)]
  }

/** Formulas as values of a number system. */
export const valuesIn = <T>(algebra: Algebra<T>): Formulas<T> => ({
  number: (value) => algebra.fromNumber(value),
  pi: () => algebra.pi(),
  add: (...terms) => terms.reduce((a, b) => algebra.add(a, b)),
  sub: (a, b) => algebra.sub(a, b),
  mul: (...factors) => factors.reduce((a, b) => algebra.mul(a, b)),
  div: (a, b) => algebra.div(a, b),
  neg: (a) => algebra.neg(a),
  power: (base, exponent) =>
    Number.isInteger(exponent)
      ? algebra.powerInteger(base, exponent)
      : algebra.power(base, algebra.rational(Q.fromNumber(exponent))),
  call: (name, ...args) => algebra.call(name, args),
  positive: (a) => a,
  order: (a) => Math.round(algebra.midpoint(a)),
})
