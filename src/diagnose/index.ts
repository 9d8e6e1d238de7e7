import type { Diagnostic } from './diagnostic'
import type { DiagnosticName } from './names'
import { boundary } from './checks/boundary'
import { conditional } from './checks/conditional'
import { degenerate } from './checks/degenerate'
import { float32 } from './checks/float32'
import { normalisable } from './checks/normalisable'
import { scale } from './checks/scale'
import { smoothness } from './checks/smoothness'
import { unbounded } from './checks/unbounded'

/** The checks of `diagnose`. */
export const DIAGNOSTICS: Readonly<Record<DiagnosticName, Diagnostic>> = {
  smoothness,
  normalisable,
  boundary,
  conditional,
  float32,
  degenerate,
  unbounded,
  scale,
}
