import { element, escaped } from '../export/markup'
import { tally } from '../report/checkText'
import { seedsText } from '../report/sweep'
import { plural } from '../report/verdictText'
import { COPY_SCRIPT } from './copy'
import { diagnosisHtml } from './diagnosis'
import type { Code, Entry, Unread } from './entry'
import { picturesHtml } from './pictures'
import { REPORT_STYLE, SHARED_STYLE } from './style'
import { sweepHtml } from './sweep'
import { checkHtml, claimHtml, type Counts, countsOf, fromFile } from './verdicts'

/* The report: one file that is read without a script, printed, and opened from a disk. */

export interface ReportRun {
  readonly version: string
  readonly seeds: readonly number[]
  /** What checking took; absent where verdicts were read from a file, which is named then. */
  readonly seconds: number
  readonly from?: string
}

const isEntry = (one: Entry | Unread): one is Entry => 'model' in one

/** How much is wrong: files that could not be read, then verdicts not as expected, errors of the diagnosis, flags, open ones. */
const badness = (one: Entry | Unread): readonly number[] => {
  if (!isEntry(one)) return [1]
  const { wrong, flagged } = tally(one.result)
  const errors = one.diagnosis && !one.diagnosis.ok ? 1 : 0
  return [0, wrong, errors, flagged, countsOf(one.result).undecided]
}

const worstFirst = (a: Entry | Unread, b: Entry | Unread): number => {
  const [x, y] = [badness(a), badness(b)]
  const k = x.findIndex((n, place) => n !== (y[place] ?? 0))
  return k < 0 ? 0 : (y[k] ?? 0) - x[k]!
}

const summaryOf = ({ result }: Entry): string => {
  const { all, wrong, flagged } = tally(result)
  const verdict =
    wrong > 0 ? `${wrong} of ${all} not as expected` : all === 0 ? 'nothing decided' : `all ${all} as expected`
  return flagged > 0 ? `${verdict}, ${flagged} flagged` : verdict
}

const standingOf = (entry: Entry): string => {
  const { wrong, flagged } = tally(entry.result)
  return wrong > 0 ? 'bad' : flagged > 0 || entry.diagnosis?.ok === false ? 'open' : 'good'
}

const KINDS: readonly (keyof Counts)[] = ['proved', 'tested', 'refuted', 'undecided']

const indexHtml = (entries: readonly (Entry | Unread)[]): string => {
  const rows = entries.map((one, k) => {
    const name = element('a', { href: `#model-${k + 1}` }, fromFile(isEntry(one) ? one.model.name : one.path))
    if (!isEntry(one))
      return element(
        'tr',
        {},
        element('td', {}, name),
        element('td', { class: 'bad', colspan: 6 }, 'could not be read'),
      )
    const counts = countsOf(one.result)
    return element(
      'tr',
      {},
      element('td', {}, name),
      element('td', { class: standingOf(one) }, summaryOf(one)),
      ...KINDS.map((kind) => element('td', { class: 'count' }, String(counts[kind]))),
      element(
        'td',
        { class: one.diagnosis?.ok === false ? 'open' : '' },
        one.diagnosis?.ok === false ? 'errors found' : '',
      ),
    )
  })
  const head = ['model', 'verdicts', ...KINDS, 'diagnosis'].map((text) => element('th', { scope: 'col' }, text))
  return element(
    'nav',
    { 'aria-label': 'models' },
    element('h1', {}, `Report on ${plural(entries.length, 'model')}`),
    element(
      'div',
      { class: 'table', tabindex: 0 },
      element(
        'table',
        { class: 'index' },
        element('thead', {}, element('tr', {}, ...head)),
        element('tbody', {}, ...rows),
      ),
    ),
  )
}

type Level = 1 | 2

const section = (under: Level, title: string, ...content: readonly string[]): string =>
  content.every((part) => part === '') ? '' : element('section', {}, element(`h${under + 1}`, {}, title), ...content)

const codeHtml = (code: Code): string =>
  'reason' in code
    ? element('p', {}, escaped(`${code.target}: ${code.reason}`))
    : element(
        'details',
        { class: 'code' },
        element('summary', {}, escaped(code.target)),
        element('pre', { tabindex: 0 }, element('code', {}, escaped(code.text))),
      )

const aboutHtml = ({ model, path, hash }: Entry): string => {
  const sizes = model.sizes.flatMap((s) => (typeof s.value === 'bigint' ? [`${s.name} = ${s.value}`] : []))
  return element(
    'p',
    { class: 'about' },
    ...[
      ...(model.source === null ? [] : [fromFile(model.source)]),
      element('code', {}, fromFile(path)),
      ...(sizes.length > 0 ? [escaped(sizes.join(', '))] : []),
      element('span', { class: 'hash' }, `sha256 ${escaped(hash.slice(0, 12))}`),
    ].join(' · '),
  )
}

const modelHtml = (entry: Entry, level: Level): string => {
  const { model, result, formulas, refuted, diagnosis, code, sweep } = entry
  const assumed = model.assume.map((a) => a.text).join(', ')
  return [
    element(`h${level}`, {}, fromFile(model.name)),
    aboutHtml(entry),
    ...(model.description === null ? [] : [element('p', {}, fromFile(model.description))]),
    element('p', { class: `summary ${standingOf(entry)}` }, summaryOf(entry)),
    section(
      level,
      'What was derived',
      'html' in formulas ? formulas.html : element('p', {}, escaped(`no formulas: ${formulas.reason}`)),
      ...(assumed === '' ? [] : [element('p', {}, 'assuming ', element('code', {}, fromFile(assumed)))]),
    ),
    section(level, 'Sizes and seeds', sweep ? sweepHtml(sweep) : ''),
    section(level, 'Claims', ...result.claims.map((claim) => claimHtml(claim, refuted.get(claim)))),
    section(level, 'Checks', ...result.checks.map((check) => checkHtml(check, refuted.get(check)))),
    section(level, 'Pictures', picturesHtml(entry)),
    section(level, 'Before training', diagnosis ? diagnosisHtml(diagnosis) : ''),
    section(level, 'Code', ...code.map(codeHtml)),
  ].join('')
}

const unreadHtml = ({ path, faults }: Unread): string =>
  element('h2', {}, fromFile(path)) + element('pre', { class: 'faults', tabindex: 0 }, escaped(faults))

const runHtml = ({ version, seeds, seconds, from }: ReportRun): string =>
  element(
    'footer',
    {},
    escaped(`scoreproof ${version} · ${seedsText(seeds)} · ${seconds.toFixed(1)} s`),
    ...(from === undefined ? [] : [' · verdicts of ', element('code', {}, fromFile(from))]),
  )

/** The whole file; several models have an index, the worst first. */
export const reportHtml = (given: readonly (Entry | Unread)[], run: ReportRun): string => {
  const entries = [...given].sort(worstFirst)
  const [first] = entries
  const title =
    entries.length === 1 && first
      ? isEntry(first)
        ? first.model.name
        : first.path
      : `Report on ${plural(entries.length, 'model')}`
  const level = entries.length === 1 ? 1 : 2
  const sections = entries.map((one, k) =>
    element(
      'section',
      { class: 'model', id: `model-${k + 1}` },
      isEntry(one) ? modelHtml(one, level) : unreadHtml(one),
    ),
  )
  return [
    `<!doctype html><!-- Written by scoreproof ${escaped(run.version)} -->`,
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src &#39;unsafe-inline&#39;">`,
    element('title', {}, escaped(title)),
    `<style>${SHARED_STYLE}${REPORT_STYLE}</style>`,
    '</head>',
    '<body>',
    ...(entries.length > 1 ? [indexHtml(entries)] : []),
    element('main', {}, ...sections),
    runHtml(run),
    `<script>${COPY_SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}
