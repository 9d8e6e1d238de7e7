import { choices } from '../numbers/choices'
import {
  add,
  atEach,
  div,
  entry,
  type EntryTerm,
  exp,
  FINITE_DOMAINS,
  holding,
  log,
  mapTerm,
  mul,
  neg,
  number,
  ONE,
  remembered,
  sub,
  substitute,
  type Term,
  type Variable,
} from '../expr'
import type { Evaluator } from '../hidden/evaluator'
import { dimsOf, statesAt } from '../program/extents'

/*
 * Sums over the joint states of a few hidden variables as terms, so that what they sum shows its form to an integral
 * around them.
 */

const MOST_STATES = 64

type State = ReadonlyMap<Term, Term>

/** Every joint state as numbers for the entries; undefined for too many, or infinitely many. */
const jointStates = <T>(integers: Evaluator<T>, over: readonly Variable[]): readonly State[] | undefined => {
  let states: readonly (readonly (readonly [EntryTerm, Term])[])[] = [[]]
  for (const v of over) {
    if (!FINITE_DOMAINS.has(v.domain.kind)) return undefined
    const values = statesAt(integers, v).map((x) => number(x))
    const places = choices(dimsOf(integers, v).map((d) => Array.from({ length: d }, (_, k) => number(k + 1))))
    for (const slots of places) {
      if (states.length * values.length > MOST_STATES) return undefined
      states = states.flatMap((s) => values.map((x) => [...s, [entry(v, slots), x] as const]))
    }
  }
  return states.map((s) => new Map<Term, Term>(s))
}

/** Sums and products over indices around an entry of these arrays written out. */
const unrolled = <T>(integers: Evaluator<T>, t: Term, names: ReadonlySet<string>): Term => {
  const holds = (s: Term): boolean => [...s.symbols].some((name) => names.has(name))
  const walk: (s: Term) => Term = remembered((s) => {
    if (!holds(s)) return s
    if (s.kind !== 'sum' && s.kind !== 'prod' && s.kind !== 'logsumexp') return mapTerm(s, walk)
    const parts = atEach(s.index, s.body, (end) => integers.integer(end)).map(walk)
    if (s.kind === 'logsumexp') return log(add(...parts.map(exp)))
    return s.kind === 'sum' ? add(...parts) : mul(ONE, ...parts)
  })
  return walk(t)
}

/** The term with its sums over few states of hidden variables written out. */
export const writtenOut = <T>(term: Term, integers: Evaluator<T>): Term => {
  const walk: (t: Term) => Term = remembered((t) => {
    if (!holdsStates(t)) return t
    if (t.kind !== 'expectation' && t.kind !== 'logpartition') return mapTerm(t, walk)
    const states = jointStates(integers, t.over)
    if (!states) return t
    const names = new Set(t.over.map((v) => v.name))
    const each = (part: Term): readonly Term[] => {
      const whole = unrolled(integers, walk(part), names)
      return states.map((s) => substitute(whole, s))
    }
    const energies = each(t.energy)
    if (t.kind === 'logpartition') return log(add(...energies.map((e) => exp(neg(e)))))
    const values = each(t.body)
    // Each weight is 1 / Σ exp(own energy − other energy).
    return add(...values.map((f, k) => div(f, add(...energies.map((e) => exp(sub(energies[k]!, e)))))))
  })
  return walk(term)
}

/** Whether a sum or an integral over hidden variables is left in the term. */
export const holdsStates = holding((t) => 'over' in t && t.kind !== 'data')
