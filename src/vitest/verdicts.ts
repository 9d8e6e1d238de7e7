import { Calculus } from '../calculus/close'
import { derive } from '../calculus/derive'
import { decide } from '../decide/decide'
import { timed } from '../decide/clock'
import { OutOfTime, type SamplingOptions } from '../decide/sampling/outcome'
import { theorem1 } from '../decide/checks/theorem1'
import { diagnose } from '../diagnose/diagnose'
import type { DiagnosisResult } from '../diagnose/finding'
import { sampleFault } from '../diagnose/sampleFault'
import { DEFAULT_SEED } from '../decide/tasks'
import type { Verdict } from '../decide/verdict'
import type { Model } from '../language/model'
import { parseClaim, parseModel } from '../language/parseModel'

/** How a model or a claim is tried. */
export interface TrialOptions {
  /** The same seed gives the same verdict. Default 42. */
  readonly seed?: number
  /** Points, over all sizes. Default 60. */
  readonly runs?: number
  /** Seconds; a claim whose time runs out is undecided, and no matcher passes. Default 20. */
  readonly timeout?: number
  /** Replays a counterexample alone, as a failing matcher prints it: its path, and the sizes it is at. */
  readonly path?: string
  readonly sizes?: Readonly<Record<string, number>>
}

/** How a model is diagnosed. */
export interface SoundnessOptions extends Pick<TrialOptions, 'seed' | 'timeout' | 'sizes'> {
  /** Rows of data, columns in the order of the visible entries. */
  readonly rows?: readonly (readonly number[])[]
}

/** A model, or the text of a model file. */
export type ModelLike = Model | string

export const modelOf = (model: ModelLike): Model => (typeof model === 'string' ? parseModel(model) : model)

const inTime = (
  { seed = DEFAULT_SEED, runs = 60, timeout = 20, path, sizes }: TrialOptions,
  run: (options: SamplingOptions) => Verdict,
): Verdict => {
  try {
    return timed(timeout, undefined, (clock) => run({ seed, runs, path, sizes, ...clock }))
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error
    return { verdict: 'undecided', reason: error.message, assumptions: [] }
  }
}

/** Decides a claim about a model, as `scoreproof check` does. Throws ModelError where the claim cannot be read. */
export const verdictOn = (model: ModelLike, claim: string, options: TrialOptions = {}): Verdict => {
  const read = modelOf(model)
  return inTime(options, (sampling) => decide(read, parseClaim(read, claim), new Calculus(), sampling, ''))
}

/** Theorem 1: ψ and ∂ψ by the free energy, by conditional moments and by direct summation or integration. */
export const verdictOnTheorem1 = (model: ModelLike, options: TrialOptions = {}): Verdict => {
  const read = modelOf(model)
  const calculus = new Calculus()
  return inTime(options, (sampling) => {
    const result = theorem1.run({
      model: read,
      derivation: derive(read, calculus),
      calculus,
      modelPath: 'MODEL',
      replay: '',
      options: sampling,
    })
    if (result) return result.verdict
    return { verdict: 'undecided', reason: 'Theorem 1 does not apply to this model', assumptions: [] }
  })
}

/** What `scoreproof diagnose` finds. @throws RangeError for rows that are no data of the model */
export const diagnosisOf = (model: Model, { rows, ...options }: SoundnessOptions = {}): DiagnosisResult => {
  const sample = rows && { rows }
  const fault = sample && sampleFault(model, options.sizes ?? {}, sample)
  if (fault !== undefined) throw new RangeError(`rows: ${fault}`)
  return diagnose(model, { ...options, sample })
}
