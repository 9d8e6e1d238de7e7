import type { Outcome } from './finding'
import type { Subject } from './subject'

/**
 * One thing to know of an energy: one record, listed in `index.ts`, run by `diagnose` and by the tests. What it throws of
 * numbers that could not be had makes it undecided.
 */
export interface Diagnostic {
  readonly summary: string
  run(subject: Subject): Outcome
}
