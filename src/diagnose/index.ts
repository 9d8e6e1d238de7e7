import type { Diagnostic } from './diagnostic'
import type { DiagnosticName } from './names'
import { normalisable } from './checks/normalisable'
import { boundary } from './checks/boundary'
import { conditional } from './checks/conditional'
import { float32 } from './checks/float32'
import { scale } from './checks/scale'
import { smoothness } from './checks/smoothness'

const later = (summary: string): Diagnostic => ({ summary, run: () => ({ undecided: 'not decided here' }) })

/** The checks of `diagnose`. */
export const DIAGNOSTICS: Readonly<Record<DiagnosticName, Diagnostic>> = {
  smoothness,
  normalisable,
  boundary,
  conditional,
  float32,
  degenerate: later('J changes along every direction of the parameters'),
  unbounded: later('J is bounded from below on the given data'),
  scale,
}
