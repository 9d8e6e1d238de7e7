import type { ArrayResult, Derivation, Route } from '../calculus/derivation'
import { holdsHidden, routesOf } from '../evaluate/routes'
import {
  type Condition,
  entry,
  ifThen,
  type IndexTerm,
  neg,
  ONE,
  substitute,
  subterms,
  type Term,
  variable,
  ZERO,
} from '../expr'
import type { Display } from '../export/display'
import { FUNCTIONS, type ListedFunction } from '../functions'
import type { Definition, Model } from '../language/model'
import type { FunctionName } from '../functions'
import { declaredNames, Letters, namesIn, namesOf, type Naming, unusedName } from './names'
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
  | 'name'
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
  /** Only of an equation that says what a function is. */
  readonly means?: FunctionName
}

/** How terms and the signs between them are written. */
export interface Notation {
  readonly display: Display
  readonly term: (term: Term, definitions: readonly Definition[]) => string
  readonly condition: (condition: Condition, definitions: readonly Definition[]) => string
  readonly name: (name: string) => string
  readonly law: (name: string, parameters: readonly string[]) => string
  /** A law on the numbers between two ends, either of which may be absent. */
  readonly between: (law: string, low: string | undefined, high: string | undefined) => string
  /** A law that has no name, by its energy as a function of the unit. */
  readonly density: (minusEnergy: string) => string
  /** ∂top/∂bottom, ∂²top/∂bottom². */
  readonly partial: (top: string, bottom: string, order: 1 | 2) => string
  readonly moment: (operator: 'E' | 'var', of: string) => string
  readonly applied: (name: string, argument: string) => string
  readonly subscript: (name: string, below: string) => string
  /** What a function is that a reader may not know, `langevin(x) = coth(x) − 1/x`; undefined where its form says it. */
  readonly known: (meaning: NonNullable<ListedFunction['meaning']>) => string | undefined
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

/** ψ, unless the model has something of that name. */
const scoreName = (model: Model): string => (declaredNames(model).has('psi') ? 'score' : 'psi')

/** ψ of one array: `ψᵢ` if the model has one visible array, else `ψ(vᵢ)`. */
const scoreLeft = (model: Model, result: ArrayResult, notation: Notation): string => {
  const { variable: of, indices } = result
  const name = scoreName(model)
  if (model.visible.length > 1) return notation.applied(notation.name(name), notation.term(entry(of, indices), []))
  return notation.term(entry(variable(name, of.role, of.domain, of.dims), indices), [])
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
  const name = unusedName(['w', 'weight', 'w_J'], declaredNames(model))
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

/** A result with the letters that the file uses for the ranges of its indices. */
const withOwnLetters = (result: ArrayResult, letters: Letters): ArrayResult => {
  const renaming = letters.renaming(result.indices, [])
  return {
    ...result,
    indices: result.indices.map((at) => renaming.get(at) as IndexTerm),
    term: substitute(result.term, renaming),
  }
}

/** What is derived, with the letters of the file. */
const lettered = (model: Model, derivation: Derivation, { gradient = [], weighted }: Asked) => {
  const letters = new Letters(model, declaredNames(model))
  const own = (results: readonly ArrayResult[]): readonly ArrayResult[] =>
    results.map((r) => withOwnLetters(r, letters))
  const { meanGradient, varGradient, meanCurvature } = derivation.theorem1
  return {
    score: own(derivation.score),
    dscore: own(derivation.dscore),
    meanGradient: own(meanGradient),
    varGradient: own(varGradient),
    meanCurvature: own(meanCurvature),
    gradient: own(gradient),
    weighted: weighted && { ...weighted, weights: own(weighted.weights), gradient: own(weighted.gradient) },
  }
}

/** The names that the formulas of a model introduce. */
export const namingOf = (model: Model, derivation: Derivation, display: Display, asked: Asked = {}): Naming => {
  const { weighted, ...results } = lettered(model, derivation, asked)
  const terms = [
    derivation.freeEnergy,
    ...Object.values(results).flatMap((list) => list.map((r) => r.term)),
    derivation.objective,
    ...(weighted ? [weighted.objective, ...weighted.gradient.map((r) => r.term)] : []),
  ]
  return namesOf(model, derivation, terms, display)
}

/** The equations of a derivation, in the order in which they build on each other. */
export const statements = (
  model: Model,
  derivation: Derivation,
  notation: Notation,
  asked: Asked = {},
): readonly Statement[] => new Writer(model, derivation, notation, asked).statements()

class Writer {
  private readonly naming: Naming
  /** Names that the lines so far have defined, and names that they use. */
  private readonly defined = new Set<string>()
  private readonly used = new Set<string>()
  private readonly functions = new Set<FunctionName>()

  constructor(
    private readonly model: Model,
    private readonly derivation: Derivation,
    private readonly notation: Notation,
    private readonly asked: Asked,
  ) {
    this.naming = namingOf(model, derivation, notation.display, asked)
  }

  /** A term with what it names noted. */
  private text(term: Term, definitions: readonly Definition[]): string {
    const shown = this.notation.display.shown(term, definitions)
    for (const name of namesIn(shown)) this.used.add(name)
    for (const name of functionsIn(shown)) this.functions.add(name)
    return this.notation.term(term, definitions)
  }

  private formula(part: Part, left: string, term: Term, details: Partial<Statement> = {}): Statement {
    const right = this.text(term, this.naming.definitions)
    return { ...NO_DETAILS, part, left, relation: '=', right, ...details }
  }

  statements(): readonly Statement[] {
    const { model, derivation, notation } = this
    const { score, dscore, weighted, ...theorem1 } = lettered(model, derivation, this.asked)
    const routes = routesOf(model, derivation)
    const by = (route: Route, { term }: Pick<ArrayResult, 'term'>): Partial<Statement> =>
      holdsHidden(term) ? { rule: route } : {}
    const at = (result: ArrayResult): string => entryText(result.variable, result.indices, notation)
    const slope = (result: ArrayResult, order: 1 | 2): string => notation.partial('E', at(result), order)
    const ofScore = (r: ArrayResult): string => scoreLeft(model, r, notation)
    const formulas = [
      this.formula('freeEnergy', 'F', derivation.freeEnergy, { rule: routes.freeEnergy }),
      ...this.laws(),
      ...score.map((r) => this.formula('score', ofScore(r), r.term, by(routes.freeEnergy, r))),
      ...dscore.map((r) =>
        this.formula('dscore', notation.partial(ofScore(r), at(r), 1), r.term, by(routes.freeEnergy, r)),
      ),
      ...theorem1.meanGradient.map((r) =>
        this.formula('theorem1', notation.moment('E', slope(r, 1)), r.term, by(routes.theorem1, r)),
      ),
      ...theorem1.varGradient.map((r) =>
        this.formula('theorem1', notation.moment('var', slope(r, 1)), r.term, by(routes.theorem1, r)),
      ),
      ...theorem1.meanCurvature.map((r) =>
        this.formula('theorem1', notation.moment('E', slope(r, 2)), r.term, by(routes.theorem1, r)),
      ),
      this.formula('objective', 'J', derivation.objective, by(routes.theorem1, { term: derivation.objective })),
      ...theorem1.gradient.map((r) => this.formula('gradient', notation.partial('J', at(r), 1), r.term)),
      ...(weighted ? weightedStatements(model, weighted, notation, this.formula.bind(this)) : []),
    ]
    return [
      // The energy and the definitions are the file's own, without names that are found later.
      { ...NO_DETAILS, part: 'energy', left: 'E', relation: '=', right: this.text(model.energy, model.definitions) },
      ...this.definitions(),
      ...formulas,
      ...this.names(),
      ...this.meanings(),
    ]
  }

  private definitions(): readonly Statement[] {
    return this.model.definitions.map((definition, k): Statement => {
      const above = this.model.definitions.slice(0, k)
      const left = definitionLeft(definition, this.notation, above)
      return { ...NO_DETAILS, part: 'definition', left, relation: '=', right: this.text(definition.term, above) }
    })
  }

  private laws(): readonly Statement[] {
    const { model, notation, naming } = this
    return naming.laws.map(({ law, names }): Statement => {
      const { energy, low, high, ...parameters } = law.parameters
      const texts = Object.values(parameters).map((term) => this.text(term, naming.definitions))
      const ends = [low, high].map((end) => end && this.text(end, naming.definitions))
      const density = energy && notation.density(this.text(neg(energy), naming.definitions))
      const name = notation.law(law.law, texts)
      const right = [low || high ? notation.between(name, ends[0], ends[1]) : name, ...(density ? [density] : [])]
      const conditions = law.conditions
        .filter((c) => !this.isImplied(c))
        .map((c) => notation.condition(c, naming.definitions))
      return {
        part: 'conditional',
        left: entryText(law.variable, law.indices, notation),
        relation: '~',
        right: energy && law.law === UNNAMED ? density! : right.join(', '),
        rule: law.rule,
        conditions: [...new Set(conditions)],
        // A name that the law is not written with, since its formula was shorter, introduces nothing.
        names: names.filter((d) => this.used.has(d.name)).map((d) => this.define(d)),
        given: `${law.variable.name} given ${[...law.given, ...model.visible.map((v) => v.name)].join(', ')}`,
      }
    })
  }

  /** Whether the domains say it already. */
  private isImplied(condition: Condition): boolean {
    return this.notation.display.shown(ifThen(condition, ONE, ZERO), this.model.definitions) === ONE
  }

  /** `qⱼ = sigmoid(inputⱼ)`, made of the names before it. */
  private define(definition: Definition): { readonly left: string; readonly right: string } {
    this.defined.add(definition.name)
    const { definitions } = this.naming
    const before = definitions.slice(0, definitions.indexOf(definition))
    return { left: definitionLeft(definition, this.notation, []), right: this.text(definition.term, before) }
  }

  /** Names that stand in a formula and are not said yet; what one is made of is said after it. */
  private names(): readonly Statement[] {
    const list: Statement[] = []
    for (const definition of [...this.naming.names].reverse())
      if (this.used.has(definition.name) && !this.defined.has(definition.name))
        list.push({ ...NO_DETAILS, part: 'name', relation: '=', ...this.define(definition) })
    return list
  }

  /** What functions are that have no name in the model language. */
  private meanings(): readonly Statement[] {
    return [...this.functions].sort().flatMap((name): Statement[] => {
      const of: ListedFunction = FUNCTIONS[name]
      const text = of.meaning && this.notation.known(of.meaning)
      if (!text) return []
      const [left = '', ...right] = text.split(' = ')
      return [{ ...NO_DETAILS, part: 'name', left, relation: '=', right: right.join(' = '), means: name }]
    })
  }
}

/** What a law is called that has no name. */
const UNNAMED = 'Unnormalised'

const functionsIn = (term: Term): ReadonlySet<FunctionName> => {
  const found = new Set<FunctionName>()
  for (const t of subterms(term)) if (t.kind === 'call') found.add(t.name)
  return found
}
