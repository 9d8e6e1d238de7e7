import * as Q from '../numbers/rational'
import { DISCRETE_DOMAINS, endsOfDomain } from './domainKinds'
import { remembered } from './intern'
import type { IndexTerm, Term } from './term'

/** constant + Σ coefficient · atom, where an atom is any subterm that is not itself a sum or a multiple. */
export interface LinearForm {
  readonly constant: Q.Rational
  readonly coefficients: ReadonlyMap<Term, Q.Rational>
}

const accumulate = (term: Term, scale: Q.Rational, into: Map<Term, Q.Rational>): Q.Rational => {
  if (term.kind === 'number') return Q.mul(scale, term.value)
  if (term.kind === 'add') {
    let constant = Q.ZERO
    for (const child of term.children) constant = Q.add(constant, accumulate(child, scale, into))
    return constant
  }
  if (term.kind === 'mul' && term.children.length === 2 && term.children[0]!.kind === 'number')
    return accumulate(term.children[1]!, Q.mul(scale, term.children[0].value), into)
  const sum = Q.add(into.get(term) ?? Q.ZERO, scale)
  if (Q.sign(sum) === 0) into.delete(term)
  else into.set(term, sum)
  return Q.ZERO
}

/** left − right as a linear form over its non-linear subterms. */
export const linearDifference = (left: Term, right: Term): LinearForm => {
  const coefficients = new Map<Term, Q.Rational>()
  const a = accumulate(left, Q.ONE, coefficients)
  const b = accumulate(right, Q.MINUS_ONE, coefficients)
  return { constant: Q.add(a, b), coefficients }
}

/** True where the term takes integer values only, judged by its form. */
export const isIntegerValued: (term: Term) => boolean = remembered((term) => {
  switch (term.kind) {
    case 'number':
      return Q.isInteger(term.value)
    case 'index':
    case 'size':
    case 'mod':
      return true
    case 'entry':
      return DISCRETE_DOMAINS.has(term.variable.domain.kind)
    case 'add':
    case 'mul':
      return term.children.every(isIntegerValued)
    case 'power':
      return (
        isIntegerValued(term.base) &&
        term.exponent.kind === 'number' &&
        term.exponent.value.n >= 0n &&
        Q.isInteger(term.exponent.value)
      )
    case 'if':
      return isIntegerValued(term.then) && isIntegerValued(term.otherwise)
    default:
      return false
  }
})

/** Range of an atom of a linear form, as terms, where its kind gives one. */
const rangeOf = (atom: Term): readonly [Term | undefined, Term | undefined] => {
  if (atom.kind === 'index') return [atom.low, atom.high]
  return atom.kind === 'entry' ? endsOfDomain(atom.variable.domain) : [undefined, undefined]
}

/**
 * A lower bound of the form over all sizes ≥ 1 and all index values in range, or undefined where none is known.
 * Indices are replaced by the end of their range that makes the form smallest, sizes by 1.
 */
export const lowerBound = (form: LinearForm): Q.Rational | undefined => {
  let { constant } = form
  const coefficients = new Map(form.coefficients)
  for (let round = 0; round < 64; round++) {
    const entry = pickReplaceable(coefficients)
    if (!entry) break
    const [atom, c] = entry
    coefficients.delete(atom)
    const [low, high] = rangeOf(atom)
    const end = Q.sign(c) > 0 ? low : high
    if (end === undefined) return undefined
    constant = Q.add(constant, accumulate(end, c, coefficients))
  }
  for (const [atom, c] of coefficients) {
    if (Q.sign(c) < 0) return undefined
    if (atom.kind === 'size') constant = Q.add(constant, c)
    else if (atom.kind === 'mod') continue
    else return undefined
  }
  return constant
}

/** The innermost range first: an index that no other index's range mentions must be replaced before those it mentions. */
const pickReplaceable = (coefficients: ReadonlyMap<Term, Q.Rational>): readonly [Term, Q.Rational] | undefined => {
  let best: readonly [Term, Q.Rational] | undefined
  for (const [atom, c] of coefficients) {
    if (atom.kind !== 'index' && !(atom.kind === 'entry' && rangeOf(atom).some(Boolean))) continue
    if (!best || (atom.kind === 'index' && best[0].kind === 'index' && dependsOn(atom, best[0]))) best = [atom, c]
  }
  return best
}

const dependsOn = (a: IndexTerm, b: IndexTerm): boolean => a.low.free.has(b.name) || a.high.free.has(b.name)

export const negateForm = (form: LinearForm): LinearForm => ({
  constant: Q.neg(form.constant),
  coefficients: new Map([...form.coefficients].map(([atom, c]) => [atom, Q.neg(c)])),
})
