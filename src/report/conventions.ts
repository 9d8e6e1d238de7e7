import { subterms, type Term, type Variable } from '../expr'
import { isArbitrary, type Model } from '../language/model'
import { wrap } from './columns'

/* What a reader has to know of a report that its rows do not say. */

const SYMMETRIC: ReadonlySet<string> = new Set(['symmetric', 'spd'])

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** Symmetric matrices by whose entries the terms are derived. */
const derivedBy = (terms: readonly Term[]): ReadonlySet<Variable> => {
  const found = new Set<Variable>()
  for (const t of subterms(...terms))
    if (t.kind === 'diff' && t.by.kind === 'entry' && SYMMETRIC.has(t.by.variable.domain.kind)) found.add(t.by.variable)
  return found
}

/** That entries of a symmetric matrix count as independent, where derivatives by them are shown. */
const independentEntries = (matrices: Iterable<Variable>): readonly string[] => {
  const names = [...matrices].map((v) => v.name)
  return names.length === 0
    ? []
    : [`the derivative by an entry of ${quoted(names)} counts ${names[0]}[1, 2] and ${names[0]}[2, 1] as two variables`]
}

const undefinedThings = (model: Model): string =>
  quoted([
    ...model.functions.map((f) => f.name),
    ...model.hidden.filter((v) => v.domain.kind === 'any').map((v) => v.name),
  ])

/** Remarks on the verdicts about a model: all of it, or one claim by its number from 1. */
export const remarksOnVerdicts = (model: Model, claim?: number): readonly string[] => {
  const claims = claim === undefined ? model.claims : model.claims.slice(claim - 1, claim)
  return [
    ...(claim === undefined && isArbitrary(model)
      ? [`no checks: they compare numbers, and nothing is known of ${undefinedThings(model)}`]
      : []),
    ...independentEntries(derivedBy(claims.flatMap((c) => c.sides))),
  ]
}

/** Remarks on the gradient of an objective by the parameters. */
export const remarksOnGradient = (model: Model): readonly string[] =>
  independentEntries(model.parameters.filter((v) => SYMMETRIC.has(v.domain.kind)))

export const remarkLines = (remarks: readonly string[], width: number): readonly string[] =>
  remarks.length === 0
    ? []
    : [
        'remarks',
        ...remarks.flatMap((remark) => wrap(remark, width - 4).map((line, k) => (k === 0 ? '  ' : '    ') + line)),
      ]
