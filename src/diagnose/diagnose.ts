import { timed } from '../decide/clock'
import { holdsIntegral } from '../decide/equation1/sides'
import { DEFAULT_SEED } from '../decide/tasks'
import { isArbitrary, type Model } from '../language/model'
import type { DiagnosisResult, Outcome } from './finding'
import { isFound } from './finding'
import { DIAGNOSTICS } from './index'
import { DIAGNOSTIC_NAMES, type DiagnosticName } from './names'
import { openReason } from './open'
import { quadraticIn } from './quadratic'
import { type DiagnosisOptions, sharedOf, Subject } from './subject'

export interface DiagnoseOptions extends Partial<DiagnosisOptions> {
  /** Seconds for each check. Default 20. */
  readonly timeout?: number
  readonly signal?: AbortSignal
  /** Only these checks; `quadratic` is what J is quadratic in. */
  readonly only?: readonly (DiagnosticName | 'quadratic')[]
  /** Called before each check. */
  readonly onCheck?: (name: DiagnosticName) => void
  /** Each outcome as soon as it is known. */
  readonly onOutcome?: (name: DiagnosticName, outcome: Outcome) => void
}

const SECONDS = 20

/** Checks that take values of F, which has none where a sum or integral over hidden variables diverges. */
const OF_VALUES: ReadonlySet<DiagnosticName> = new Set(['smoothness', 'normalisable', 'boundary', 'float32'])
const NO_VALUE = { undecided: 'F has no value where a sum or integral over hidden variables diverges' } as const

const isError = (o: Outcome): boolean => isFound(o) && o.findings.some((f) => f.severity === 'error')

/**
 * What to know of an energy before it is trained by score matching: each check of the registry, one after the other.
 *
 * @throws TooLong where what follows from the energy is too long to be derived
 */
export const diagnose = (model: Model, options: DiagnoseOptions = {}): DiagnosisResult => {
  const {
    seed = DEFAULT_SEED,
    timeout = SECONDS,
    signal,
    sizes,
    sample,
    only = [...DIAGNOSTIC_NAMES, 'quadratic'],
  } = options
  const shared = isArbitrary(model) ? undefined : sharedOf(model)
  const attempt = <R>(body: (subject: Subject) => R): R | { readonly undecided: string } => {
    if (!shared) return { undecided: 'a part of the energy is not given' }
    try {
      return timed(timeout, signal, (clock) => body(new Subject(model, { seed, sizes, sample }, shared, clock)))
    } catch (thrown) {
      const reason = openReason(thrown)
      if (reason === undefined) throw thrown
      return { undecided: reason }
    }
  }
  const run = (name: DiagnosticName): Outcome => {
    if (shared) options.onCheck?.(name)
    return attempt((subject) => DIAGNOSTICS[name].run(subject))
  }
  const asked = DIAGNOSTIC_NAMES.filter((name) => only.includes(name))
  const conditional = asked.includes('conditional') ? run('conditional') : undefined
  const diverges = conditional !== undefined && isError(conditional)
  // A closed form knows where it holds; quadrature of what diverges gives any number.
  const isVoid = diverges && shared !== undefined && holdsIntegral(shared.derivation.freeEnergy)
  const outcomeOf = (name: DiagnosticName): Outcome => {
    if (conditional && name === 'conditional') return conditional
    if (!diverges || !OF_VALUES.has(name)) return run(name)
    const outcome = isVoid ? NO_VALUE : run(name)
    return 'undecided' in outcome ? NO_VALUE : outcome
  }
  const outcomes = new Map<DiagnosticName, Outcome>()
  for (const name of asked) {
    const outcome = outcomeOf(name)
    options.onOutcome?.(name, outcome)
    outcomes.set(name, outcome)
  }
  const quadratic = only.includes('quadratic') ? attempt(quadraticIn) : undefined
  return {
    ok: ![...outcomes.values()].some(isError),
    seed,
    outcomes,
    ...(quadratic && 'parameters' in quadratic && { quadratic }),
  }
}
