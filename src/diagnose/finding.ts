import type { Quadratic } from './minimiser'
import type { DiagnosticName } from './names'

/** How much a finding weighs: an `error` is an energy that score matching does not fit as one would think. */
export type Severity = 'error' | 'warning' | 'note'

/** A part of the model's file. */
export interface Where {
  readonly line: number
  readonly column: number
  /** The expression that stands there. */
  readonly text: string
}

/** The numbers that show a finding, by what they are. */
export type Evidence = Readonly<Record<string, unknown>>

/** What a check found, with the numbers that show it. */
export interface Finding {
  readonly severity: Severity
  /** The variable or parameter that it is about. */
  readonly variable?: string
  /** Where absent, it is about the energy as a whole. */
  readonly where?: Where
  readonly message: string
  readonly evidence?: Evidence
  /** What mends it, which was checked: by name or as an expression. */
  readonly mend?: string
  /** The same for people: what to write, and what comes of it. */
  readonly advice?: string
}

/** What came of one check. */
export interface Found {
  readonly findings: readonly [Finding, ...Finding[]]
}
export type Outcome =
  | Found
  /** In a few words, why. */
  | { readonly passed: string }
  | { readonly undecided: string }

export const isFound = (outcome: Outcome): outcome is Found => 'findings' in outcome

/** What is known of an energy before it is trained. */
export interface DiagnosisResult {
  readonly ok: boolean
  readonly seed: number
  readonly outcomes: ReadonlyMap<DiagnosticName, Outcome>
  /** In which parameters J is quadratic, if in any, and its minimiser on the data. */
  readonly quadratic?: Quadratic
}
