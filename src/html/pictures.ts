import { element, escaped } from '../export/markup'
import { figureHtml, type Pictures } from '../pictures'

/** The pictures of a model, and why those that are absent were not drawn. */
export const picturesHtml = ({ figures, reasons }: Pictures): string =>
  [
    figures.length === 0 ? '' : element('div', { class: 'figures' }, ...figures.map(figureHtml)),
    ...reasons.map((reason) => element('p', { class: 'known' }, escaped(`not drawn: ${reason}`))),
  ].join('')
