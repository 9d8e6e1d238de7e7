import type { Diagnostic } from './diagnostic'
import type { DiagnosticName } from './names'
import { smoothness } from './checks/smoothness'

const later = (summary: string): Diagnostic => ({ summary, run: () => ({ undecided: 'not decided here' }) })

/** The checks of `diagnose`. */
export const DIAGNOSTICS: Readonly<Record<DiagnosticName, Diagnostic>> = {
  smoothness,
  normalisable: later('∫exp(−F) dv converges at all parameters of their domains'),
  boundary: later('p̃ψ vanishes at the ends of the domain of v and at infinity'),
  conditional: later('the sums and integrals over hidden variables converge'),
  float32: later('the energy and its stable form can be evaluated in float32'),
  degenerate: later('J changes along every direction of the parameters'),
  unbounded: later('J is bounded from below on the given data'),
  scale: later('the size of each term of J'),
}
