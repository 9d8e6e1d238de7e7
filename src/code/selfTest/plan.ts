import type { Request, Target } from '../request'

/** What a self-test is of. */
export interface Plan {
  readonly request: Request
  readonly target: Target
  /** Functions that are called. */
  readonly functions: readonly string[]
  /** The exported file, as the test finds it: a path from the test's own folder. */
  readonly module: string
  /** The user's function in place of the exported ones. */
  readonly subject?: Subject
  readonly tolerance: number
}

/** `pkg.losses:score`, tested as `score`. */
export interface Subject {
  readonly module: string
  readonly name: string
  readonly as: string
}
