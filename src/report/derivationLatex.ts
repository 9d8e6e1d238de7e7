import type { Derivation } from '../calculus/derivation'
import type { Model } from '../language/model'
import { latexNotation } from './latexNotation'
import { type Asked, type Statement, statements } from './statements'

const RELATIONS = { '=': '=', '~': '\\sim' } as const

const lines = ({ left, relation, right, conditions, names }: Statement): readonly string[] => {
  const condition = conditions.length === 0 ? '' : ` && \\text{if } ${conditions.join(',\\ ')}`
  return [
    `  ${left} &${RELATIONS[relation]} ${right}${condition}`,
    ...names.map((name) => `  ${name.left} &= ${name.right}`),
  ]
}

/** The answer of `derive` for a paper: one `align*` environment of amsmath. */
export const derivationLatex = (model: Model, derivation: Derivation, asked: Asked): string => {
  const rows = statements(model, derivation, latexNotation(model), asked).flatMap(lines)
  return `\\begin{align*}\n${rows.join(' \\\\\n')}\n\\end{align*}\n`
}
