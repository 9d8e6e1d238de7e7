import { add, diff, type EntryTerm, exp, factorsOf, mul, type Term } from '../../expr'
import type { Interpreter } from '../interpreter'

/*
 * What of a derivative can be said without deriving: it is linear, and nothing where the entry does not occur. So the
 * derivative of a sum over units is a sum in which each part reads the cells of its own unit only, and integrals that
 * are separate stay so.
 */

/** ∂ⁿbody/∂by₁…∂byₙ. */
export interface Derivative {
  readonly body: Term
  readonly by: readonly EntryTerm[]
}

export const derivativeOf = (term: Term): Derivative => {
  if (term.kind !== 'diff') return { body: term, by: [] }
  const inner = derivativeOf(term.body)
  return { body: inner.body, by: [...inner.by, term.by] }
}

export const termOf = ({ body, by }: Derivative): Term => by.reduce<Term>((t, at) => diff(t, at), body)

/** A product's factors that hold none of the arrays derived by, and the rest; undefined where there is nothing to split. */
export const constantFactors = (
  factors: readonly Term[],
  by: readonly EntryTerm[],
): { constant: readonly Term[]; rest: Term } | undefined => {
  const holds = (f: Term): boolean => by.some((at) => f.symbols.has(at.variable.name))
  const constant = factors.filter((f) => !holds(f))
  return constant.length === 0 ? undefined : { constant, rest: mul(...factors.filter(holds)) }
}

/**
 * Summands of the term with exponentials outside of derivatives, where a marginal finds its weight:
 * ∂(f·exp X) = (∂f + f ∂X)·exp X. The derivatives that are left are still taken by number.
 */
export const derivedSummands = (term: Term): readonly Term[] => {
  switch (term.kind) {
    case 'add':
      return term.children.flatMap(derivedSummands)
    case 'mul': {
      // The one that has the weight, if there are several.
      const derived = term.children.flatMap((f) => (f.kind === 'diff' ? [{ f, parts: derivedSummands(f) }] : []))
      const at = derived.find(({ parts }) => parts.some(isWeighted)) ?? derived[0]
      if (!at) return [term]
      const others = term.children.filter((f) => f !== at.f)
      return at.parts.map((part) => mul(...others, part))
    }
    case 'diff':
      return derivedSummands(term.body).flatMap((part) => derivedSummand(part, term.by))
    default:
      return [term]
  }
}

/** A product's exponents, Π exp(exponents), and its other factors. */
export const splitExponentials = (
  part: Term,
): { readonly exponents: readonly Term[]; readonly rest: readonly Term[] } => {
  const factors = factorsOf(part)
  const isExponential = (f: Term): f is Term & { kind: 'call' } => f.kind === 'call' && f.name === 'exp'
  return {
    exponents: factors.filter(isExponential).map((f) => f.args[0]!),
    rest: factors.filter((f) => !isExponential(f)),
  }
}

const isWeighted = (part: Term): boolean => splitExponentials(part).exponents.length > 0

const derivedSummand = (part: Term, by: EntryTerm): readonly Term[] => {
  const { exponents, rest } = splitExponentials(part)
  if (exponents.length === 0) return [diff(part, by)]
  const weights = exponents.map(exp)
  const ofRest = rest.every((f) => f.kind === 'number') ? [] : [mul(diff(mul(...rest), by), ...weights)]
  return [...ofRest, mul(...rest, diff(add(...exponents), by), ...weights)]
}

/** Whether the term may read the entry at the current index values; `open` terms are those without a value yet. */
export const mayRead = <T>(
  term: Term,
  by: EntryTerm,
  evaluator: Interpreter<T>,
  open: (t: Term) => boolean,
): boolean => {
  const { name } = by.variable
  const place = by.slots.map((s) => evaluator.integer(s))
  const reads = (t: Term): boolean => {
    if (!t.symbols.has(name)) return false
    switch (t.kind) {
      case 'entry':
        return t.variable.name !== name || t.slots.every((s, k) => open(s) || evaluator.integer(s) === place[k])
      case 'sum':
      case 'prod':
      case 'logsumexp': {
        if (open(t.index.low) || open(t.index.high)) return true
        let found = false
        evaluator.forEach(t.index, () => (found ||= reads(t.body)))
        return found
      }
      case 'add':
      case 'mul':
      case 'power':
      case 'call':
        return t.children.some(reads)
      default:
        return true
    }
  }
  return reads(term)
}
