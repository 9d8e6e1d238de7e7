import { isOurs } from '../../code'
import { tally } from '../../report/checkText'
import { createPaint } from '../../report/paint'
import { isSweep } from '../../report/sweep'
import { settledLines } from '../../report/sweepText'
import { printable } from '../../language/printable'
import { refuseForeign, refuseMissingFolder } from '../readText'
import { EXIT, type Session } from '../session'
import { type Answer, byModel } from '../sweep/byModel'
import { blobPaths, merged, type Merged } from '../sweep/merged'
import { type Outcome, Outcomes } from '../sweep/outcomes'
import { resultIn } from '../verdictsSchema'
import { writeStated } from './report'

export interface MergeArguments {
  readonly partial?: boolean
  readonly junit?: string
  readonly report?: string
  readonly json?: boolean
}

const outcomeOf = ({ json, ...setting }: Merged): Outcome => ({
  ...setting,
  json,
  exit: json.errors ? EXIT.badInput : json.ok ? EXIT.ok : EXIT.notOk,
})

/** `scoreproof merge`: exit code 0 if all is as expected, 1 if not, 2 if shards are not whole or contradict each other. */
export const runMerge = (
  given: readonly string[],
  options: MergeArguments,
  session: Session,
  version: string,
): number => {
  const { terminal } = session
  const { report } = options
  if (report !== undefined) {
    refuseMissingFolder(report)
    refuseForeign(report, isOurs)
  }
  const layout = { width: terminal.width, paint: createPaint(terminal.outColour) }
  const { entries, gaps, conflicts } = merged(blobPaths(given))
  for (const line of [...gaps, ...conflicts]) terminal.err(`${printable(line)}\n`)
  if (conflicts.length > 0) return EXIT.badInput
  if (gaps.length > 0 && !options.partial) {
    terminal.err('run what is wanting again, or go on without it by --partial\n')
    return EXIT.badInput
  }
  const asked = entries.map(({ json, seed }) => ({ model: json.model, seed }))
  const outcomes = new Outcomes(options, isSweep(asked), layout, terminal)
  let seconds = 0
  const answers: Answer[] = []
  for (const entry of entries) {
    const outcome = outcomeOf(entry)
    const result = resultIn(outcome.json)
    seconds += entry.seconds
    if (report !== undefined) answers.push({ outcome, result })
    outcomes.add(outcome, tally(result))
    if (options.json || outcome.exit === EXIT.ok) continue
    for (const { message } of outcome.json.errors ?? [])
      terminal.err(`${printable(`${outcome.json.model}: ${message}`)}\n`)
    if (!outcome.json.errors) terminal.out(`${settledLines(outcome.json.model, outcome, result, layout).join('\n')}\n`)
  }
  outcomes.finish({ seconds, asked: [] })
  if (report !== undefined)
    writeStated(byModel(answers), { output: report, seeds: outcomes.seedsOr([]), seconds }, session, version)
  return outcomes.exit
}
