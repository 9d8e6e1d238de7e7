import { compile, type Surroundings } from '../program/ground/compile'
import type { Ground } from '../program/ground/ground'

/*
 * Grounded terms as polynomials in some of their cells, at the current states of the others.
 */

interface Monomial<T> {
  /** Each cell as often as its power, ascending. */
  readonly cells: readonly number[]
  readonly coefficient: T
}
/** By the monomials' cells. */
export type Polynomial<T> = ReadonlyMap<string, Monomial<T>>

/** Past this many monomials a function is not taken apart. */
export const MAX_MONOMIALS = 20_000

/** Degree in the cells; Infinity where it is no polynomial in them. */
export const degreeIn = <T>(g: Ground<T>, cells: ReadonlySet<number>): number => {
  if (!g.scope.some((c) => cells.has(c))) return 0
  switch (g.kind) {
    case 'cell':
      return 1
    case 'add':
      return Math.max(...g.parts.map((p) => degreeIn(p, cells)))
    case 'mul':
      return g.parts.reduce((d, p) => d + degreeIn(p, cells), 0)
    case 'powerInteger':
      return g.exponent >= 0 ? g.exponent * degreeIn(g.base, cells) : Infinity
    default:
      return Infinity
  }
}

/** Builds the polynomial, with a polynomial for each of the cells. */
export type Builder<T> = (leaf: (cell: number) => Polynomial<T>) => Polynomial<T>

/** For terms whose {@link degreeIn} is finite. */
export const polynomialOf = <T>(g: Ground<T>, cells: ReadonlySet<number>, s: Surroundings<T>): Builder<T> => {
  const { algebra: A } = s.evaluator
  if (!g.scope.some((c) => cells.has(c))) {
    const value = compile(g, s)
    return () => new Map([['', { cells: [], coefficient: value() }]])
  }
  switch (g.kind) {
    case 'cell': {
      const { id } = g.cell
      return (leaf) => leaf(id)
    }
    case 'add': {
      const parts = g.parts.map((p) => polynomialOf(p, cells, s))
      return (leaf) =>
        sumOf(
          parts.map((p) => p(leaf)),
          A.add,
        )
    }
    case 'mul': {
      const parts = g.parts.map((p) => polynomialOf(p, cells, s))
      return (leaf) => parts.map((p) => p(leaf)).reduce((a, b) => productOf(a, b, A))
    }
    case 'powerInteger': {
      const base = polynomialOf(g.base, cells, s)
      return (leaf) => {
        const one = base(leaf)
        let power: Polynomial<T> = new Map([['', { cells: [], coefficient: A.fromNumber(1) }]])
        for (let k = 0; k < g.exponent; k++) power = k === 0 ? one : productOf(power, one, A)
        return power
      }
    }
    default:
      throw new Error('not a polynomial')
  }
}

type Arithmetic<T> = Pick<Surroundings<T>['evaluator']['algebra'], 'add' | 'mul'>

export const sumOf = <T>(parts: readonly Polynomial<T>[], add: (a: T, b: T) => T): Polynomial<T> => {
  const total = new Map<string, Monomial<T>>()
  for (const part of parts)
    for (const [key, m] of part) {
      const known = total.get(key)
      total.set(key, known ? { ...known, coefficient: add(known.coefficient, m.coefficient) } : m)
    }
  return total
}

export const productOf = <T>(a: Polynomial<T>, b: Polynomial<T>, A: Arithmetic<T>): Polynomial<T> => {
  const total = new Map<string, Monomial<T>>()
  for (const x of a.values())
    for (const y of b.values()) {
      const cells = [...x.cells, ...y.cells].sort((p, q) => p - q)
      const key = cells.join(',')
      const coefficient = A.mul(x.coefficient, y.coefficient)
      const known = total.get(key)
      total.set(key, { cells, coefficient: known ? A.add(known.coefficient, coefficient) : coefficient })
    }
  return total
}
