import type { Derivation } from '../calculus/derivation'
import { element, escaped } from '../export/markup'
import { mathmlPieces, toMathml } from '../export/mathml'
import type { Model } from '../language/model'
import { latexNotation } from '../report/latexNotation'
import { type Asked, type Part, type Statement, statements } from '../report/statements'
import { textNotation } from '../report/textNotation'

/*
 * The formulas of a derivation for a browser. `shownFormulas` gives each with its MathML, LaTeX and text;
 * `formulasHtml` lays them out with their names aligned and the definitions under them, as one string of HTML without
 * scripts or `style` attributes. Its rules of style are in `html/style.ts`; the buttons that copy are hidden until
 * `html/copy.ts` is run in the page.
 */

/** The same equation in the three notations. */
interface ShownEquation {
  readonly left: string
  /** `=`, or `∼` where it is a law, as a `math` element. */
  readonly relation: string
  /** `math` elements, one for each summand. */
  readonly right: readonly string[]
  readonly latex: string
  readonly text: string
}

export interface ShownFormula extends ShownEquation {
  readonly part: Part
  /** The rule or the route that gave it; empty where there is none to name. */
  readonly rule: string
  /** What must hold, as `math` elements. */
  readonly conditions: readonly string[]
  /** Only of a law: the hidden array and what it is given. */
  readonly given?: string
}

const SIGNS = { '=': '=', '~': '\\sim' } as const

type Sides = Pick<Statement, 'left' | 'right'>

const equation = (latex: Sides, text: Sides, relation: Statement['relation']): ShownEquation => ({
  left: toMathml(latex.left),
  relation: toMathml(SIGNS[relation]),
  right: mathmlPieces(latex.right),
  latex: `${latex.left} ${SIGNS[relation]} ${latex.right}`,
  text: `${text.left} ${relation} ${text.right}`,
})

/** What a statement says, and the equations of the names that it introduces. */
const shown = (latex: Statement, text: Statement): readonly ShownFormula[] => [
  {
    ...equation(latex, text, latex.relation),
    part: latex.part,
    rule: latex.rule,
    conditions: latex.conditions.map(toMathml),
    ...(latex.given !== undefined && { given: latex.given }),
  },
  ...latex.names.map((name, k) => ({
    ...equation(name, text.names[k]!, '='),
    part: 'name' as const,
    rule: '',
    conditions: [],
  })),
]

/** All that `derive` prints, in its order. */
export const shownFormulas = (model: Model, derivation: Derivation, asked: Asked = {}): readonly ShownFormula[] => {
  const texts = statements(model, derivation, textNotation(model), asked)
  return statements(model, derivation, latexNotation(model), asked).flatMap((latex, k) =>
    // What functions mean stands last, and LaTeX says it of fewer of them.
    shown(latex, latex.means === undefined ? texts[k]! : texts.find((t) => t.means === latex.means)!),
  )
}

/** Parts that only say what a name in the others is. */
const NAMES: ReadonlySet<Part> = new Set(['definition', 'name'])

/** Hidden until `html/copy.ts` has run. */
export const copyButton = (kind: string, text: string): string =>
  element('button', { type: 'button', class: 'copy', hidden: true, 'data-copy': text, title: `copy as ${kind}` }, kind)

const remark = ({ rule, conditions, given }: ShownFormula): string => {
  const said = [
    ...(given === undefined ? [] : [escaped(given)]),
    ...(rule === '' ? [] : [escaped(rule)]),
    ...conditions.map((c) => `if ${c}`),
  ]
  return said.length === 0 ? '' : element('span', { class: 'remark' }, said.join(', '))
}

const row = (formula: ShownFormula): string =>
  element(
    'div',
    { class: 'formula', 'data-part': formula.part },
    element('dt', {}, formula.left),
    element(
      'dd',
      {},
      element('span', { class: 'relation' }, formula.relation),
      element('span', { class: 'right', tabindex: 0 }, formula.right.join(' ')),
      remark(formula),
      element('span', { class: 'copies' }, copyButton('LaTeX', formula.latex), copyButton('text', formula.text)),
    ),
  )

/** The block of formulas: E, F, laws, ψ, ∂ψ, Theorem 1, J, and under them what their names stand for. */
export const formulasHtml = (list: readonly ShownFormula[]): string => {
  const names = list.filter((f) => NAMES.has(f.part))
  const formulas = list.filter((f) => !NAMES.has(f.part))
  const block = (rows: readonly ShownFormula[]): string => element('dl', { class: 'formulas' }, ...rows.map(row))
  return names.length === 0 ? block(formulas) : `${block(formulas)}<p class="where">where</p>${block(names)}`
}
