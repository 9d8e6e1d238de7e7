import { ifThen, ONE, ZERO } from '../expr'
import type { Display } from '../export/display'
import { unicodeName } from '../export/symbols'
import { textOf } from '../export/text'
import type { Model } from '../language/model'
import { displayOf } from './displayOf'
import type { Notation } from './statements'

/** Unicode on one line, for a terminal. */
export const textNotation = (model: Model, display: Display = displayOf(model)): Notation => {
  const term: Notation['term'] = (of, definitions) => textOf(display.layout(of, definitions))
  return {
    display,
    term,
    // Iverson's bracket of a condition is how it is printed; the bracket is left away.
    condition: (condition, definitions) => term(ifThen(condition, ONE, ZERO), definitions).replace(/^\[(.*)\]$/, '$1'),
    name: unicodeName,
    law: (name, parameters) => (parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`),
    between: (law, low = '−∞', high = '∞') => `${law} on (${low}, ${high})`,
    density: (energy) => `density ∝ exp(${energy})`,
    partial: (top, bottom, order) => (order === 1 ? `∂${top}/∂${bottom}` : `∂²${top}/∂${bottom}²`),
    moment: (operator, of) => `${operator}[${of}]`,
    applied: (name, argument) => `${name}(${argument})`,
    subscript: (name, below) => `${name}_${below}`,
    known: (of) => of.text,
  }
}
