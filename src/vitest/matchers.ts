import { DEFAULT_SEED } from '../decide/tasks'
import type { Refuted, Verdict } from '../decide/verdict'
import { printable } from '../language/printable'
import { verdictDetails } from '../report/checkText'
import type { Outcome } from '../diagnose/finding'
import { diagnosisText } from '../diagnose/text'
import { createPaint } from '../report/paint'
import { assumptionText, qualifiers } from '../report/verdictText'
import {
  diagnosisOf,
  type ModelLike,
  modelOf,
  type SoundnessOptions,
  type TrialOptions,
  verdictOn,
  verdictOnTheorem1,
} from './verdicts'

/** What a matcher answers. */
export interface Matched {
  readonly pass: boolean
  readonly message: () => string
}

/** What `this` gives a matcher. */
interface State {
  readonly isNot?: boolean
}

/** What was asked: the matcher's name, `to hold`, and the claim, or what else is decided. */
interface Asked {
  readonly matcher: string
  readonly verb: string
  readonly subject: string
  readonly options: TrialOptions | undefined
}

const LAYOUT = { width: 100, paint: createPaint(false) }

/** The options with which the matcher finds this counterexample alone. */
const replayOf = ({ matcher, options }: Asked, { path, counterexample: { sizes } }: Refuted): string => {
  const list = Object.entries(sizes).map(([name, n]) => `${name}: ${n}`)
  const at = list.length === 0 ? '' : `, sizes: { ${list.join(', ')} }`
  return `${matcher}(…, { seed: ${options?.seed ?? DEFAULT_SEED}, path: '${path}'${at} })`
}

/** The verdict as `check` shows it. */
const told = (asked: Asked, verdict: Verdict): string => {
  const head = [verdict.verdict, ...qualifiers(verdict, true)].join(', ')
  const details = verdict.verdict === 'refuted' ? { ...verdict, replay: replayOf(asked, verdict) } : verdict
  const lines = verdictDetails(asked.subject, details, LAYOUT)
  const assumed = verdict.assumptions.map((note) => `         ${assumptionText(note)}`)
  return [head + (lines.length > 0 ? ':' : ''), ...lines, ...assumed].join('\n')
}

const matched = (state: State, pass: boolean, asked: Asked, verdict: Verdict): Matched => ({
  pass,
  message: () =>
    `expected ${printable(asked.subject)}${state.isNot ? ' not' : ''} ${asked.verb}, and it is ${told(asked, verdict)}`,
})

/** Undecided is agreement with nothing: it fails with `.not` and without. */
const judged = (state: State, asked: Asked, verdict: Verdict, passes: (verdict: Verdict) => boolean): Matched =>
  matched(state, verdict.verdict === 'undecided' ? (state.isNot ?? false) : passes(verdict), asked, verdict)

const agrees = (verdict: Verdict): boolean => verdict.verdict === 'proved' || verdict.verdict === 'tested'

/** What is decided without data. */
const DECISIVE = ['smoothness', 'normalisable', 'boundary', 'conditional', 'float32'] as const
const isUndecided = (outcome: Outcome): boolean => 'undecided' in outcome

/** Matchers for `expect(model)`, where a model is what `parseModel` gives, or the text of a model file. */
export const matchers = {
  /** `.not` passes only where a counterexample was found: an undecided theorem passes neither. */
  toSatisfyTheorem1(this: State, model: ModelLike, options?: TrialOptions): Matched {
    const asked = { matcher: 'toSatisfyTheorem1', verb: 'to hold', subject: 'Theorem 1', options }
    return judged(this, asked, verdictOnTheorem1(model, options), agrees)
  },
  /** Proved or tested, as `expect: holds` of a model file. */
  toHold(this: State, model: ModelLike, claim: string, options?: TrialOptions): Matched {
    const asked = { matcher: 'toHold', verb: 'to hold', subject: claim, options }
    return judged(this, asked, verdictOn(model, claim, options), agrees)
  },
  /** Proved for all sizes, as `expect: proved` of a model file. */
  toProve(this: State, model: ModelLike, claim: string, options?: TrialOptions): Matched {
    const asked = { matcher: 'toProve', verb: 'to be proved for all sizes', subject: claim, options }
    const verdict = verdictOn(model, claim, options)
    return matched(this, verdict.verdict === 'proved' && verdict.sizes === 'all', asked, verdict)
  },
  /** Refuted by a counterexample, as `expect: refuted` of a model file. */
  toRefute(this: State, model: ModelLike, claim: string, options?: TrialOptions): Matched {
    const asked = { matcher: 'toRefute', verb: 'to be refuted', subject: claim, options }
    return judged(this, asked, verdictOn(model, claim, options), (v) => v.verdict === 'refuted')
  },
  /**
   * Nothing of severity `error` is found by `scoreproof diagnose`, over the rows if there are any. Where smoothness,
   * normalisation, boundary terms, hidden integrals or single precision stay undecided, neither this nor `.not` passes.
   */
  toBeSoundForScoreMatching(this: State, model: ModelLike, options?: SoundnessOptions): Matched {
    const read = modelOf(model)
    const result = diagnosisOf(read, options)
    const isOpen = result.ok && DECISIVE.some((name) => isUndecided(result.outcomes.get(name)!))
    return {
      pass: isOpen ? (this.isNot ?? false) : result.ok,
      message: () =>
        `expected ${printable(read.name)}${this.isNot ? ' not' : ''} to be sound for score matching:\n${diagnosisText(read, result, 'model', LAYOUT)}`,
    }
  },
}
