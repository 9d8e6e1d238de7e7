import type { ArrayResult, ConditionalLaw, Derivation, Route } from '../calculus/derivation'
import { holdsHidden, routesOf } from '../evaluate/routes'
import { type Condition, entry, index, type IndexTerm, substitute, type Term, variable } from '../expr'
import type { Definition, Model } from '../language/model'
import type { Weighted } from './weighted'

/* What is derived from a model, as a list of equations in one notation: the same for `check` and for `derive`. */

export type Part =
  | 'energy'
  | 'definition'
  | 'freeEnergy'
  | 'conditional'
  | 'score'
  | 'dscore'
  | 'theorem1'
  | 'objective'
  | 'gradient'
  | 'weighted'

export interface Statement {
  readonly part: Part
  readonly left: string
  readonly relation: '=' | '~'
  readonly right: string
  /** The route or the rule that gave it, if there is one to name. */
  readonly rule: string
  readonly conditions: readonly string[]
  /** Equations for names that this one introduces: `qⱼ = sigmoid(inputⱼ)`. */
  readonly names: readonly { readonly left: string; readonly right: string }[]
  /** Only of a conditional: the hidden array and what it is given. */
  readonly given?: string
}

/** How terms and the signs between them are written. */
export interface Notation {
  readonly term: (term: Term, definitions: readonly Definition[]) => string
  readonly condition: (condition: Condition, definitions: readonly Definition[]) => string
  readonly name: (name: string) => string
  readonly law: (name: string, parameters: readonly string[]) => string
  /** ∂top/∂bottom, ∂²top/∂bottom². */
  readonly partial: (top: string, bottom: string, order: 1 | 2) => string
  readonly moment: (operator: 'E' | 'var', of: string) => string
  readonly applied: (name: string, argument: string) => string
  readonly subscript: (name: string, below: string) => string
}

/** `name[i, k]` or `name(x, y)`: the left side of a definition. */
const definitionLeft = (of: Definition, notation: Notation, definitions: readonly Definition[]): string => {
  const array = variable(
    of.name,
    'parameter',
    { kind: 'real', bounds: [] },
    of.indices.map((at) => at.high),
  )
  const left = notation.term(entry(array, of.indices), [])
  return of.args.length === 0
    ? left
    : notation.applied(left, of.args.map((arg) => notation.term(arg, definitions)).join(', '))
}

const NO_DETAILS = { rule: '', conditions: [], names: [] } as const

/** A name for a law's parameter that nothing else has: `q`, else `q_h`, else none. */
const freeName = (parameter: string, hidden: string, taken: Set<string>): string | undefined => {
  const name = [parameter, `${parameter}_${hidden}`].find((candidate) => !taken.has(candidate))
  if (name !== undefined) taken.add(name)
  return name
}

const declaredNames = (model: Model): Set<string> =>
  new Set(
    [model.sizes, model.visible, model.hidden, model.parameters, model.functions, model.definitions].flatMap((list) =>
      list.map((item) => item.name),
    ),
  )

/** Letters for the units of hidden arrays. */
const UNIT_LETTERS = [...'jklmnpqrst']

/** Free indices of a term beside those given, in the order of their names: the second index of a covariance. */
const otherIndices = (term: Term, known: readonly IndexTerm[]): readonly IndexTerm[] => {
  const found = new Map<string, IndexTerm>()
  const seen = new Set<Term>()
  const visit = (part: Term): void => {
    if (seen.has(part)) return
    seen.add(part)
    if (part.kind === 'index' && term.free.has(part.name) && !known.includes(part)) found.set(part.name, part)
    for (const child of part.children) visit(child)
  }
  visit(term)
  return [...found.values()]
}

/** The law with indices that people would write: those that the definitions use for the same range, else letters. */
const withLetters = (law: ConditionalLaw, model: Model, declared: ReadonlySet<string>): ConditionalLaw => {
  const usual = [...model.definitions.flatMap((d) => d.indices), ...model.claims.flatMap((c) => c.indices)]
  const used = new Set(declared)
  const lettered = (at: IndexTerm): IndexTerm => {
    const own = usual.filter((other) => other.high === at.high).map((other) => other.name)
    const name = [...own, ...UNIT_LETTERS].find((letter) => !used.has(letter)) ?? at.name
    used.add(name)
    return index(name, at.low, at.high)
  }
  const all = [...law.indices, ...Object.values(law.parameters).flatMap((term) => otherIndices(term, law.indices))]
  const renaming = new Map([...new Set(all)].map((at) => [at, lettered(at)]))
  const parameters = Object.entries(law.parameters).map(([name, term]) => [name, substitute(term, renaming)])
  return {
    ...law,
    indices: law.indices.map((at) => renaming.get(at)!),
    parameters: Object.fromEntries(parameters),
    conditions: law.conditions.map((c) => substitute(c, renaming) as Condition),
  }
}

/** A law as it is shown, with names for those of its parameters that are more than a name: `q[j]` for sigmoid(…). */
export interface ShownLaw {
  readonly law: ConditionalLaw
  readonly definitions: readonly Definition[]
}

export const shownLaws = (model: Model, derivation: Derivation): readonly ShownLaw[] => {
  const taken = declaredNames(model)
  const declared: ReadonlySet<string> = new Set(taken)
  const known = new Set(model.definitions.map((d) => d.term))
  return derivation.conditionals
    .map((law) => withLetters(law, model, declared))
    .map((law) => ({
      law,
      definitions: Object.entries(law.parameters).flatMap(([parameter, term]): Definition[] => {
        if (term.children.length === 0 || term.kind === 'entry' || known.has(term)) return []
        const indices = [...law.indices, ...otherIndices(term, law.indices)]
        const name = freeName(parameter, law.variable.name, taken)
        return name === undefined ? [] : [{ name, indices, args: [], term }]
      }),
    }))
}

/** ψ of one array: `ψᵢ` if the model has one visible array, else `ψ(vᵢ)`. */
const scoreLeft = (model: Model, result: ArrayResult, notation: Notation): string => {
  const { variable: of, indices } = result
  if (model.visible.length > 1) return notation.applied(notation.name('psi'), notation.term(entry(of, indices), []))
  return notation.term(entry(variable('psi', of.role, of.domain, of.dims), indices), [])
}

const entryText = (array: ArrayResult['variable'], indices: readonly IndexTerm[], notation: Notation): string =>
  notation.term(entry(array, indices), [])

/** The weight of each visible array, `wᵢ = vᵢ²`, and the objective that it gives. */
const weightedStatements = (
  model: Model,
  { weights, objective, gradient }: Weighted,
  notation: Notation,
  formula: (part: Part, left: string, term: Term) => Statement,
): readonly Statement[] => {
  const taken = declaredNames(model)
  const name = ['w', 'weight'].find((candidate) => !taken.has(candidate)) ?? 'w_J'
  const weightLeft = ({ variable: of, indices }: ArrayResult): string =>
    model.visible.length > 1
      ? notation.applied(notation.name(name), entryText(of, indices, notation))
      : entryText(variable(name, of.role, of.domain, of.dims), indices, notation)
  const left = notation.subscript('J', 'w')
  return [
    ...weights.map((r) => formula('weighted', weightLeft(r), r.term)),
    formula('weighted', left, objective),
    ...gradient.map((r) =>
      formula('weighted', notation.partial(left, entryText(r.variable, r.indices, notation), 1), r.term),
    ),
  ]
}

/** What is shown only where it was asked for. */
export interface Asked {
  /** ∂J/∂θ */
  readonly gradient?: readonly ArrayResult[]
  readonly weighted?: Weighted
}

/** The equations of a derivation, in the order in which they build on each other. */
export const statements = (
  model: Model,
  derivation: Derivation,
  notation: Notation,
  { gradient = [], weighted }: Asked = {},
): readonly Statement[] => {
  const shown = shownLaws(model, derivation)
  const definitions = [...model.definitions, ...shown.flatMap((one) => one.definitions)]
  const formula = (part: Part, left: string, term: Term, details: Partial<Statement> = {}): Statement => ({
    ...NO_DETAILS,
    part,
    left,
    relation: '=',
    right: notation.term(term, definitions),
    ...details,
  })
  const defined = model.definitions.map((definition, k): Statement => {
    const above = model.definitions.slice(0, k)
    const right = notation.term(definition.term, above)
    return {
      ...NO_DETAILS,
      part: 'definition',
      left: definitionLeft(definition, notation, above),
      relation: '=',
      right,
    }
  })
  const laws = shown.map(({ law, definitions: own }): Statement => {
    const right = notation.law(
      law.law,
      Object.values(law.parameters).map((term) => notation.term(term, definitions)),
    )
    const names = own.map((d) => ({
      left: definitionLeft(d, notation, []),
      right: notation.term(
        d.term,
        definitions.filter((other) => other !== d),
      ),
    }))
    return {
      part: 'conditional',
      left: entryText(law.variable, law.indices, notation),
      relation: '~',
      right,
      rule: law.rule,
      conditions: law.conditions.map((c) => notation.condition(c, definitions)),
      // A name that the law is not written with, since its formula was shorter, introduces nothing.
      names: names.filter((name) => right.includes(name.left)),
      given: `${law.variable.name} given ${[...law.given, ...model.visible.map((v) => v.name)].join(', ')}`,
    }
  })
  const at = (result: ArrayResult): string => entryText(result.variable, result.indices, notation)
  const slope = (result: ArrayResult, order: 1 | 2): string => notation.partial('E', at(result), order)
  const { score, dscore, theorem1 } = derivation
  const routes = routesOf(model, derivation)
  const by = (route: Route, { term }: Pick<ArrayResult, 'term'>): Partial<Statement> =>
    holdsHidden(term) ? { rule: route } : {}
  return [
    formula('energy', 'E', model.energy),
    ...defined,
    formula('freeEnergy', 'F', derivation.freeEnergy, { rule: routes.freeEnergy }),
    ...laws,
    ...score.map((r) => formula('score', scoreLeft(model, r, notation), r.term, by(routes.freeEnergy, r))),
    ...dscore.map((r) =>
      formula('dscore', notation.partial(scoreLeft(model, r, notation), at(r), 1), r.term, by(routes.freeEnergy, r)),
    ),
    ...theorem1.meanGradient.map((r) =>
      formula('theorem1', notation.moment('E', slope(r, 1)), r.term, by(routes.theorem1, r)),
    ),
    ...theorem1.varGradient.map((r) =>
      formula('theorem1', notation.moment('var', slope(r, 1)), r.term, by(routes.theorem1, r)),
    ),
    ...theorem1.meanCurvature.map((r) =>
      formula('theorem1', notation.moment('E', slope(r, 2)), r.term, by(routes.theorem1, r)),
    ),
    formula('objective', 'J', derivation.objective, by(routes.theorem1, { term: derivation.objective })),
    ...gradient.map((r) => formula('gradient', notation.partial('J', at(r), 1), r.term)),
    ...(weighted ? weightedStatements(model, weighted, notation, formula) : []),
  ]
}
