import { ifThen, ONE, ZERO } from '../expr'
import type { Display } from '../export/display'
import { latexOf } from '../export/latex'
import { latexName } from '../export/symbols'
import type { Model } from '../language/model'
import { displayOf } from './displayOf'
import type { Notation } from './statements'

/** LaTeX with amsmath and amssymb. */
export const latexNotation = (model: Model, display: Display = displayOf(model)): Notation => {
  const term: Notation['term'] = (of, definitions) => latexOf(display.layout(of, definitions))
  return {
    display,
    term,
    // Iverson's bracket of a condition is how it is printed; the bracket is left away.
    condition: (condition, definitions) =>
      term(ifThen(condition, ONE, ZERO), definitions).replace(/^\\left\[(.*)\\right\]$/, '$1'),
    name: latexName,
    law: (name, parameters) =>
      parameters.length === 0 ? `\\text{${name}}` : `\\text{${name}}\\left(${parameters.join(', ')}\\right)`,
    between: (law, low = '-\\infty', high = '\\infty') => `${law} \\text{ on } \\left(${low}, ${high}\\right)`,
    density: (energy) => `\\text{density} \\propto \\exp\\left(${energy}\\right)`,
    partial: (top, bottom, order) =>
      order === 1
        ? `\\frac{\\partial ${top}}{\\partial ${bottom}}`
        : `\\frac{\\partial^{2} ${top}}{\\partial {${bottom}}^{2}}`,
    moment: (operator, of) => `${operator === 'E' ? '\\mathbb{E}' : '\\operatorname{var}'}\\!\\left[${of}\\right]`,
    applied: (name, argument) => `${name}\\left(${argument}\\right)`,
    subscript: (name, below) => `${name}_{${below}}`,
    known: (of) => of.latex,
  }
}
