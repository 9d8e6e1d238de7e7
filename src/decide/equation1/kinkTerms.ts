import {
  add,
  atEach,
  type BinderTerm,
  type EntryTerm,
  factorsOf,
  FINITE_DOMAINS,
  freeIndices,
  isPositive,
  mapTerm,
  number,
  openBinder,
  sub,
  substitute,
  type Term,
  type Variable,
} from '../../expr'
import type { Curved } from '../../integrate/means/seen'
import { Evaluator } from '../../hidden/evaluator'
import { statesAt } from '../../program/extents'
import { FUNCTIONS } from '../../functions'
import * as Q from '../../numbers/rational'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'

/** Smooth functions of which a wide step of the argument leaves little to be seen, however far it is from 0. */
const CURVED: readonly Shape[] = ['step', 'bend', 'curve']

type Shape = (typeof FUNCTIONS)['exp']['facts']['shape']
const isCall = (t: Term, shapes: readonly Shape[]): t is Term & { kind: 'call' } =>
  t.kind === 'call' && shapes.includes(FUNCTIONS[t.name].facts.shape)

const MOST_KINKS = 64
const MOST_ARGUMENTS = 256

/** An entry of a hidden variable in the term, innermost first. */
const hiddenEntry = (t: Term, hidden: ReadonlyMap<string, Variable>): EntryTerm | undefined => {
  if (![...t.symbols].some((name) => hidden.has(name))) return undefined
  for (const child of t.children) {
    const found = hiddenEntry(child, hidden)
    if (found) return found
  }
  return t.kind === 'entry' && hidden.has(t.variable.name) ? t : undefined
}

/**
 * What abs, sign, relu, max, min and conditions of visible variables compare with 0, what is divided by and what logarithms
 * are taken of, at concrete sizes and index values: the function is not smooth where one of them is 0.
 */
export const kinkTerms = (
  terms: readonly Term[],
  visible: readonly Variable[],
  sizes: ReadonlyMap<string, number>,
): readonly Term[] => argumentsIn(terms, visible, sizes, comparedIn, MOST_KINKS)

const comparedIn = (t: Term): readonly Term[] => {
  if (isCall(t, ['kink'])) return t.args.length === 1 ? t.args : t.args.slice(1).map((a, k) => sub(a, t.args[k]!))
  if (t.kind === 'call' && t.name === 'sqrt') return roots(t.args[0]!)
  if (t.kind === 'call' && t.name === 'log') return poles(t.args[0]!)
  if (t.kind === 'power' && t.exponent.kind === 'number') {
    if (Q.sign(t.exponent.value) < 0) return poles(t.base)
    if (t.exponent.value.d !== 1n) return roots(t.base)
  }
  return t.kind === 'compare' ? [sub(t.left, t.right)] : []
}

/** √(x²) has a kink where x is 0. */
const roots = (t: Term): readonly Term[] =>
  factorsOf(t).map((f) =>
    f.kind === 'power' && f.exponent.kind === 'number' && f.exponent.value.n % 2n === 0n ? f.base : f,
  )

/** Where it may be 0: log x² and 1/x² have a pole where x is. */
const poles = (t: Term): readonly Term[] => roots(t).filter((f) => !isPositive(f))

/**
 * Arguments of functions that are neither straight nor polynomials, and bases of powers that are no natural ones; those
 * that hold some arrays are left out.
 */
export const curvedTerms = (
  terms: readonly Term[],
  visible: readonly Variable[],
  sizes: ReadonlyMap<string, number>,
  without: readonly Variable[],
): Curved => {
  const natural = (t: Term): boolean => t.kind === 'number' && t.value.d === 1n && t.value.n >= 0n
  const isKnown = (t: Term): boolean => without.some((v) => t.symbols.has(v.name))
  const of = (pick: (t: Term) => readonly Term[]) =>
    argumentsIn(terms, visible, sizes, (t) => pick(t).filter((a) => !isKnown(a)), MOST_ARGUMENTS)
  return {
    waves: of((t) => {
      if (t.kind === 'power' && !natural(t.exponent)) return [t.exponent]
      return isCall(t, ['wave']) ? t.args : []
    }),
    exponents: of((t) => (isCall(t, ['exponential']) ? t.args : [])),
    differences: of((t) => {
      if (t.kind === 'logsumexp') return [differenceOf(t)]
      return isCall(t, CURVED) ? t.args : []
    }),
    // What a base is a function of is looked at itself.
    ratios: of((t) => {
      if (t.kind === 'power' && !natural(t.exponent)) return isCall(t.base, CURVED) ? [] : [t.base]
      return isCall(t, ['power', 'branch']) ? t.args : []
    }),
  }
}

/** Any two of the exponents: the logarithm of a sum of exponentials turns where they meet. */
const differenceOf = (t: BinderTerm): Term => {
  const [a, b] = [openBinder(t), openBinder(t)]
  return sub(a.body, b.body)
}

/** What `pick` takes of the subterms that hold visible entries, at concrete sizes and index values. */
const argumentsIn = (
  terms: readonly Term[],
  visible: readonly Variable[],
  sizes: ReadonlyMap<string, number>,
  pick: (t: Term) => readonly Term[],
  most: number,
): readonly Term[] => {
  const names = visible.map((v) => v.name)
  const integers = new Evaluator(intervalAlgebra, sizes, new Map())
  const found = new Set<Term>()
  const seen = new Set<Term>()
  const hidden = new Map<string, Variable>()
  const tried = new Set<Term>()
  const moving = (t: Term): readonly Variable[] => [...t.symbols].flatMap((name) => hidden.get(name) ?? [])
  const isVisible = (t: Term): boolean => names.some((name) => t.symbols.has(name))
  const walk = (t: Term): void => {
    if (seen.has(t) || !isVisible(t)) return
    seen.add(t)
    if ('over' in t && t.kind !== 'data') for (const v of t.over) hidden.set(v.name, v)
    pick(t).forEach(collect)
    t.children.forEach(walk)
  }
  /** The term at every value of its free indices, and in every state of the finite hidden variables that move it. */
  const collect = (t: Term): void => {
    // A kink that is moved by a hidden variable with infinitely many values is smoothed by the integral around it.
    if (tried.has(t) || !isVisible(t) || !moving(t).every((v) => FINITE_DOMAINS.has(v.domain.kind))) return
    // Joint states that put the kink at one place meet on the way: they are not followed one by one.
    tried.add(t)
    const [index] = freeIndices(t)
    const whole = index ? t : written(t)
    const at = index ?? hiddenEntry(whole, hidden)
    if (!at) {
      found.add(whole)
      return
    }
    const values = at.kind === 'index' ? range(at.low, at.high) : statesAt(integers, at.variable)
    for (const k of values) if (found.size < most) collect(substitute(whole, new Map<Term, Term>([[at, number(k)]])))
  }
  /** Sums of hidden variables written out, so that each of their entries is there by itself. */
  const written = (t: Term): Term => {
    if (moving(t).length === 0) return t
    if (t.kind !== 'sum') return mapTerm(t, written)
    return written(add(...atEach(t.index, t.body, (end) => integers.integer(end))))
  }
  const range = (from: Term, to: Term): readonly number[] => {
    const [low, high] = [integers.integer(from), integers.integer(to)]
    return Array.from({ length: Math.max(0, high - low + 1) }, (_, k) => low + k)
  }
  terms.forEach(walk)
  return [...found]
}
