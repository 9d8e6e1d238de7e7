import type { Question, SamplingOptions } from './claim'
import type { AssumptionNote, Proved, Tested } from './verdict'

/** Proof for all sizes by the index-level normal form, or undefined. */
export const proveForAllSizes = (_question: Question, _notes: readonly AssumptionNote[]): Proved | undefined => undefined

/** Proof at the sizes that were sampled, by signatures, or undefined. */
export const proveAtSizes = (
  _question: Question, _tested: Tested, _notes: readonly AssumptionNote[], _options: SamplingOptions,
): Proved | undefined => undefined
