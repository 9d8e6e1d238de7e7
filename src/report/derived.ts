import type { ArrayResult, Derivation, Route } from '../calculus/derivation'
import { pointMassText } from '../calculus/pointMass'
import { type Routes, routesOf } from '../evaluate/routes'
import type { IndexTerm, Term } from '../expr'
import { toJson } from '../export/json'
import type { Definition, Model } from '../language/model'
import { latexNotation } from './latexNotation'
import { displayOf } from './displayOf'
import type { ShownLaw } from './names'
import { namingOf, type Notation } from './statements'
import { textNotation } from './textNotation'
import type { Weighted } from './weighted'

/*
 * The derivation as the library gives it and as `derive --format json` prints it:
 *
 *   { name, sizes, assume, definitions, names, energy, freeEnergy, conditionals, score, dscore,
 *     theorem1: { meanGradient, varGradient, meanCurvature }, objective, pointMass, route, routes, gradient,
 *     weighted: { weight, objective, gradient } }
 *
 * `score` and its like, and `weight`, are objects by visible variable; `gradient`, of the objective beside it, is one by
 * parameter. `gradient` and `weighted` are only there where they were asked for.
 */

/** A formula over free indices; the definitions of the model stand in its text by their names. */
export class Formula {
  constructor(
    readonly term: Term,
    /** Free indices: none for a scalar, else one for each index of the array. */
    readonly indices: readonly IndexTerm[],
    private readonly definitions: readonly Definition[],
    private readonly text: Notation,
    private readonly latex: Notation,
  ) {}

  toText(): string {
    return this.text.term(this.term, this.definitions)
  }

  toString(): string {
    return this.toText()
  }

  toLatex(): string {
    return this.latex.term(this.term, this.definitions)
  }

  /** The same for people, for papers and for programs; definitions are written out in `term`. */
  toJSON(): {
    readonly indices: readonly string[]
    readonly text: string
    readonly latex: string
    readonly term: unknown
  } {
    return {
      indices: this.indices.map((at) => at.name),
      text: this.toText(),
      latex: this.toLatex(),
      term: toJson(this.term),
    }
  }
}

export type ByVariable = Readonly<Record<string, Formula>>

/** The law of a hidden array given the visible ones and `given`. */
export interface DerivedLaw {
  readonly variable: string
  readonly indices: readonly string[]
  readonly given: readonly string[]
  /** Bernoulli, Normal, Gamma, … */
  readonly law: string
  readonly parameters: ByVariable
  /** The rule that found it. */
  readonly rule: string | null
  /** What must hold, as text. */
  readonly conditions: readonly string[]
}

export interface DerivedDefinition {
  readonly name: string
  readonly arguments: readonly string[]
  readonly formula: Formula
}

interface DerivedName {
  readonly name: string
  readonly indices: readonly string[]
  readonly formula: Formula
}

export interface Derived {
  readonly name: string
  /** Defaults, or the expression in other sizes. */
  readonly sizes: Readonly<Record<string, number | string>>
  readonly assume: readonly string[]
  readonly definitions: readonly DerivedDefinition[]
  /** Names that formulas introduce beside those of the model, each made of those before it. */
  readonly names: readonly DerivedName[]
  readonly energy: Formula
  readonly freeEnergy: Formula
  /** How the free energy is reached. */
  readonly route: Route
  /** How each part is computed at the sizes of the file. */
  readonly routes: Routes
  readonly conditionals: readonly DerivedLaw[]
  readonly score: ByVariable
  readonly dscore: ByVariable
  readonly theorem1: {
    readonly meanGradient: ByVariable
    readonly varGradient: ByVariable
    readonly meanCurvature: ByVariable
  }
  readonly objective: Formula
  /** Why Theorem 1 does not give ∂ψ, where it does not. */
  readonly pointMass?: string
  /** ∂J/∂θ by parameter. */
  readonly gradient?: ByVariable
  readonly weighted?: {
    readonly weight: ByVariable
    /** J_w = Σ ½wψ² + ∂(wψ)/∂v */
    readonly objective: Formula
    /** ∂J_w/∂θ by parameter. */
    readonly gradient?: ByVariable
  }
}

export const derived = (
  model: Model,
  derivation: Derivation,
  gradient?: readonly ArrayResult[],
  weighted?: Weighted,
): Derived => {
  const display = displayOf(model)
  const text = textNotation(model, display)
  const latex = latexNotation(model, display)
  const { laws, names, definitions: all } = namingOf(model, derivation, display, { gradient, weighted })
  const formula = (term: Term, indices: readonly IndexTerm[] = [], definitions = all): Formula =>
    new Formula(term, indices, definitions, text, latex)
  const byVariable = (results: readonly ArrayResult[]): ByVariable =>
    Object.fromEntries(results.map((r) => [r.variable.name, formula(r.term, r.indices)]))
  const conditional = ({ law }: ShownLaw): DerivedLaw => ({
    variable: law.variable.name,
    indices: law.indices.map((at) => at.name),
    given: [...law.given, ...model.visible.map((v) => v.name)],
    law: law.law,
    parameters: Object.fromEntries(
      Object.entries(law.parameters).map(([name, term]) => [name, formula(term, law.indices, model.definitions)]),
    ),
    rule: law.rule,
    conditions: law.conditions.map((c) => text.condition(c, all)),
  })
  const { theorem1 } = derivation
  const routes = routesOf(model, derivation)
  return {
    name: model.name,
    sizes: Object.fromEntries(
      model.sizes.map((s) => [s.name, typeof s.value === 'bigint' ? Number(s.value) : text.term(s.value, [])]),
    ),
    assume: model.assume.map((a) => a.text),
    definitions: model.definitions.map((d, k) => ({
      name: d.name,
      arguments: d.args.map((arg) => text.term(arg, [])),
      formula: formula(d.term, d.indices, model.definitions.slice(0, k)),
    })),
    names: names.map((d, k) => ({
      name: d.name,
      indices: d.indices.map((at) => at.name),
      formula: formula(d.term, d.indices, [...model.definitions, ...names.slice(0, k)]),
    })),
    energy: formula(model.energy, [], model.definitions),
    freeEnergy: formula(derivation.freeEnergy),
    route: routes.freeEnergy,
    routes,
    conditionals: laws.map(conditional),
    score: byVariable(derivation.score),
    dscore: byVariable(derivation.dscore),
    theorem1: {
      meanGradient: byVariable(theorem1.meanGradient),
      varGradient: byVariable(theorem1.varGradient),
      meanCurvature: byVariable(theorem1.meanCurvature),
    },
    objective: formula(derivation.objective),
    ...(derivation.pointMass && { pointMass: pointMassText(derivation.pointMass) }),
    ...(gradient && { gradient: byVariable(gradient) }),
    ...(weighted && {
      weighted: {
        weight: byVariable(weighted.weights),
        objective: formula(weighted.objective),
        ...(gradient && { gradient: byVariable(weighted.gradient) }),
      },
    }),
  }
}
