import type { Derivation } from '../calculus/derivation'
import { pointMassText } from '../calculus/pointMass'
import type { Model } from '../language/model'
import { printable } from '../language/printable'
import { type CheckLayout, header } from './checkText'
import { wrap } from './columns'
import { remarkLines, remarksOnGradient } from './conventions'
import { formulaLines } from './formulaText'
import { type Asked, statements } from './statements'
import { textNotation } from './textNotation'

/** The answer of `derive` for people: every formula with the rule that gave it and its conditions. */
export const derivationText = (
  model: Model,
  derivation: Derivation,
  asked: Asked,
  path: string,
  layout: CheckLayout,
): string => {
  const assumed =
    model.assume.length === 0 ? [] : ['', `  assuming ${model.assume.map((a) => printable(a.text)).join(', ')}`]
  const formulas = formulaLines(statements(model, derivation, textNotation(model), asked), {
    ...layout,
    rules: true,
  })
  const warned = derivation.pointMass
    ? ['', ...wrap(pointMassText(derivation.pointMass), layout.width - 2).map((line) => `  ${line}`)]
    : []
  const remarks = asked.gradient ? remarkLines(remarksOnGradient(model), layout.width) : []
  const conventions = remarks.length > 0 ? ['', ...remarks] : []
  return `${[header(model, path, layout), '', ...formulas, ...assumed, ...warned, ...conventions].join('\n')}\n`
}
