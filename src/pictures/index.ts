import type { Sample } from '../data/density'
import { type Clock, timed } from '../decide/clock'
import { DEFAULT_SEED } from '../decide/tasks'
import type { Counterexample } from '../decide/verdict'
import { openReason } from '../diagnose/open'
import { type DiagnosisOptions, sharedOf, Subject } from '../diagnose/subject'
import { type Claim, isArbitrary, type Model } from '../language/model'
import type { Values } from '../program/arrays'
import { counterexample, valuesAt } from './counterexample'
import { ends } from './ends'
import type { Figure } from './figure'
import { landscape } from './landscape'
import { objectives } from './objective'
import { precision } from './precision'
import { conditionalMeans, profile } from './profile'
import { NoPicture, type Scene, sceneOf } from './scene'

export interface PictureOptions extends Partial<DiagnosisOptions> {
  /** Values of parameters, and of visible entries, about which pictures are drawn; those that are absent are drawn. */
  readonly at?: Values
  /** Where `equation1` is flagged: p̃ψ is drawn towards the ends of v at these parameters. */
  readonly flagged?: Counterexample
  /** Rows of the files that the model's p̃ is made of. */
  readonly samples?: ReadonlyMap<string, Sample>
  /** Seconds for each picture. Default 10. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** Pictures of a model, and why those that are absent could not be had. */
export interface Pictures {
  readonly figures: readonly Figure[]
  readonly reasons: readonly string[]
}

const SECONDS = 10

/** One picture of a scene, if there is anything to see. */
type Draw = (scene: Scene) => readonly Figure[] | Figure | undefined

const DRAWN: readonly Draw[] = [
  (scene) => (scene.axes.length > 1 ? landscape(scene, [0, 1]) : undefined),
  (scene) => profile(scene, 0),
  (scene) => (scene.axes.length > 1 ? conditionalMeans(scene, 0) : undefined),
  objectives,
  precision,
]

/** What the body gives, or why it could not be had. */
const attempt = <R>(
  { timeout = SECONDS, signal }: PictureOptions,
  body: (clock: Clock) => R,
): R | { readonly reason: string } => {
  try {
    return timed(timeout, signal, body)
  } catch (thrown) {
    const reason = thrown instanceof NoPicture ? thrown.message : openReason(thrown)
    if (reason === undefined) throw thrown
    return { reason }
  }
}

/**
 * The pictures of a model at one point: SVG as strings, made without a document. All of them are evaluated by compiled
 * code.
 *
 * @throws TooLong where what follows from the energy is too long to be derived
 */
export const pictures = (model: Model, options: PictureOptions = {}): Pictures => {
  const { at, seed = DEFAULT_SEED, sizes, sample, flagged, samples } = options
  if (isArbitrary(model)) return { figures: [], reasons: ['a part of the energy is not given'] }
  const shared = sharedOf(model)
  const sceneAt = (clock: Clock): Scene => sceneOf(new Subject(model, { seed, sizes, sample }, shared, clock), at)
  const found = DRAWN.map((draw) => attempt(options, (clock) => draw(sceneAt(clock))))
  const towards = (given: Counterexample) => (clock: Clock) => {
    const subject = new Subject(model, { seed, sizes: given.sizes }, shared, clock)
    return ends(sceneOf(subject, valuesAt(model.parameters, given)), 0, samples)
  }
  const all = flagged ? [...found, attempt(options, towards(flagged))] : found
  const isReason = (one: (typeof all)[number]): one is { readonly reason: string } =>
    one !== undefined && 'reason' in one
  return {
    figures: all.flatMap((one) => (one === undefined || isReason(one) ? [] : one)),
    reasons: [...new Set(all.flatMap((one) => (isReason(one) ? [one.reason] : [])))],
  }
}

/** Both sides of a refuted claim on a line through its counterexample; undefined where there is none to be drawn. */
export const counterexamplePicture = (
  model: Model,
  claim: Claim,
  at: Counterexample,
  options: Pick<PictureOptions, 'timeout' | 'signal'> = {},
): Figure | undefined => {
  const found = attempt(options, () => counterexample(model, claim, at))
  return found && 'reason' in found ? undefined : found
}

export { type Figure, figureHtml, figureSvg } from './figure'
