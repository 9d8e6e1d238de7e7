import {
  add,
  type EntryTerm,
  FINITE_DOMAINS,
  freeIndices,
  mapTerm,
  number,
  substitute,
  sub,
  type Term,
  type Variable,
} from '../../expr'
import { Evaluator } from '../../evaluate/evaluator'
import { statesOf } from '../../evaluate/hidden/enumeration'
import { intervalAlgebra } from '../../numbers/intervalAlgebra'

const KINKED = new Set(['abs', 'sign', 'relu', 'max', 'min', 'dabs'])

const MOST_KINKS = 64

/** An entry of a hidden variable in the term, innermost first. */
const hiddenEntry = (t: Term, hidden: ReadonlyMap<string, Variable>): EntryTerm | undefined => {
  for (const child of t.children) {
    const found = hiddenEntry(child, hidden)
    if (found) return found
  }
  return t.kind === 'entry' && hidden.has(t.variable.name) ? t : undefined
}

/**
 * What abs, sign, relu, max, min and conditions of visible variables compare with 0, at concrete sizes and index values:
 * the function is not smooth where one of them is 0.
 */
export const kinkTerms = (
  terms: readonly Term[],
  visible: readonly Variable[],
  sizes: ReadonlyMap<string, number>,
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
    if (t.kind === 'call' && KINKED.has(t.name)) {
      if (t.args.length === 1) collect(t.args[0]!)
      else t.args.slice(1).forEach((a, k) => collect(sub(a, t.args[k]!)))
    }
    if (t.kind === 'call' && t.name === 'sqrt') roots(t.args[0]!)
    if (t.kind === 'power' && t.exponent.kind === 'number' && t.exponent.value.d !== 1n) roots(t.base)
    if (t.kind === 'compare' && isVisible(t)) collect(sub(t.left, t.right))
    t.children.forEach(walk)
  }
  /** √(x²) has a kink where x is 0. */
  const roots = (t: Term): void => {
    for (const f of t.kind === 'mul' ? t.children : [t])
      collect(f.kind === 'power' && f.exponent.kind === 'number' && f.exponent.value.n % 2n === 0n ? f.base : f)
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
    const values = at.kind === 'index' ? range(at.low, at.high) : statesOf(integers, at.variable)
    for (const k of values)
      if (found.size < MOST_KINKS) collect(substitute(whole, new Map<Term, Term>([[at, number(k)]])))
  }
  /** Sums of hidden variables written out, so that each of their entries is there by itself. */
  const written = (t: Term): Term => {
    if (moving(t).length === 0) return t
    if (t.kind !== 'sum') return mapTerm(t, written)
    const terms = range(t.index.low, t.index.high).map((k) => substitute(t.body, new Map([[t.index, number(k)]])))
    return written(add(...terms))
  }
  const range = (from: Term, to: Term): readonly number[] => {
    const [low, high] = [integers.integer(from), integers.integer(to)]
    return Array.from({ length: Math.max(0, high - low + 1) }, (_, k) => low + k)
  }
  terms.forEach(walk)
  return [...found]
}
