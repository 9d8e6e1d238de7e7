import { checkOk } from '../decide/verdict'
import { printable } from '../language/printable'
import { type CheckLayout, countsText, type ResultSoFar, tally, verdictLines } from './checkText'
import { wrap } from './columns'
import { type Dependent, dependentText, type Setting, settingText } from './sweep'

/* Many models, or one at many settings, on the terminal: a line for each, and more where it is not as expected. */

/** What is not as expected. */
const wrongOf = ({ checks, claims }: ResultSoFar): ResultSoFar => ({
  checks: checks.filter((c) => !checkOk(c)),
  claims: claims.filter((c) => !c.ok),
})

/** `✓ grbm.yaml   nv = 3, seed 7   all 6 as expected`. */
export const settledLines = (
  model: string,
  setting: Setting,
  result: ResultSoFar,
  layout: CheckLayout,
): readonly string[] => {
  const { paint } = layout
  const counts = tally(result)
  const mark = counts.wrong > 0 ? paint.bad('✗') : paint.good('✓')
  const head = `${mark} ${printable(model)}   ${settingText(setting)}   ${countsText(counts, paint)}`
  return counts.wrong === 0 ? [head] : [head, ...verdictLines(wrongOf(result), layout)]
}

export const dependentLines = (all: readonly Dependent[], { width }: CheckLayout): readonly string[] =>
  all.flatMap((one) => wrap(printable(dependentText(one)), width - 2).map((line, k) => (k === 0 ? line : `  ${line}`)))
