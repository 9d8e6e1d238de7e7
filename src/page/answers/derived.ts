import { derive } from '../../calculus/derive'
import { formulasHtml, shownFormulas } from '../../html/formulas'
import type { Answer } from '../protocol'
import { declaredIn, reading } from './reading'

/** The derived formulas, or the faults of the text. */
export const derivedAnswer = (text: string): Answer =>
  reading(text, (model) => {
    const html = formulasHtml(shownFormulas(model, derive(model)))
    return { kind: 'derived', html, names: declaredIn(text) }
  })
