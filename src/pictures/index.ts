import type { Sample } from '../data/density'
import { type Clock, timed } from '../decide/clock'
import { DEFAULT_SEED } from '../decide/tasks'
import { type Shape, shapeOf } from '../decide/sampling/instance'
import type { CheckResult, Counterexample } from '../decide/verdict'
import { domainEnds } from '../diagnose/domainEnds'
import { openReason } from '../diagnose/open'
import { type Derived, type DiagnosisOptions, sharedOf, sizesFor, Subject } from '../diagnose/subject'
import { type Claim, isArbitrary, type Model } from '../language/model'
import type { Values } from '../program/arrays'
import { valuesAt } from './bothSides'
import { counterexample } from './counterexample'
import { dataOfCounterexample } from './overData'
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
  /** Which visible entries are shown, by their numbers in `visibleEntries`: one, or two. Default the first two. */
  readonly entries?: readonly number[]
  /** What follows from the energy, where that is known already. */
  readonly derived?: Derived
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
  (scene) => {
    const [first, second] = scene.entries
    return second === undefined ? undefined : landscape(scene, [first!, second])
  },
  (scene) => profile(scene, scene.entries[0]!),
  (scene) => (scene.axes.length > 1 ? conditionalMeans(scene, scene.entries[0]!) : undefined),
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
  const { at, seed = DEFAULT_SEED, sizes, sample, entries, derived } = options
  if (isArbitrary(model)) return { figures: [], reasons: ['a part of the energy is not given'] }
  const shared = sharedOf(model, derived)
  const sceneAt = (clock: Clock): Scene =>
    sceneOf(new Subject(model, { seed, sizes, sample }, shared, clock), at, entries)
  const all = DRAWN.map((draw) => attempt(options, (clock) => draw(sceneAt(clock))))
  const isReason = (one: (typeof all)[number]): one is { readonly reason: string } =>
    one !== undefined && 'reason' in one
  return {
    figures: all.flatMap((one) => (one === undefined || isReason(one) ? [] : one)),
    reasons: [...new Set(all.flatMap((one) => (isReason(one) ? [one.reason] : [])))],
  }
}

/** The names of the visible entries, in their order, at the sizes at which pictures are drawn. */
export const visibleEntries = (model: Model, options: Pick<PictureOptions, 'sizes' | 'sample'>): readonly string[] =>
  domainEnds(visibleShape(model, options)).map(({ name }) => name)

/** The visible arrays at the sizes at which pictures are drawn. */
export const visibleShape = (model: Model, options: Pick<PictureOptions, 'sizes' | 'sample'>): Shape =>
  shapeOf(sizesFor(model, options), model.visible, [])!

/** What a picture of a verdict needs beside the model. */
export interface VerdictPictureOptions extends Pick<PictureOptions, 'seed' | 'timeout' | 'signal'> {
  /** Rows of the files that the model's p̃ is made of. */
  readonly samples?: ReadonlyMap<string, Sample>
}

/** Both sides of a refuted claim on a line through its counterexample; undefined where there is none to be drawn. */
export const counterexamplePicture = (
  model: Model,
  claim: Claim,
  at: Counterexample,
  { seed = DEFAULT_SEED, samples = new Map(), ...limits }: VerdictPictureOptions = {},
): Figure | undefined => {
  const found = attempt(limits, (clock) => counterexample(model, claim, at, { seed, samples, clock }))
  return found && 'reason' in found ? undefined : found
}

/** Why `equation1` is flagged: p̃ψ towards the ends of the first visible entry at which it does not vanish. */
export const checkPicture = (
  model: Model,
  { name, verdict, flagged }: CheckResult,
  { seed = DEFAULT_SEED, samples = new Map(), ...limits }: VerdictPictureOptions = {},
): Figure | undefined => {
  if (name !== 'equation1' || !flagged || verdict.verdict !== 'refuted') return undefined
  const at = verdict.counterexample
  const found = attempt(limits, (clock) => {
    const subject = new Subject(model, { seed, sizes: at.sizes }, sharedOf(model), clock)
    const scene = sceneOf(subject, valuesAt(model.parameters, at), [])
    const data = dataOfCounterexample(model, at, { seed, samples })
    for (const entry of scene.axes.keys()) {
      const figure = data && ends(scene, entry, data)
      if (figure) return figure
    }
    return undefined
  })
  return found && 'reason' in found ? undefined : found
}

export { type Figure, figureHtml } from './figure'
