import { element, escaped } from '../export/markup'
import { countsText } from '../report/checkText'
import { createPaint } from '../report/paint'
import { dependentText, settingText } from '../report/sweep'
import { plural } from '../report/verdictText'
import type { Sweep } from './entry'

/* How one model came out at several sizes and seeds. */

/** Rows of what is not as expected; the rest is counted. */
const MOST_ROWS = 100

export const sweepHtml = ({ settings, dependent }: Sweep): string => {
  const wrong = settings.filter(({ counts }) => counts.wrong > 0)
  const rows = wrong
    .slice(0, MOST_ROWS)
    .map(({ counts, ...setting }) =>
      element(
        'tr',
        {},
        element('td', {}, escaped(settingText(setting))),
        element('td', { class: 'bad' }, escaped(countsText(counts, createPaint(false)))),
      ),
    )
  const rest = wrong.length > rows.length ? `, the first ${rows.length} below` : ''
  const told = `${plural(settings.length, 'choice')} of sizes and seed, ${wrong.length} not as expected${rest}; verdicts are the worst of each`
  return [
    element('p', {}, escaped(told)),
    ...(rows.length > 0
      ? [element('div', { class: 'table' }, element('table', {}, element('tbody', {}, ...rows)))]
      : []),
    ...(dependent.length > 0
      ? [element('ul', {}, ...dependent.map((one) => element('li', {}, escaped(dependentText(one)))))]
      : []),
  ].join('')
}
