import { statesRow, theorem1Row } from './enumerated'
import { growthRows } from './growth'
import { objectiveRow } from './objective'
import { coupledRow, gridRow, parametersRow } from './points'
import { processRows } from './processes'
import { isReached, type Measured, type Row } from './row'

const rows = (here: string): readonly Row[] => [
  statesRow,
  objectiveRow(here, 64, 64, 4000, 3),
  objectiveRow(here, 784, 500, 400, 4),
  coupledRow(
    here,
    'Laplace',
    'a * abs(x) + a * abs(y)',
    'x + y',
    'of 5.2 s 4.6 are panels of lines over balls of 128 bits, 1.8 of these the series of erfc and exp: differences of error functions have too few digits in intervals, and no number system lies between',
  ),
  coupledRow(here, 'sparse, with a logarithm', 'a * log(1 + x^2) + x^2 / 4 + (y - x)^2', 'y'),
  ...processRows(here),
  parametersRow(here),
  gridRow(here),
  ...growthRows,
  theorem1Row(here),
]

const shown = (x: number | undefined): string => (x === undefined ? '–' : x.toPrecision(3))
const HEAD = ['work', 'peer', 'unit', 'peer takes', 'ours', 'times', 'to reach', 'reached']

const cells = (row: Row, measured: Measured): readonly string[] => {
  const { ours, peer } = measured
  const most = 'of' in row.most ? `≤ ${row.most.of} ${row.unit}` : `≤ ${row.most.times} times`
  const reached = isReached(row, measured)
  const answer = reached === undefined ? 'no peer here' : reached ? 'yes' : 'no'
  return [row.work, row.peer, row.unit, shown(peer), shown(ours), shown(peer && ours / peer), most, answer]
}

/** Rows whose work has one of the words, all without words. */
export const printTable = async (here: string, words: readonly string[]): Promise<void> => {
  const lines: (readonly string[])[] = [HEAD]
  const notes: string[] = []
  for (const row of rows(here)) {
    if (words.length > 0 && !words.some((word) => row.work.includes(word))) continue
    console.error(`measuring: ${row.work}`)
    try {
      const measured = await row.measure()
      lines.push(cells(row, measured))
      if (measured.note !== undefined) notes.push(`${row.work}: ${measured.note}`)
      if (row.reason !== undefined && isReached(row, measured) === false) notes.push(`${row.work}: ${row.reason}`)
    } catch (error) {
      lines.push([row.work, row.peer, row.unit, '–', '–', '–', '', 'failed'])
      notes.push(`${row.work}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const widths = HEAD.map((_, k) => Math.max(...lines.map((line) => line[k]!.length)))
  const text = lines.map((line) => `| ${line.map((cell, k) => cell.padEnd(widths[k]!)).join(' | ')} |`)
  text.splice(1, 0, `| ${widths.map((n) => '-'.repeat(n)).join(' | ')} |`)
  console.log(['', 'CPU times, medians, in turns:', '', ...text, '', ...notes.map((note) => `- ${note}`)].join('\n'))
}
