import type { SideName } from '../question'
import type { SizeValues } from '../verdict'
import type { Confrontation } from './compare'

/** The calculus made something of a claim that it does not say. */
export const DISAGREEMENT = 'the derived form and direct evaluation disagree; please report this'

/** What came of the tries. */
export interface Tally {
  /** Comparisons that agreed. */
  points: number
  /** Choices of values at which every equation agreed. */
  readonly settled: Set<string>
  /** Equations that agreed at some point, by their places in the chain. */
  readonly agreed: Set<number>
  /** Sizes at which there were points, those at which no values meet the conditions, and those at which no point settled. */
  readonly sizes: SizeValues[]
  readonly unmet: SizeValues[]
  readonly unsettled: SizeValues[]
  /** Comparisons of closed sides with the claim's own words where these have a value. */
  direct: number
  /** The claim's own words, side by side, that were seen to agree with what the calculus made of them. */
  readonly confirmed: Set<SideName>
  undefinedPoints: number
  /** Points at which an expectation was not found, though it may exist. */
  unresolved: number
  /** Draws that met no conditions. */
  unsampled: number
  worst: number
  confidence: number
  unsupported: string | undefined
  /** Why a point was left out, where that is known. */
  reason: string | undefined
  /** Why points were left out where a sum or integral does not converge, and how many. */
  divergent: string | undefined
  divergentPoints: number
  /** Whether an integral was met of which each value is dear. */
  dear: boolean
  outOfTime: boolean
  isDataMissing: boolean
  /** There are no instances but those that were tried. */
  exhaustive: boolean
  /** Values of the claim's indices at which the sides agreed, where they are asked for. */
  readonly indices?: ReadonlyMap<string, number>[]
}

export const emptyTally = (): Tally => ({
  points: 0,
  settled: new Set(),
  agreed: new Set(),
  sizes: [],
  unmet: [],
  unsettled: [],
  direct: 0,
  confirmed: new Set(),
  undefinedPoints: 0,
  unresolved: 0,
  unsampled: 0,
  worst: 0,
  confidence: 0,
  unsupported: undefined,
  reason: undefined,
  divergent: undefined,
  divergentPoints: 0,
  dear: false,
  outOfTime: false,
  isDataMissing: false,
  exhaustive: false,
})

export const count = (tally: Tally, outcome: Confrontation): void => {
  if ('reason' in outcome) tally.reason ??= outcome.reason
  switch (outcome.kind) {
    case 'agree':
      tally.points++
      tally.worst = Math.max(tally.worst, outcome.difference)
      tally.confidence = Math.max(tally.confidence, outcome.confidence ?? 0)
      break
    case 'undefined':
      if (outcome.divergent === undefined) tally.undefinedPoints++
      else {
        tally.divergent ??= outcome.divergent
        tally.divergentPoints++
      }
      break
    case 'unresolved':
      tally.unresolved++
      break
    case 'unsupported':
      if (tally.unsupported !== DISAGREEMENT) tally.unsupported = outcome.reason
      break
    case 'differ':
  }
}
