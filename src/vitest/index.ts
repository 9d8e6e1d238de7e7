import { expect } from 'vitest'
import { matchers } from './matchers'
import type { SoundnessOptions, TrialOptions } from './verdicts'

/**
 * Keeps a derivation as a regression test: importing this registers the matchers.
 *
 *     import 'scoreproof/vitest'
 *     test('my energy', () => expect(model).toProve('score(v[i]) == -v[i]'))
 */
expect.extend(matchers)

declare module 'vitest' {
  // Merging asks for the very type parameter that vitest declares.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> {
    /** ψ and ∂ψ by the free energy, by conditional moments and by direct summation agree. */
    toSatisfyTheorem1: (options?: TrialOptions) => T
    /** The claim is proved or tested. */
    toHold: (claim: string, options?: TrialOptions) => T
    /** The claim is proved for all sizes. */
    toProve: (claim: string, options?: TrialOptions) => T
    /** The claim has a counterexample. */
    toRefute: (claim: string, options?: TrialOptions) => T
    /** `scoreproof diagnose` finds no error. */
    toBeSoundForScoreMatching: (options?: SoundnessOptions) => T
  }
}

export {
  energyArbitrary,
  type EnergyOptions,
  type HiddenKind,
  type Nested,
  parametersArbitrary,
  type Point,
  pointArbitrary,
  type Values,
} from './arbitraries'
export { matchers } from './matchers'
export { type ModelLike, type SoundnessOptions, type TrialOptions, verdictOn, verdictOnTheorem1 } from './verdicts'
