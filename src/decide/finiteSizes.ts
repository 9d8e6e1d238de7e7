import { type Condition, FALSE, type Term } from '../expr'
import { admittedSizes, leastSizes } from '../language/sizes'
import * as Q from '../numbers/rational'
import { writtenOut } from './derivedSizes'
import type { Question } from './question'
import { onSizes, variedSizes } from './relevantSizes'
import { hasIndices } from './sampling/furtherSizes'
import type { SizeValues } from './verdict'

/* All sizes that a claim's conditions allow, where these are finitely many. */

/** More combinations than this are not looked through: such a claim counts as one for infinitely many sizes. */
const MOST_COMBINATIONS = 5000

type Bounds = ReadonlyMap<string, number>

/** Polynomials in sizes: coefficients by the names in a monomial, sorted, with repetitions. */
type Polynomial = ReadonlyMap<string, Q.Rational>

const added = (a: Polynomial, b: Polynomial, scale: Q.Rational): Polynomial => {
  const sum = new Map(a)
  for (const [monomial, c] of b) {
    const total = Q.add(sum.get(monomial) ?? Q.ZERO, Q.mul(scale, c))
    if (Q.sign(total) === 0) sum.delete(monomial)
    else sum.set(monomial, total)
  }
  return sum
}

const namesOf = (monomial: string): readonly string[] => (monomial === '' ? [] : monomial.split('·'))

const multiplied = (a: Polynomial, b: Polynomial): Polynomial => {
  let product: Polynomial = new Map()
  for (const [m, c] of a)
    for (const [n, d] of b)
      product = added(product, new Map([[[...namesOf(m), ...namesOf(n)].sort().join('·'), Q.mul(c, d)]]), Q.ONE)
  return product
}

const LARGEST_POWER = 6n

/** Undefined for a term that is no polynomial in sizes. */
const polynomialOf = (term: Term): Polynomial | undefined => {
  switch (term.kind) {
    case 'number':
      return new Map([['', term.value]])
    case 'size':
      return new Map([[term.name, Q.ONE]])
    case 'add':
    case 'mul': {
      const parts = term.children.map(polynomialOf)
      if (parts.includes(undefined)) return undefined
      return term.kind === 'add'
        ? (parts as Polynomial[]).reduce((a, b) => added(a, b, Q.ONE))
        : (parts as Polynomial[]).reduce(multiplied)
    }
    case 'power': {
      const base = polynomialOf(term.base)
      const exponent = term.exponent.kind === 'number' && Q.isInteger(term.exponent.value) ? term.exponent.value.n : 0n
      if (!base || exponent < 1n || exponent > LARGEST_POWER) return undefined
      return Array.from({ length: Number(exponent) }, () => base).reduce(multiplied)
    }
    default:
      return undefined
  }
}

const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b)

/** Upper bounds that P ≤ 0 sets, with all sizes from 1 to their bounds so far. */
const boundsOfPolynomial = (p: Polynomial, known: Bounds): Bounds => {
  const found = new Map<string, number>()
  const terms = [...p].map(([monomial, c]) => ({ names: namesOf(monomial), c }))
  const greatest = (names: readonly string[]): number => names.reduce((x, name) => x * (known.get(name) ?? Infinity), 1)
  for (const term of terms) {
    if (Q.sign(term.c) <= 0) continue
    // c·m ≤ −(the other terms), each as small as it can be.
    const rest = terms
      .filter((t) => t !== term)
      .reduce((x, { names, c }) => x - Q.toNumber(c) * (Q.sign(c) > 0 ? 1 : greatest(names)), 0)
    const bound = Math.floor(rest / Q.toNumber(term.c) + 1e-9)
    if (Number.isFinite(bound)) for (const name of term.names) found.set(name, least(found.get(name), bound)!)
  }
  return found
}

const joined = (a: Bounds, b: Bounds): Bounds => {
  const both = new Map(a)
  for (const [name, bound] of b) both.set(name, least(both.get(name), bound)!)
  return both
}

/** Upper bounds of sizes that a condition on sizes sets. */
const boundsOf = (condition: Condition, known: Bounds): Bounds => {
  if (condition.kind === 'and')
    return condition.children.map((c) => boundsOf(c, known)).reduce(joined, new Map<string, number>())
  if (condition.kind === 'or') {
    const [first, ...others] = condition.children.map((c) => boundsOf(c, known))
    return new Map(
      [...(first ?? [])].flatMap(([name, bound]) =>
        others.every((o) => o.has(name)) ? [[name, Math.max(bound, ...others.map((o) => o.get(name)!))]] : [],
      ),
    )
  }
  if (condition.kind !== 'compare') return new Map()
  const [left, right] = [polynomialOf(condition.left), polynomialOf(condition.right)]
  if (!left || !right) return new Map()
  const atMost = boundsOfPolynomial(added(left, right, Q.MINUS_ONE), known)
  return condition.op === '==' ? joined(atMost, boundsOfPolynomial(added(right, left, Q.MINUS_ONE), known)) : atMost
}

/** Every choice of sizes at which the claim is made, of those that matter to it; undefined where there are infinitely many, or very many. */
export const finiteSizes = (question: Question): readonly SizeValues[] | undefined => {
  const { model } = question
  const names = variedSizes(question)
  const plain = writtenOut(model)
  const stated = onSizes(question)
    .filter((c) => c.symbols.size === 0 && c.free.size === 0)
    .map((c) => plain?.term(c) ?? c)
  const conditions = [...stated, ...(plain?.positive ?? [])]
  if (conditions.includes(FALSE)) return []
  let bounds: Bounds = new Map()
  // A bound of one size may give one of another.
  for (let round = 0; round <= names.length; round++)
    bounds = conditions.reduce((known, c) => joined(known, boundsOf(c, known)), bounds)
  let all: Record<string, number>[] = [leastSizes(model)]
  for (const name of names) {
    const bound = bounds.get(name)
    if (bound === undefined || all.length * bound > MOST_COMBINATIONS) return undefined
    all = all.flatMap((sizes) => Array.from({ length: Math.max(0, bound) }, (_, k) => ({ ...sizes, [name]: k + 1 })))
  }
  return all.flatMap((base) => {
    const sizes = admittedSizes(model, question, base)
    return sizes && hasIndices(question, sizes) ? [sizes] : []
  })
}
