import type { SignFact } from '../../expr/sign'
import type { Variable } from '../../expr'
import * as Q from '../../numbers/rational'
import { freeOfForm } from './forms'
import { factorKey, NO_LABELS, polyKey } from './keys'
import type { Atom, AtomKind, Factor, Form, Letter, Mono, Poly } from './types'

/* Making atoms, monomials and polynomials; sums of polynomials. Products need the rules of `product.ts`. */

let nextId = 1
export const freshId = (): number => nextId++

const NOTHING: ReadonlySet<never> = new Set()

const unite = <T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> => {
  const filled = sets.filter((s) => s.size > 0)
  if (filled.length <= 1) return filled[0] ?? NOTHING
  const result = new Set<T>()
  for (const set of filled) for (const x of set) result.add(x)
  return result
}

export interface AtomParts {
  readonly head?: string
  readonly forms?: readonly Form[]
  readonly polys?: readonly Poly[]
  readonly bound?: readonly Letter[]
  readonly symmetric?: boolean
  readonly definite?: boolean
  readonly orderedPolys?: number
  readonly sign?: SignFact
  readonly variable?: Variable
  readonly symbols?: readonly string[]
  /** Names that are bound inside, as hidden variables are by an expectation. */
  readonly hides?: readonly string[]
}

const symbolsOfForm = (form: Form): ReadonlySet<string> =>
  unite(form.terms.flatMap(([l]) => [...(l.value ? [symbolsOf(l.value)] : []), ...l.inner.map(symbolsOfForm)]))

/** Names of the variables and undefined functions in a polynomial. */
const symbolsOf = (poly: Poly): ReadonlySet<string> =>
  unite([...poly.monos.values()].flatMap((m) => m.factors.map((f) => f.atom.symbols)))

const heightOf = (poly: Poly): number => {
  let height = 0
  for (const m of poly.monos.values()) for (const f of m.factors) height = Math.max(height, f.atom.height)
  return height
}

/** A letter's own height: an opaque letter holds a polynomial. */
const formHeight = (form: Form): number =>
  form.terms.reduce((h, [l]) => Math.max(h, l.value ? heightOf(l.value) : 0, ...l.inner.map(formHeight)), 0)

export const makeAtom = (kind: AtomKind, parts: AtomParts): Atom => {
  const { head = '', forms = [], polys = [], bound = [] } = parts
  const ranges = bound.flatMap((b) => [...b.lows, ...b.highs])
  const free = new Set(unite([...polys.map((p) => p.free), ...forms.map(freeOfForm), ...ranges.map(freeOfForm)]))
  for (const letter of bound) free.delete(letter)
  const inside = [...polys.map(heightOf), ...forms.map(formHeight), ...ranges.map(formHeight)].reduce(
    (a, b) => Math.max(a, b),
    0,
  )
  const symbols = new Set(
    unite([new Set(parts.symbols ?? []), ...polys.map(symbolsOf), ...[...forms, ...ranges].map(symbolsOfForm)]),
  )
  for (const name of parts.hides ?? []) symbols.delete(name)
  return {
    id: freshId(),
    kind,
    head,
    forms,
    polys,
    bound,
    free,
    height: inside + (bound.length > 0 ? 1 : 0),
    symbols,
    hides: parts.hides ?? [],
    symmetric: parts.symmetric ?? false,
    definite: parts.definite ?? false,
    orderedPolys: parts.orderedPolys ?? polys.length,
    sign: parts.sign ?? 'unknown',
    variable: parts.variable,
    keys: new Map(),
  }
}

/** A monomial of distinct atoms that no rule applies to. */
export const makeMono = (coefficient: Q.Rational, factors: readonly Factor[]): Mono => {
  const keyed = factors
    .map((f) => [factorKey(f, NO_LABELS), f] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return {
    coefficient,
    factors: keyed.map(([, f]) => f),
    key: keyed.map(([k]) => k).join('·'),
    free: unite(factors.map((f) => f.atom.free)),
  }
}

export const withCoefficient = (mono: Mono, coefficient: Q.Rational): Mono => ({ ...mono, coefficient })

export const polyOf = (monos: Iterable<Mono>): Poly => {
  const map = new Map<string, Mono>()
  for (const m of monos) {
    const known = map.get(m.key)
    const c = known ? Q.add(known.coefficient, m.coefficient) : m.coefficient
    if (Q.sign(c) === 0) map.delete(m.key)
    else map.set(m.key, known ? withCoefficient(known, c) : m)
  }
  return { monos: map, free: unite([...map.values()].map((m) => m.free)), keys: new Map() }
}

export const ZERO_POLY = polyOf([])
export const constantPoly = (q: Q.Rational): Poly => (Q.sign(q) === 0 ? ZERO_POLY : polyOf([makeMono(q, [])]))
export const ONE_POLY = constantPoly(Q.ONE)
export const atomPoly = (atom: Atom, exponent: Q.Rational = Q.ONE): Poly =>
  polyOf([makeMono(Q.ONE, [{ atom, exponent }])])

export const addPolys = (...polys: readonly Poly[]): Poly => {
  const filled = polys.filter((p) => p.monos.size > 0)
  if (filled.length === 1) return filled[0]!
  return polyOf(filled.flatMap((p) => [...p.monos.values()]))
}
export const scalePoly = (q: Q.Rational, poly: Poly): Poly =>
  Q.sign(q) === 0
    ? ZERO_POLY
    : Q.equal(q, Q.ONE)
      ? poly
      : polyOf([...poly.monos.values()].map((m) => withCoefficient(m, Q.mul(q, m.coefficient))))
export const subtract = (a: Poly, b: Poly): Poly => addPolys(a, scalePoly(Q.MINUS_ONE, b))

export const isZero = (poly: Poly): boolean => poly.monos.size === 0
export const monosOf = (poly: Poly): readonly Mono[] => [...poly.monos.values()]
/** The one monomial of a polynomial that has just one. */
export const onlyMono = (poly: Poly): Mono | undefined => (poly.monos.size === 1 ? monosOf(poly)[0] : undefined)
/** Its value, if it is a number. */
export const constantValue = (poly: Poly): Q.Rational | undefined => {
  if (poly.monos.size === 0) return Q.ZERO
  const mono = onlyMono(poly)
  return mono && mono.factors.length === 0 ? mono.coefficient : undefined
}
export const constantTerm = (poly: Poly): Q.Rational => poly.monos.get('')?.coefficient ?? Q.ZERO
export const samePoly = (a: Poly, b: Poly): boolean => polyKey(a) === polyKey(b)
export const isOne = (q: Q.Rational): boolean => q.n === 1n && q.d === 1n
