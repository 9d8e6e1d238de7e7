import type { ArrayResult, Derivation } from '../calculus/derivation'
import type { Model } from '../language/model'
import { type CheckLayout, header } from './checkText'
import { formulaLines } from './formulaText'
import { statements } from './statements'
import { textNotation } from './textNotation'

/** The answer of `derive` for people: every formula with the rule that gave it and its conditions. */
export const derivationText = (
  model: Model,
  derivation: Derivation,
  gradient: readonly ArrayResult[],
  path: string,
  layout: CheckLayout,
): string => {
  const assumed = model.assume.length === 0 ? [] : ['', `  assuming ${model.assume.map((a) => a.text).join(', ')}`]
  const formulas = formulaLines(statements(model, derivation, textNotation(model), gradient), {
    ...layout,
    rules: true,
  })
  return `${[header(model, path, layout), '', ...formulas, ...assumed].join('\n')}\n`
}
