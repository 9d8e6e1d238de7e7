import { CHECKS } from '../../decide/checks'
import { CHECK_NAMES } from '../../decide/tasks'
import { DIAGNOSTICS } from '../../diagnose'
import { DIAGNOSTIC_NAMES } from '../../diagnose/names'
import { DOMAINS } from '../../domains'
import { FUNCTIONS, inWords } from '../../functions'
import { nearest } from '../../language/faults'
import { PARSER_WORDS } from '../../language/syntax/names'
import { type Word, wordGroups, WORDS_MODEL } from '../../language/words'
import { labelled, pad, widthOf, wrap } from '../../report/columns'
import { InputError } from '../inputError'
import { EXIT, type Session } from '../session'

type Row = readonly string[]

/** What can be listed: each from the registry that the language or `check` itself reads. */
const LISTS: Readonly<Record<string, () => readonly Row[]>> = {
  functions: () =>
    Object.values(FUNCTIONS)
      .filter((f) => f.word !== 'none')
      .map((f) => [f.name, f.summary, inWords(f.domain)]),
  domains: () =>
    Object.values(DOMAINS).map((d) => {
      const bounds = d.boundNames.length === 0 ? '' : `(${d.boundNames.join(', ')})`
      return [d.kind + bounds, d.roles.join(', '), d.summary]
    }),
  checks: () => CHECK_NAMES.map((name) => [name, CHECKS[name].summary]),
  diagnostics: () => DIAGNOSTIC_NAMES.map((name) => [name, DIAGNOSTICS[name].summary]),
}

/** Rows with aligned columns; the last column takes what is left, and wraps. */
const table = (rows: readonly Row[], width: number): string => {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from(
    { length: columns - 1 },
    (_, k) => Math.max(...rows.map((row) => widthOf(row[k] ?? ''))) + 2,
  )
  const indent = widths.reduce((a, b) => a + b, 0)
  return rows
    .map((row) => {
      const head = widths.map((w, k) => pad(row[k] ?? '', w)).join('')
      const lines = wrap(row[columns - 1] ?? '', Math.max(24, width - indent))
      return lines.map((line, k) => (k === 0 ? head : ' '.repeat(indent)) + line).join('\n')
    })
    .join('\n')
}

/** The words by what they are for, each with an example on a line of its own, which can be copied. */
const wordLists = (width: number): string => {
  const groups = wordGroups()
  const label = Math.max(...groups.flatMap(({ words }) => words.map(({ word }) => widthOf(word)))) + 4
  const shown = ({ word, meaning, example }: Word): string =>
    [labelled(`  ${word}`, label, meaning, width), ...(example === '' ? [] : [' '.repeat(label + 2) + example])].join(
      '\n',
    )
  return [
    'The examples of claims are about this model:',
    '',
    ...WORDS_MODEL.trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    ...groups.flatMap(({ title, words }) => ['', title, ...words.map(shown)]),
    '',
    ...wrap(
      `Not to be declared are the names of functions, the words of claims, pi, inf and what the syntax keeps: ${PARSER_WORDS.join(' ')}.`,
      width,
    ),
  ].join('\n')
}

const NAMES = [...Object.keys(LISTS), 'words']

/** `scoreproof list functions|domains|words|checks|diagnostics`. */
export const runList = (what: string, { terminal }: Session): number => {
  if (what === 'words') {
    terminal.out(`${wordLists(terminal.width)}\n`)
    return EXIT.ok
  }
  const rows = Object.hasOwn(LISTS, what) ? LISTS[what] : undefined
  if (!rows) {
    const near = nearest(what, NAMES)
    const hint =
      near === undefined ? `there are ${NAMES.map((n) => `\`${n}\``).join(', ')}` : `did you mean \`${near}\`?`
    throw new InputError('unknown-list', `no list \`${what}\`; ${hint}`)
  }
  terminal.out(`${table(rows(), terminal.width)}\n`)
  return EXIT.ok
}
