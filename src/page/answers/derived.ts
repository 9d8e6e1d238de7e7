import { formulasHtml, shownFormulas } from '../../html/formulas'
import { ownSizes } from '../../language/sizes'
import type { Answer } from '../protocol'
import { declaredIn, reading } from './reading'

/** The derived formulas, or the faults of the text. */
export const derivedAnswer = (text: string): Answer =>
  reading(text, ({ model, derived }) => ({
    kind: 'derived',
    html: formulasHtml(shownFormulas(model, derived().derivation)),
    names: declaredIn(text),
    sizes: Object.entries(ownSizes(model)).map(([name, value]) => ({ name, value })),
  }))
