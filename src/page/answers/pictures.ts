import { figureHtml, pictures } from '../../pictures'
import { element, escaped } from '../../export/markup'
import type { Answer } from '../protocol'
import { reading } from './reading'

/** Pictures of the model at random parameters, and why those that are absent could not be had. */
export const pictureAnswer = (text: string, seed: number): Answer =>
  reading(text, (model) => {
    const { figures, reasons } = pictures(model, { seed })
    const absent = reasons.map((reason) => element('p', { class: 'known' }, escaped(`not drawn: ${reason}`)))
    return { kind: 'pictures', html: [...figures.map(figureHtml), ...absent].join('') }
  })
