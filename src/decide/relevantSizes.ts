import type { Condition, Term, Variable } from '../expr'
import { assumedOfSizes } from '../language/modelScope'
import { ownSizes } from '../language/sizes'
import { writtenOut } from './derivedSizes'
import type { Question } from './question'

/* Sizes that a question is about: the others may be what they like. */

const sizesIn = (term: Term, into: Set<string>, seen: Set<Term>): void => {
  if (seen.has(term)) return
  seen.add(term)
  const inside = (t: Term): void => sizesIn(t, into, seen)
  const ofVariable = ({ dims, domain }: Variable): void => [...dims, ...domain.bounds].forEach(inside)
  if (term.kind === 'size') into.add(term.name)
  if (term.kind === 'entry') ofVariable(term.variable)
  if ('over' in term) term.over.forEach(ofVariable)
  const binders = [...('index' in term ? [term.index] : []), ...('row' in term ? [term.row, term.column] : [])]
  for (const at of [...binders, ...(term.kind === 'index' ? [term] : [])]) [at.low, at.high].forEach(inside)
  if (term.kind === 'unknown') {
    term.fn.parameters.forEach((p) => p !== 'real' && ofVariable(p))
    term.fn.dims.forEach(inside)
  }
  term.children.forEach(inside)
}

/** Names of the base sizes on which the sides depend, their variables, and conditions on values. */
export const sizesOfSides = (question: Question): ReadonlySet<string> => {
  const onValues = question.pointConditions.filter((c) => c.symbols.size > 0)
  return named(question, [
    ...question.equations.flatMap((e) => [...e.raw, ...e.closed]),
    ...question.variables.flatMap((v) => [...v.dims, ...v.domain.bounds]),
    ...question.indices,
    ...question.indexConditions,
    ...onValues,
  ])
}

const named = ({ model }: Question, terms: readonly Term[]): ReadonlySet<string> => {
  const plain = writtenOut(model)
  const found = new Set<string>()
  const seen = new Set<Term>()
  for (const term of terms) sizesIn(term, found, seen)
  // A derived size is what its definition says.
  for (const { name, value } of [...model.sizes].reverse())
    if (typeof value !== 'bigint' && found.has(name)) sizesIn(plain?.term(value) ?? value, found, seen)
  return found
}

/** Conditions that sizes have to meet, and others. */
export const onSizes = ({ model, where, requires }: Question): readonly Condition[] => [
  ...assumedOfSizes(model),
  ...where,
  ...(model.requires ?? []),
  ...requires,
]

/** Base sizes that are varied, in the order of the model: those of the sides, and those that conditions join to them. */
export const variedSizes = (question: Question): readonly string[] => {
  const joined = named(question, onSizes(question))
  const own = sizesOfSides(question)
  return Object.keys(ownSizes(question.model)).filter((name) => own.has(name) || joined.has(name))
}
