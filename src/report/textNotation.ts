import { ifThen, ONE, ZERO } from '../expr'
import { unicodeName } from '../export/symbols'
import { toText } from '../export/text'
import type { Model } from '../language/model'
import type { Notation } from './statements'

/** Unicode on one line, for a terminal. */
export const textNotation = (model: Model): Notation => {
  const sizes = model.sizes.map((s) => s.name)
  const term: Notation['term'] = (of, definitions) =>
    toText(of, { definitions, sizes, letters: model.letters ?? [], tidy: true })
  return {
    term,
    // Iverson's bracket of a condition is how it is printed; the bracket is left away.
    condition: (condition, definitions) => term(ifThen(condition, ONE, ZERO), definitions).replace(/^\[(.*)\]$/, '$1'),
    name: unicodeName,
    law: (name, parameters) => (parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`),
    partial: (top, bottom, order) => (order === 1 ? `∂${top}/∂${bottom}` : `∂²${top}/∂${bottom}²`),
    moment: (operator, of) => `${operator}[${of}]`,
    applied: (name, argument) => `${name}(${argument})`,
    subscript: (name, below) => `${name}_${below}`,
  }
}
