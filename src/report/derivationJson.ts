import type { ArrayResult, Derivation } from '../calculus/derivation'
import type { IndexTerm, Term } from '../expr'
import { toJson } from '../export/json'
import type { Definition, Model } from '../language/model'
import { type ShownLaw, shownLaws } from './statements'
import { latexNotation } from './latexNotation'
import { textNotation } from './textNotation'

/*
 * The JSON of `derive`:
 *
 *   { model, name, sizes, assume, definitions, energy, freeEnergy, conditionals, score, dscore,
 *     theorem1: { meanGradient, varGradient, meanCurvature }, objective }
 *
 * A formula is { text, latex, term }: the same for people, for papers and for programs; definitions stand by name in
 * the first two and are written out in `term`. `freeEnergy` has `route` as well, and `score` and its like are objects
 * by visible variable, whose formula has the free `indices` of an entry.
 */

interface FormulaJson {
  readonly text: string
  readonly latex: string
  readonly term: unknown
}

const names = (indices: readonly IndexTerm[]): readonly string[] => indices.map((at) => at.name)

class Writer {
  readonly laws: readonly ShownLaw[]
  private readonly definitions: readonly Definition[]
  private readonly text
  private readonly latex

  constructor(
    private readonly model: Model,
    private readonly derivation: Derivation,
  ) {
    this.laws = shownLaws(model, derivation)
    this.definitions = [...model.definitions, ...this.laws.flatMap((one) => one.definitions)]
    this.text = textNotation(model)
    this.latex = latexNotation(model)
  }

  formula(term: Term, definitions: readonly Definition[] = this.definitions): FormulaJson {
    return { text: this.text.term(term, definitions), latex: this.latex.term(term, definitions), term: toJson(term) }
  }

  byVariable(results: readonly ArrayResult[]): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      results.map(({ variable, indices, term }) => [variable.name, { indices: names(indices), ...this.formula(term) }]),
    )
  }

  conditional({ law }: ShownLaw): unknown {
    const step = this.derivation.steps.find((s) => s.variable === law.variable)
    return {
      variable: law.variable.name,
      indices: names(law.indices),
      given: [...law.given, ...this.model.visible.map((v) => v.name)],
      law: law.law,
      parameters: Object.fromEntries(
        Object.entries(law.parameters).map(([name, term]) => [name, this.formula(term, this.model.definitions)]),
      ),
      rule: step?.rule ?? null,
      conditions: step?.conditions.map((c) => this.text.condition(c, this.definitions)) ?? [],
    }
  }

  named(definition: Definition, k: number): unknown {
    return {
      name: definition.name,
      indices: names(definition.indices),
      arguments: definition.args.map((arg) => this.text.term(arg, [])),
      ...this.formula(definition.term, this.definitions.slice(0, k)),
    }
  }
}

export const derivationJson = (model: Model, derivation: Derivation, path: string): unknown => {
  const writer = new Writer(model, derivation)
  const { theorem1 } = derivation
  return {
    model: path,
    name: model.name,
    sizes: Object.fromEntries(
      model.sizes.map((s) => [s.name, typeof s.value === 'bigint' ? Number(s.value) : writer.formula(s.value).text]),
    ),
    assume: model.assume.map((a) => a.text),
    definitions: model.definitions.map((d, k) => writer.named(d, k)),
    energy: writer.formula(model.energy),
    freeEnergy: { ...writer.formula(derivation.freeEnergy), route: derivation.route },
    conditionals: writer.laws.map((law) => writer.conditional(law)),
    score: writer.byVariable(derivation.score),
    dscore: writer.byVariable(derivation.dscore),
    theorem1: {
      meanGradient: writer.byVariable(theorem1.meanGradient),
      varGradient: writer.byVariable(theorem1.varGradient),
      meanCurvature: writer.byVariable(theorem1.meanCurvature),
    },
    objective: writer.formula(derivation.objective),
  }
}
