import type { Verdict } from '../decide/verdict'
import { type ModelLike, type TrialOptions, verdictOn, verdictOnTheorem1 } from './verdicts'

/** What a matcher answers. */
export interface Matched {
  readonly pass: boolean
  readonly message: () => string
}

const told = (verdict: Verdict): string => {
  switch (verdict.verdict) {
    case 'refuted': {
      const { left, right, replay: _, ...at } = { ...verdict.counterexample, replay: '' }
      return `refuted: left ${left}, right ${right}, at ${JSON.stringify(at)}`
    }
    case 'undecided':
      return `undecided: ${verdict.reason}`
    case 'proved':
      return verdict.sizes === 'all' ? 'proved' : `proved at ${JSON.stringify(verdict.sizes)}`
    case 'tested':
      return `tested at ${verdict.points} points`
  }
}

const matched = (pass: boolean, what: string, verdict: Verdict, negated: boolean): Matched => ({
  pass,
  message: () => `expected ${what}${negated ? ' not' : ''}, and it is ${told(verdict)}`,
})

/** What `this` gives a matcher. */
interface State {
  readonly isNot?: boolean
}

/** Matchers for `expect(model)`, where a model is what `parseModel` gives, or the text of a model file. */
export const matchers = {
  /** `.not` passes only where a counterexample was found: an undecided theorem passes neither. */
  toSatisfyTheorem1(this: State, model: ModelLike, options?: TrialOptions): Matched {
    return judged(this, verdictOnTheorem1(model, options), 'Theorem 1 to hold', agrees)
  },
  /** Proved or tested, as `expect: holds` of a model file. */
  toHold(this: State, model: ModelLike, claim: string, options?: TrialOptions): Matched {
    return judged(this, verdictOn(model, claim, options), `\`${claim}\` to hold`, agrees)
  },
  /** Proved for all sizes, as `expect: proved` of a model file. */
  toProve(this: State, model: ModelLike, claim: string, options?: TrialOptions): Matched {
    const verdict = verdictOn(model, claim, options)
    return matched(
      verdict.verdict === 'proved' && verdict.sizes === 'all',
      `\`${claim}\` to be proved`,
      verdict,
      this.isNot ?? false,
    )
  },
  /** Refuted by a counterexample, as `expect: refuted` of a model file. */
  toRefute(this: State, model: ModelLike, claim: string, options?: TrialOptions): Matched {
    const verdict = verdictOn(model, claim, options)
    return judged(this, verdict, `\`${claim}\` to be refuted`, (v) => v.verdict === 'refuted')
  },
}

const agrees = (verdict: Verdict): boolean => verdict.verdict === 'proved' || verdict.verdict === 'tested'

/** Undecided is agreement with nothing: it fails with `.not` and without. */
const judged = (state: State, verdict: Verdict, what: string, passes: (verdict: Verdict) => boolean): Matched => {
  const negated = state.isNot ?? false
  return matched(verdict.verdict === 'undecided' ? negated : passes(verdict), what, verdict, negated)
}
