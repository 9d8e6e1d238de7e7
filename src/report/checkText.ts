import {
  checkOk,
  type CheckResult,
  type ClaimResult,
  type ModelResult,
  type Refuted,
  type Verdict,
} from '../decide/verdict'
import type { Model } from '../language/model'
import { printable } from '../language/printable'
import { cut, pad, widthOf, wrap } from './columns'
import { formulaLines } from './formulaText'
import type { Paint } from './paint'
import type { Statement } from './statements'
import { seedsText } from './sweep'
import { assumptionText, counterexampleText, qualifiers } from './verdictText'

export interface CheckLayout {
  /** Also show the counterexample of what was expected to be refuted: a replay is asked for it. */
  readonly details?: boolean
  readonly width: number
  readonly paint: Paint
}

const VERDICT_WIDTH = 'undecided'.length
/** Where the text of a row starts. */
const INDENT = 9

const mark = (ok: boolean, paint: Paint, flagged = false): string =>
  flagged ? paint.open('!') : ok ? paint.good('✓') : paint.bad('✗')

const verdictName = (verdict: Verdict, ok: boolean, paint: Paint, flagged = false): string => {
  const isOpen = flagged || verdict.verdict === 'undecided'
  const colour = isOpen ? paint.open : ok ? paint.good : paint.bad
  return colour(pad(verdict.verdict, VERDICT_WIDTH))
}

const indented = (text: string, width: number): readonly string[] =>
  wrap(text, width - INDENT).map((line, k) => ' '.repeat(INDENT + (k === 0 ? 0 : 2)) + line)

/** Both sides under each other, aligned at the sign. */
const sides = ({ counterexample, difference }: Refuted, width: number): readonly string[] => {
  const shown = [counterexample.left, counterexample.right].map((text) => text.replaceAll('-', '−'))
  const aligned = shown.map((text) => (text.startsWith('−') ? text : ` ${text}`))
  const [left = '', right = ''] = aligned
  const column = Math.max(...aligned.map(widthOf))
  const beside = difference ? `    ${difference.text}` : ''
  const rightLine = `right  ${beside === '' ? right : pad(right, column)}`
  const fits = INDENT + widthOf(rightLine) + widthOf(beside) <= width
  return [
    `${' '.repeat(INDENT)}left   ${left}`,
    `${' '.repeat(INDENT)}${rightLine}${fits ? beside : ''}`,
    ...(fits ? [] : indented(beside.trim(), width)),
  ]
}

/** Whether a remark is a command, to be copied. */
export const isCommand = (text: string): boolean => text.startsWith('scoreproof ')

/** A command is one line however long, so that it can be copied. */
const commandLine = (command: string, { paint }: CheckLayout): string => ' '.repeat(INDENT) + paint.faint(command)

const refutation = (verdict: Refuted, links: number, layout: CheckLayout): readonly string[] => {
  const { width } = layout
  const at = counterexampleText(verdict.counterexample)
  const link = links > 1 ? [`equation ${verdict.counterexample.link} of the chain`] : []
  return [
    ...link.flatMap((text) => indented(text, width)),
    ...(at === '' ? [] : indented(at, width)),
    ...sides(verdict, width),
    ...(verdict.remark === undefined ? [] : indented(verdict.remark, width)),
    ...(verdict.replay === '' ? [] : [commandLine(verdict.replay, layout)]),
  ]
}

const reasons = (verdict: Verdict, links: number, layout: CheckLayout): readonly string[] => {
  if (verdict.verdict === 'refuted') return refutation(verdict, links, layout)
  return verdict.verdict === 'undecided' ? indented(verdict.reason, layout.width) : []
}

/** What stands under a claim that is not as expected: its counterexample with both sides, or why it is open. */
export const verdictDetails = (claim: string, verdict: Verdict, layout: CheckLayout): readonly string[] =>
  reasons(verdict, linksOf(claim), layout)

const checkRows = (checks: readonly CheckResult[], notes: Notes, layout: CheckLayout): readonly string[] => {
  const nameWidth = Math.max(...checks.map((c) => c.name.length)) + 2
  return checks.flatMap((check) => {
    const ok = checkOk(check)
    const { flagged, verdict } = check
    const said = [check.details, ...qualifiers(verdict, true), ...(flagged ? ['flagged'] : []), notes.marks(check)]
    const name = verdictName(verdict, ok, layout.paint, flagged)
    const head = `  ${mark(ok, layout.paint, flagged)} ${pad(check.name, nameWidth)}${name}  `
    return [
      ...withEnding(head, listed(said), layout.width),
      ...reasons(verdict, 1, layout),
      ...check.remarks.flatMap((remark) =>
        isCommand(remark) ? [commandLine(remark, layout)] : indented(remark, layout.width),
      ),
    ]
  })
}

/** A row and what stands at its end, in further lines where it is long. */
const withEnding = (head: string, ending: string, width: number): readonly string[] => {
  const column = widthOf(head)
  const [first = '', ...more] = wrap(ending, Math.max(20, width - column))
  return [(head + first).trimEnd(), ...more.map((line) => ' '.repeat(column) + line)]
}

/** What is known of a claim, and what was expected where that is not it. */
const ending = (claim: ClaimResult): string => {
  const { expect, ok, verdict } = claim
  const known = qualifiers(verdict, false)
  if (expect === 'refuted') return [ok ? 'as expected' : 'expected refuted', ...known].join(', ')
  if (expect !== 'proved' || ok || verdict.verdict === 'refuted') return known.join(', ')
  return verdict.verdict === 'proved'
    ? `only ${known.join(', ')}, expected for all sizes`
    : ['expected proved', ...known].join(', ')
}

/** Equations of a chain; the text alone tells, since `==` inside parentheses is a condition. */
const linksOf = (claim: string): number => {
  let depth = 0
  let links = 0
  for (let at = 0; at < claim.length; at++) {
    const char = claim[at]!
    if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (depth === 0 && char === '=' && claim[at + 1] === '=') {
      links++
      at++
    }
  }
  return links
}

const claimRows = (claims: readonly ClaimResult[], notes: Notes, layout: CheckLayout): readonly string[] => {
  const { width, paint } = layout
  const places = claims.map((c) => `:${c.line}`)
  const placeWidth = Math.max(...places.map((p) => p.length)) + 2
  const endings = claims.map((claim) => listed([ending(claim), notes.marks(claim)]))
  const room = width - 4 - placeWidth - 2 - VERDICT_WIDTH - 2 - Math.min(30, Math.max(...endings.map(widthOf)))
  const names = claims.map((claim) => printable(claim.name ?? claim.claim))
  const nameWidth = Math.max(24, Math.min(room, Math.max(...names.map(widthOf))))
  return claims.flatMap((claim, k) => {
    const head = `  ${mark(claim.ok, paint)} ${pad(places[k]!, placeWidth)}${pad(cut(names[k]!, nameWidth), nameWidth)}`
    const rows = withEnding(`${head}  ${verdictName(claim.verdict, claim.ok, paint)}  `, endings[k]!, width)
    if (claim.ok && !layout.details) return rows
    return [
      ...rows,
      // What the row does not say in full: the text of a named claim, or of one that was cut.
      ...(names[k] === claim.claim && widthOf(claim.claim) <= nameWidth ? [] : indented(printable(claim.claim), width)),
      ...(claim.note === null ? [] : indented(printable(claim.note), width)),
      ...reasons(claim.verdict, linksOf(claim.claim), layout),
    ]
  })
}

/** What there is of it; marks of assumptions stand behind it without a comma. */
const listed = (parts: readonly string[]): string =>
  parts
    .filter((text) => text !== '')
    .join(', ')
    .replace(/, \[(?=[\d[\]]*$)/, ' [')

/** Assumptions that several verdicts share are printed once and numbered. */
interface Notes {
  readonly texts: readonly string[]
  /** `[1][3]`. */
  readonly marks: (result: ClaimResult | CheckResult) => string
}

const collectNotes = (results: readonly (ClaimResult | CheckResult)[]): Notes => {
  const texts = [...new Set(results.flatMap((r) => r.verdict.assumptions.map(assumptionText)))]
  return {
    texts,
    marks: (result) =>
      [...new Set(result.verdict.assumptions.map((a) => `[${texts.indexOf(assumptionText(a)) + 1}]`))].join(''),
  }
}

/** Name on the left, file on the right; below each other where they do not fit. */
export const header = (model: Model, file: string, { width, paint }: CheckLayout): string => {
  const [name, path] = [printable(model.name).replace(/ +/g, ' '), printable(file)]
  const gap = width - widthOf(name) - widthOf(path)
  if (gap >= 2) return paint.strong(name) + ' '.repeat(gap) + path
  return [...wrap(name, width).map(paint.strong), ' '.repeat(Math.max(0, width - widthOf(path))) + path].join('\n')
}

/** Lines of one formula that `check` shows. */
const FORMULA_LINES = 5

/** The formulas as understood: all of them, up to what is only needed for Theorem 1. */
export const understood = (
  model: Model,
  list: readonly Statement[],
  path: string,
  layout: CheckLayout,
): readonly string[] => {
  const shown = list.filter((s) => !['theorem1', 'objective', 'gradient'].includes(s.part))
  const limit = { lines: FORMULA_LINES, rest: `scoreproof derive ${path}` }
  const lines = formulaLines(shown, { ...layout, rules: false, cut: limit })
  if (model.assume.length === 0) return lines
  const assumed = wrap(`assuming ${model.assume.map((a) => printable(a.text)).join(', ')}`, layout.width - 2)
  return [...lines, '', ...assumed.map((line) => `  ${line}`)]
}

/** The tables of verdicts. */
export const verdictLines = (result: ResultSoFar, layout: CheckLayout): readonly string[] => {
  const notes = collectNotes([...result.checks, ...result.claims])
  return [
    ...(result.checks.length > 0 ? ['checks', ...checkRows(result.checks, notes, layout)] : []),
    ...(result.claims.length > 0 ? ['claims', ...claimRows(result.claims, notes, layout)] : []),
    ...(notes.texts.length > 0
      ? ['assumptions', ...notes.texts.flatMap((text, k) => noteLines(k + 1, text, layout))]
      : []),
  ]
}

const noteLines = (number: number, text: string, { width }: CheckLayout): readonly string[] => {
  const head = `  [${number}] `
  return wrap(text, width - head.length).map((line, k) => (k === 0 ? head : ' '.repeat(head.length)) + line)
}

/** Where a check is flagged, the command that tells what else there is to know of the energy. */
export const diagnosisHint = ({ checks }: ResultSoFar, path: string, layout: CheckLayout): readonly string[] =>
  checks.some((c) => c.flagged)
    ? ['', '  what else to know of this energy:', commandLine(`scoreproof diagnose ${path}`, layout)]
    : []

export type ResultSoFar = Pick<ModelResult, 'checks' | 'claims'>

/** How many verdicts there are, how many are not as expected, and how many checks tell of data that do not fit. */
export interface Tally {
  readonly all: number
  readonly wrong: number
  readonly flagged: number
}

export const tally = (result: ResultSoFar): Tally => ({
  all: result.checks.length + result.claims.length,
  wrong: result.checks.filter((c) => !checkOk(c)).length + result.claims.filter((c) => !c.ok).length,
  flagged: result.checks.filter((c) => c.flagged).length,
})

const duration = (seconds: number): string => (seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`)

export const NOTHING: Tally = { all: 0, wrong: 0, flagged: 0 }
export const together = (a: Tally, b: Tally): Tally => ({
  all: a.all + b.all,
  wrong: a.wrong + b.wrong,
  flagged: a.flagged + b.flagged,
})

/** `1 of 6 not as expected, 1 flagged`. */
export const countsText = ({ all, wrong, flagged }: Tally, paint: Paint): string => {
  const right = all === 0 ? 'nothing decided' : paint.good(all === 1 ? '1 as expected' : `all ${all} as expected`)
  const verdict = wrong > 0 ? paint.bad(`${wrong} of ${all} not as expected`) : right
  return `${verdict}${flagged > 0 ? `, ${flagged} flagged` : ''}`
}

/** `1 of 6 not as expected, 1 flagged · 0.8 s · seed 42`. */
export const summary = (
  counts: Tally,
  { seeds, seconds }: { readonly seeds: readonly number[]; readonly seconds: number },
  paint: Paint,
): string => `${countsText(counts, paint)} · ${duration(seconds)} · ${seedsText(seeds)}`
