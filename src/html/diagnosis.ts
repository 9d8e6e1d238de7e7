import { isFound, type DiagnosisResult, type Finding } from '../diagnose/finding'
import { ranked } from '../diagnose/json'
import { evidenceText, quadraticLines } from '../diagnose/text'
import { element, escaped } from '../export/markup'
import { fromFile } from './verdicts'

/* What `diagnose` found, as HTML: the worst first. */

const findingHtml = (check: string, finding: Finding): string => {
  const { severity, message, where, evidence, mend, advice } = finding
  return element(
    'article',
    { class: `finding ${severity === 'error' ? 'bad' : 'open'}` },
    element('header', {}, element('strong', {}, escaped(check)), element('span', { class: 'verdict' }, severity)),
    element('p', {}, escaped(message)),
    ...(where ? [element('p', {}, `line ${where.line}: `, element('code', {}, fromFile(where.text)))] : []),
    ...(evidence && Object.keys(evidence).length > 0
      ? [element('p', { class: 'known' }, escaped(evidenceText(evidence)))]
      : []),
    ...(mend === undefined ? [] : [element('p', {}, escaped(`mend: ${advice ?? mend}`))]),
  )
}

export const diagnosisHtml = (result: DiagnosisResult): string => {
  const list = ranked(result)
  const found = list.flatMap(([name, o]) => (isFound(o) ? o.findings.map((f) => findingHtml(name, f)) : []))
  const lines = list.flatMap(([name, o]) =>
    'passed' in o ? [`✓ ${name}: ${o.passed}`] : 'undecided' in o ? [`? ${name}: ${o.undecided}`] : [],
  )
  const quadratic = result.quadratic ? quadraticLines(result.quadratic, (text) => text, Infinity) : []
  return [
    ...found,
    element(
      'ul',
      { class: 'passed' },
      ...[...lines, ...quadratic].map((line) => element('li', {}, escaped(line.trim()))),
    ),
  ].join('')
}
