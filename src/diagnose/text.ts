import { superscript } from '../export/symbols'
import type { Model } from '../language/model'
import { type CheckLayout, header } from '../report/checkText'
import { cut, pad, widthOf, wrap } from '../report/columns'
import {
  type DiagnosisResult,
  type Evidence,
  type Finding,
  isFound,
  type Outcome,
  type Severity,
  type Where,
} from './finding'
import { ranked } from './json'
import type { Quadratic } from './minimiser'
import { DIAGNOSTIC_NAMES } from './names'
import { rounded } from './numbers'

const INDENT = 9
const NAME_WIDTH = Math.max(...DIAGNOSTIC_NAMES.map((name) => name.length)) + 2

const indented = (text: string, width: number): readonly string[] =>
  wrap(text, width - INDENT).map((line, k) => ' '.repeat(INDENT + (k === 0 ? 0 : 2)) + line)

/** `−2.78·10¹⁸`, as it would be written by hand. */
const numberText = (x: number): string => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'not a number' : x > 0 ? '∞' : '−∞'
  const size = Math.abs(x)
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return String(x).replace('-', '−')
  const [digits, exponent] = x.toExponential().replace(/^-/, '−').split('e') as [string, string]
  return `${digits === '1' ? '' : `${digits}·`}10${superscript(exponent.replace('+', '').replace('-', '−'))!}`
}

const valueText = (value: unknown): string => {
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return `(${value.map(valueText).join(', ')})`
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, v]) => `${name} = ${valueText(v)}`)
      .join(', ')
  return String(value)
}

/** How some evidence reads, by its name. */
const PHRASES: Readonly<Record<string, (value: unknown, all: Evidence) => string>> = {
  F: (value) => `F = ${valueText(value)}`,
  J: (value) => `J = ${valueText(value)}`,
  t: (value) => `at t = ${valueText(value)}`,
  ray: (value) => `along t·${valueText(value)}`,
  distance: (value) => `at distances ${valueText(value)} of it`,
  at: (value) => `at ${valueText(value)}`,
  parameters: (value) => `for ${typeof value === 'number' ? `${value} parameters` : valueText(value)}`,
  psi: (value) => `ψ = ${valueText(value)}`,
  end: (value) => (value === null ? '' : `next to ${valueText(value)}`),
  float32: (value) => `float32 ${String(value) === 'NaN' ? 'not a number' : String(value)}`,
  directions: (value, { entries }) => `${valueText(value)} of ${valueText(entries)} directions`,
  entries: () => '',
}

/** What is seen first: the numbers, then where. */
const FIRST = ['implicit', 'explicit', 'F', 'J', 'psi', 'float32', 'value']
const MOST_LINES = 2

export const evidenceText = (evidence: Evidence): string => {
  const place = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  return Object.entries(evidence)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, value]) => PHRASES[name]?.(value, evidence) ?? `${name} ${valueText(value)}`)
    .filter((text) => text !== '')
    .join(', ')
}

/** The rest is in the JSON. */
const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]!.replace(/,?$/, '')} …`]

const placeLine = ({ line, column, text }: Where, path: string, width: number): string =>
  cut(`${' '.repeat(INDENT)}${path}:${line}:${column}   ${text}`, width)

const findingLines = (finding: Finding, path: string, width: number): readonly string[] => {
  const { where, message, evidence, mend, advice } = finding
  return [
    ...(where ? [placeLine(where, path, width)] : []),
    ...indented(message, width),
    ...(evidence && Object.keys(evidence).length > 0 ? shortened(indented(evidenceText(evidence), width)) : []),
    ...(mend === undefined ? [] : indented(`mend: ${advice ?? mend}`, width)),
  ]
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** `1 error, 2 notes · seed 42`. */
const summary = (result: DiagnosisResult, { paint }: CheckLayout): string => {
  const findings = [...result.outcomes.values()].flatMap((o) => (isFound(o) ? o.findings : []))
  const count = (severity: Severity): number => findings.filter((f) => f.severity === severity).length
  const undecided = [...result.outcomes.values()].filter((o) => 'undecided' in o).length
  const parts = [
    ...(count('error') > 0 ? [paint.bad(counted(count('error'), 'error'))] : []),
    ...(count('warning') > 0 ? [paint.open(counted(count('warning'), 'warning'))] : []),
    ...(count('note') > 0 ? [counted(count('note'), 'note')] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
  ]
  return `${parts.length === 0 ? paint.good('nothing found') : parts.join(', ')} · seed ${result.seed}`
}

const MOST_ESTIMATES = 12

/** What J is quadratic in, and its minimiser: a line for each entry. */
export const quadraticLines = (
  { parameters, held, minimiser }: Quadratic,
  head: (text: string) => string,
  width: number,
): readonly string[] => {
  const fixed = held.length > 0 ? ` with ${held.join(', ')} fixed` : ''
  if (!minimiser) return [head(`J is quadratic in ${parameters.join(', ')}${fixed}`)]
  const { rows, objective, estimates, outside } = minimiser
  const told = estimates.slice(0, MOST_ESTIMATES)
  const withErrors = estimates.some((e) => e.standardError !== null) ? ', with sandwich standard errors' : ''
  const nameWidth = Math.max(...told.map(({ entry }) => widthOf(entry)))
  return [
    head(
      `J is quadratic in ${parameters.join(', ')}: its minimiser on ${counted(rows, 'row')}, where J = ${valueText(rounded(objective))}${withErrors}`,
    ),
    ...told.map(({ entry, value, standardError }) => {
      const error = standardError === null ? '' : ` ± ${valueText(rounded(standardError))}`
      return `${' '.repeat(INDENT)}${pad(entry, nameWidth)}  ${valueText(rounded(value))}${error}`
    }),
    ...(estimates.length > told.length
      ? [`${' '.repeat(INDENT)}… ${estimates.length - told.length} more by --json`]
      : []),
    ...(outside.length > 0 ? indented(`outside of its domain: ${outside.join(', ')}`, width) : []),
  ]
}

/** The answer of `diagnose` for people: the worst first, one line for each check that found nothing. */
export const diagnosisText = (model: Model, result: DiagnosisResult, path: string, layout: CheckLayout): string => {
  const { width, paint } = layout
  const marks: Readonly<Record<Severity, string>> = { error: paint.bad('✗'), warning: paint.open('!'), note: '·' }
  const head = (mark: string, name: string, text: string): string => {
    const start = `  ${mark} ${pad(name, NAME_WIDTH)}`
    const [first = '', ...more] = wrap(text, Math.max(20, width - widthOf(start)))
    return [(start + first).trimEnd(), ...more.map((line) => ' '.repeat(widthOf(start)) + line)].join('\n')
  }
  const rows = (name: string, outcome: Outcome): readonly string[] => {
    if ('passed' in outcome) return [head(paint.good('✓'), name, outcome.passed)]
    if ('undecided' in outcome) return [head(paint.open('?'), name, outcome.undecided)]
    return outcome.findings.flatMap((finding) => [
      head(marks[finding.severity], name, finding.severity),
      ...findingLines(finding, path, width),
    ])
  }
  const lines = [
    ...ranked(result).flatMap(([name, outcome]) => rows(name, outcome)),
    ...(result.quadratic ? quadraticLines(result.quadratic, (text) => head(' ', 'quadratic', text), width) : []),
  ]
  return `${[header(model, path, layout), '', ...lines, '', summary(result, layout)].join('\n')}\n`
}
