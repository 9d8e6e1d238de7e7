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

/** A model of two visible entries with parameters of all kinds, and its hidden units. */
export const small = (energy: string, rest = ''): string =>
  `sizes: { n: 2, m: 1 }\nvisible: { v: "real[n]" }\n` +
  `parameters: { W: "real[n, m]", C: "real[n, n]", b: "real[n]", c: "real[m]", lam: positive, a: "positive[n]", z: real, r: "interval(-5/4, 5/4)" }\n` +
  `${rest}energy: |\n  ${energy}\n`
export const binary = 'hidden: { h: "binary[m]" }\n'
