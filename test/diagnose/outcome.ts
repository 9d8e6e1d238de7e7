import { diagnose, type DiagnoseOptions } from '../../src/diagnose/diagnose'
import type { Finding } from '../../src/diagnose/finding'
import type { DiagnosticName } from '../../src/diagnose/names'
import { parseModel } from '../../src/language/parseModel'

/** Seconds that a check may take on a busy machine. */
const PATIENCE = 300

/** What one check says of a model: its findings, `passed`, or `undecided: ` and why. */
export const outcomeOf = (
  name: DiagnosticName,
  model: string,
  options: DiagnoseOptions = {},
): readonly Finding[] | 'passed' | `undecided: ${string}` => {
  const outcome = diagnose(parseModel(model), { timeout: PATIENCE, ...options, only: [name] }).outcomes.get(name)!
  if ('findings' in outcome) return outcome.findings
  return 'passed' in outcome ? 'passed' : `undecided: ${outcome.undecided}`
}
