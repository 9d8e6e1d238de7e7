import { checkOk, type CheckResult, type ClaimResult, type Verdict } from '../decide/verdict'
import { element, escaped } from '../export/markup'
import { type ResultSoFar, verdictDetails } from './checkText'
import { createPaint } from './paint'
import { type Setting, settingText } from './sweep'
import type { FaultJson } from './verdictJson'
import { qualifiers } from './verdictText'

/*
 * JUnit's XML as servers of continuous integration read it (the schema of Jenkins, junit-10.xsd): a suite is a model at
 * sizes and a seed, a case one of its checks or claims.
 */

/** What became of one model. */
export interface JunitSuite extends Setting {
  readonly model: string
  readonly seconds: number
  readonly result: ResultSoFar
  readonly errors: readonly FaultJson[]
}

/** How a case ended, where it did not pass. */
type Outcome = 'failure' | 'error' | 'skipped'

interface Case {
  readonly name: string
  readonly outcome?: Outcome
  /** In one line. */
  readonly message?: string
  readonly body?: readonly string[]
}

const LAYOUT = { width: 100, paint: createPaint(false) }

/** What is wrong, in a line: of a refutation both sides. */
const messageOf = (verdict: Verdict, expected: string): string => {
  if (verdict.verdict === 'undecided') return `undecided: ${verdict.reason}`
  if (verdict.verdict !== 'refuted')
    return `expected ${expected}, but ${[verdict.verdict, ...qualifiers(verdict, true)].join(', ')}`
  const { counterexample, difference } = verdict
  return `left ${counterexample.left}, right ${counterexample.right}${difference ? `; ${difference.text}` : ''}`
}

const bodyOf = (text: string, verdict: Verdict, more: readonly string[] = []): readonly string[] =>
  [...verdictDetails(text, verdict, LAYOUT), ...more].map((line) => line.trim())

const checkCase = (check: CheckResult): Case => {
  const { name, verdict, remarks, details, flagged } = check
  if (checkOk(check) && !flagged) return { name }
  const body = bodyOf('', verdict, [...(details === '' ? [] : [details]), ...remarks])
  return { name, outcome: flagged ? 'skipped' : 'failure', message: messageOf(verdict, 'agreement'), body }
}

const claimCase = ({ claim, name, line, expect, ok, verdict }: ClaimResult): Case => {
  const named = { name: `:${line} ${name ?? claim}` }
  if (ok) return named
  const body = bodyOf(claim, verdict, name === null ? [] : [claim])
  return { ...named, outcome: 'failure', message: messageOf(verdict, expect === 'holds' ? 'to hold' : expect), body }
}

const faultCase = ({ code, message, line }: FaultJson): Case => ({
  name: line === null ? code : `:${line} ${code}`,
  outcome: 'error',
  message,
  body: [message],
})

/** Equal names are numbered, so that a server does not take one case for another. */
const numbered = (cases: readonly Case[]): readonly Case[] => {
  const taken = new Set<string>()
  return cases.map((one) => {
    let name = one.name
    for (let k = 2; taken.has(name); k++) name = `${one.name} (${k})`
    taken.add(name)
    return { ...one, name }
  })
}

/** Two characters that XML has no way to write; all others that are not seen are made visible with the markup. */
const xml = (text: string): string => text.replace(/[\ufffe\uffff]/g, '\ufffd')

const caseXml = ({ name, outcome, message = '', body = [] }: Case, suite: string): string => {
  const type = outcome === 'skipped' ? {} : { type: outcome === 'error' ? 'input' : 'verdict' }
  const told = outcome ? [element(outcome, { ...type, message: xml(message) }, escaped(xml(body.join('\n'))))] : []
  return element('testcase', { name: xml(name), classname: suite }, ...told)
}

/** One suite, a line of its own. */
export const junitSuite = ({ model, seed, sizes, seconds, result, errors }: JunitSuite): string => {
  const name = xml(`${model} ${settingText({ seed, sizes })}`)
  const cases = numbered([...errors.map(faultCase), ...result.checks.map(checkCase), ...result.claims.map(claimCase)])
  const count = (outcome: Outcome): number => cases.filter((c) => c.outcome === outcome).length
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
  const lines = cases.map((one) => `    ${caseXml(one, name)}\n`).join('')
  return `  ${element('testsuite', { name, ...counts, time: seconds.toFixed(3) }, `\n${lines}  `)}\n`
}

/** What stands before all suites, by which a file that we wrote is known, and behind them. */
export const JUNIT_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="scoreproof">\n'
export const JUNIT_END = '</testsuites>\n'
