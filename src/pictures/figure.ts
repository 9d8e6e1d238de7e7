import { element, escaped } from '../export/markup'

/** A picture, with what it shows in words and in numbers for who cannot see it. */
export interface Figure {
  /** What kind it is: `landscape`, `line`, … */
  readonly kind: string
  readonly title: string
  /** What there is to see, with its numbers. */
  readonly description: string
  readonly width: number
  readonly height: number
  /** The content of the SVG. */
  readonly drawing: string
  readonly table: Table
}

interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The picture by itself. */
const figureSvg = ({ title, description, width, height, drawing }: Figure): string =>
  element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', class: 'picture', viewBox: `0 0 ${width} ${height}`, role: 'img' },
    element('title', {}, escaped(title)),
    element('desc', {}, escaped(description)),
    drawing,
  )

const cells = (name: 'th' | 'td', texts: readonly string[]): string =>
  element('tr', {}, ...texts.map((text) => element(name, name === 'th' ? { scope: 'col' } : {}, escaped(text))))

const tableHtml = ({ head, rows }: Table): string =>
  element(
    'table',
    {},
    element('thead', {}, cells('th', head)),
    element('tbody', {}, ...rows.map((row) => cells('td', row))),
  )

/** The picture with its caption, and its numbers to unfold. */
export const figureHtml = (figure: Figure): string =>
  element(
    'figure',
    { class: 'figure', 'data-kind': figure.kind },
    element('figcaption', {}, escaped(figure.title)),
    figureSvg(figure),
    element('p', { class: 'description' }, escaped(figure.description)),
    element(
      'details',
      {},
      element('summary', {}, 'numbers'),
      element('div', { class: 'table', tabindex: 0 }, tableHtml(figure.table)),
    ),
  )
