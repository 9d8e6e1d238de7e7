import { derive } from '../calculus/derive'
import { exported, prepared, type Provenance, Refused, TARGETS } from '../code'
import type { Sample } from '../data/density'
import { diagnose } from '../diagnose/diagnose'
import type { CheckResult, ClaimResult } from '../decide/verdict'
import type { DiagnosisResult } from '../diagnose/finding'
import { TooLong } from '../expr'
import type { Model } from '../language/model'
import { checkPicture, counterexamplePicture, type Figure, pictures, type VerdictPictureOptions } from '../pictures'
import type { Values } from '../program/arrays'
import { type ResultSoFar, type Tally, verdictLines } from '../report/checkText'
import { createPaint } from '../report/paint'
import type { Dependent, Setting } from '../report/sweep'
import { tooLongFault } from '../report/tooLong'
import { formulasHtml, shownFormulas } from './formulas'

/* All that a report says of one model. */

/** What a target wrote, or why it did not. */
export type Code = { readonly target: string } & ({ readonly text: string } | { readonly reason: string })

export interface Entry {
  readonly path: string
  readonly hash: string
  readonly model: Model
  readonly result: ResultSoFar
  /** The formulas as HTML; why there are none is said in their place. */
  readonly formulas: { readonly html: string } | { readonly reason: string }
  readonly figures: readonly Figure[]
  /** Why pictures are absent. */
  readonly reasons: readonly string[]
  /** Pictures of what is refuted. */
  readonly refuted: ReadonlyMap<CheckResult | ClaimResult, Figure>
  readonly diagnosis: DiagnosisResult | undefined
  readonly code: readonly Code[]
  /** Where it was asked at several sizes and seeds; the result is then the worst of each check and claim. */
  readonly sweep?: Sweep
}

/** How a model came out at each of several settings. */
export interface Sweep {
  readonly settings: readonly (Setting & { readonly counts: Tally })[]
  readonly dependent: readonly Dependent[]
}

/** A model file that could not be used. */
export interface Unread {
  readonly path: string
  /** Its faults, as they are printed. */
  readonly faults: string
}

export interface EntryOptions {
  readonly seed: number
  /** Seconds for each check of the diagnosis, and for each picture. */
  readonly timeout?: number
  readonly sizes: Readonly<Record<string, number>>
  /** The data that the model is to be trained on. */
  readonly sample?: Sample
  /** Files that the model's p̃ is made of. */
  readonly samples: ReadonlyMap<string, Sample>
  readonly at?: Values
  /** Which visible entries are shown, by their numbers. */
  readonly entries?: readonly number[]
  readonly provenance: Provenance
  readonly onStep?: (doing: string) => void
}

/** Programs, one target after the other; LaTeX stands beside the formulas. */
const codeOf = (model: Model, provenance: Provenance): readonly Code[] =>
  TARGETS.filter((target) => target.what.length > 0).map((target) => {
    try {
      const request = prepared(model, { what: target.byDefault, isExplicit: false, notation: 'paper', provenance })
      return { target: target.name, text: exported(target, request) }
    } catch (error) {
      if (error instanceof Refused) return { target: target.name, reason: error.message }
      throw error
    }
  })

/** A claim of the model that a verdict is about. */
const claimOf = ({ claims }: Model, { claim, line }: ResultSoFar['claims'][number]) =>
  claims.find((c) => c.text === claim && c.place.line === line)

const refutedIn = (model: Model, { checks, claims }: ResultSoFar, options: VerdictPictureOptions): Entry['refuted'] => {
  const ofClaim = (result: ClaimResult): Figure | undefined => {
    const { verdict } = result
    const claim = claimOf(model, result)
    return verdict.verdict === 'refuted' && claim
      ? counterexamplePicture(model, claim, verdict.counterexample, options)
      : undefined
  }
  const all = [
    ...claims.map((claim) => [claim, ofClaim(claim)] as const),
    ...checks.map((check) => [check, checkPicture(model, check, options)] as const),
  ]
  return new Map(all.flatMap(([result, figure]) => (figure ? [[result, figure] as const] : [])))
}

/** Everything but the verdicts: derived, drawn, diagnosed and exported anew. */
export const entryOf = (model: Model, result: ResultSoFar, hash: string, options: EntryOptions): Entry => {
  const { seed, timeout, sizes, sample, samples, at, entries, provenance, onStep = () => {} } = options
  const known = { path: provenance.path, hash, model, result }
  try {
    onStep('formulas')
    const formulas = { html: formulasHtml(shownFormulas(model, derive(model))) }
    onStep('pictures')
    const own = sample ?? [...samples.values()][0]
    const drawn = pictures(model, { seed, sizes, sample: own, at, entries, timeout })
    const refuted = refutedIn(model, result, { seed, samples, timeout })
    onStep('diagnosis')
    const diagnosis = diagnose(model, { seed, sizes, sample: own, timeout })
    onStep('code')
    const verdicts = verdictLines(result, { width: 100, paint: createPaint(false) })
    return {
      ...known,
      ...drawn,
      formulas,
      refuted,
      diagnosis,
      code: codeOf(model, { ...provenance, verdicts }),
    }
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    const reason = tooLongFault(model, error).message
    const nothing = { figures: [], reasons: [], refuted: new Map(), diagnosis: undefined, code: [] }
    return { ...known, ...nothing, formulas: { reason } }
  }
}
