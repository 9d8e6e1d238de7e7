import { checkOk, type CheckResult, type ClaimResult, type Refuted, type Verdict } from '../decide/verdict'
import { element, escaped } from '../export/markup'
import { type Figure, figureHtml } from '../pictures'
import { assumptionText, counterexampleText, qualifiers } from '../report/verdictText'
import { isCommand, type ResultSoFar } from '../report/checkText'
import { copyButton } from './formulas'

/* Verdicts as HTML: each with its method, sizes, assumptions, and its counterexample with the command that replays it. */

/** Text of a file, which may be written from right to left, apart from what stands beside it. */
export const fromFile = (text: string): string => element('bdi', {}, escaped(text))

type Standing = 'good' | 'bad' | 'open'
const MARKS: Readonly<Record<Standing, string>> = { good: '✓', bad: '✗', open: '!' }

const badge = (standing: Standing, text: string): string =>
  element('span', { class: `verdict ${standing}` }, `${MARKS[standing]} ${escaped(text)}`)

/** A command, which can be copied. */
const commandHtml = (command: string): string =>
  element('p', { class: 'command' }, element('code', {}, escaped(command)), ' ', copyButton('command', command))

const methodOf = (verdict: Verdict): readonly string[] => ('method' in verdict ? [`by ${verdict.method}`] : [])

/** What is known beside the verdict's name. */
const knownHtml = (verdict: Verdict): string => escaped([...qualifiers(verdict, true), ...methodOf(verdict)].join(', '))

const assumptionsHtml = ({ assumptions }: Verdict): string =>
  assumptions.length === 0
    ? ''
    : element('ul', { class: 'assumptions' }, ...assumptions.map((a) => element('li', {}, escaped(assumptionText(a)))))

const row = (name: string, value: string): string =>
  element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value))

const refutationHtml = (verdict: Refuted): string => {
  const { counterexample: at, difference, remark, replay } = verdict
  const where = counterexampleText(at)
  return [
    element(
      'table',
      { class: 'counterexample' },
      ...(where === '' ? [] : [row('at', escaped(where))]),
      row('left', escaped(at.left.replaceAll('-', '−'))),
      row('right', escaped(at.right.replaceAll('-', '−'))),
      ...(difference ? [row('looks like', escaped(difference.text))] : []),
    ),
    ...(remark === undefined ? [] : [element('p', {}, escaped(remark))]),
    ...(replay === '' ? [] : [commandHtml(replay)]),
  ].join('')
}

const detailsHtml = (verdict: Verdict): string => {
  const reason = verdict.verdict === 'undecided' ? element('p', {}, escaped(verdict.reason)) : ''
  return (verdict.verdict === 'refuted' ? refutationHtml(verdict) : reason) + assumptionsHtml(verdict)
}

export const claimHtml = (claim: ClaimResult, figure?: Figure): string => {
  const { verdict, ok, expect, line, name, note } = claim
  const standing = ok ? 'good' : verdict.verdict === 'undecided' ? 'open' : 'bad'
  const expected =
    ok && expect !== 'refuted' ? '' : ok ? ', as expected' : `, expected ${expect === 'holds' ? 'to hold' : expect}`
  return element(
    'article',
    { class: `claim ${standing}`, 'data-verdict': verdict.verdict },
    element(
      'header',
      {},
      badge(standing, verdict.verdict + expected),
      ' ',
      element('span', { class: 'known' }, knownHtml(verdict)),
      element('span', { class: 'line' }, `line ${line}`),
    ),
    ...(name === null ? [] : [element('p', { class: 'name' }, fromFile(name))]),
    element(
      'p',
      { class: 'statement' },
      element('code', {}, fromFile(claim.claim)),
      ' ',
      copyButton('text', claim.claim),
    ),
    ...(note === null ? [] : [element('p', { class: 'note' }, fromFile(note))]),
    detailsHtml(verdict),
    figure ? figureHtml(figure) : '',
  )
}

export const checkHtml = (check: CheckResult, figure?: Figure): string => {
  const { name, verdict, details, remarks, flagged } = check
  const standing = flagged ? 'open' : checkOk(check) ? 'good' : verdict.verdict === 'undecided' ? 'open' : 'bad'
  return element(
    'article',
    { class: `check ${standing}`, 'data-verdict': verdict.verdict },
    element(
      'header',
      {},
      element('strong', {}, escaped(name)),
      badge(standing, `${verdict.verdict}${flagged ? ', flagged' : ''}`),
      element('span', { class: 'known' }, [escaped(details), knownHtml(verdict)].filter((t) => t !== '').join(', ')),
    ),
    detailsHtml(verdict),
    ...remarks.map((remark) => (isCommand(remark) ? commandHtml(remark) : element('p', {}, escaped(remark)))),
    figure ? figureHtml(figure) : '',
  )
}

export type Counts = Readonly<Record<Verdict['verdict'], number>>

/** How many verdicts there are of each kind. */
export const countsOf = ({ checks, claims }: ResultSoFar): Counts => {
  const counts = { proved: 0, tested: 0, refuted: 0, undecided: 0 }
  for (const { verdict } of [...checks, ...claims]) counts[verdict.verdict]++
  return counts
}
