import { ENOUGH_POINTS, type Reach, sizesNeeded } from '../enough'
import { finiteSizes } from '../finiteSizes'
import type { Question } from '../question'
import type { SizeValues, Tested } from '../verdict'

export interface Tally {
  points: number
  undefinedPoints: number
  /** Points at which an expectation was not found, though it may exist. */
  unresolved: number
  /** Small sizes at which no point settled. */
  readonly unsettledAt: SizeValues[]
  worst: number
  confidence: number
  reason: string | undefined
  outOfTime: boolean
  /** Equations that agreed at some point, by their places in the chain. */
  readonly agreed: Set<number>
  /** Different choices of p̃, sizes and values at which all agreed. */
  readonly settled: Set<string>
  /** Whether anything but the sizes was drawn. */
  varies: boolean
  /** Whether many digits were asked for, once: they are dear. */
  precise: boolean
}

export const emptyTally = (): Tally => ({
  points: 0,
  undefinedPoints: 0,
  unresolved: 0,
  unsettledAt: [],
  worst: 0,
  confidence: 0,
  reason: undefined,
  outOfTime: false,
  agreed: new Set(),
  settled: new Set(),
  varies: false,
  precise: false,
})

/** How far the search came, for a question at whose sizes it was tried; `sized` where a file of samples sets the size. */
export const reachOf = (
  tally: Tally,
  question: Question,
  sizes: readonly SizeValues[],
  runs: number,
  sized = false,
): Reach => {
  const finite = tally.varies ? undefined : finiteSizes(question)
  const distinct = new Set(sizes.map((s) => JSON.stringify(s))).size
  return {
    points: tally.settled.size,
    sizesNeeded: sized ? 1 : sizesNeeded(question),
    onlySizes: !tally.varies,
    exhaustive: (sized && !tally.varies) || (finite !== undefined && finite.length === distinct && finite.length > 0),
    cause: causeOf(tally, runs),
  }
}

const causeOf = ({ reason, outOfTime }: Tally, runs: number): string => {
  if (outOfTime) return 'there was no time for more; raise --timeout'
  if (runs < ENOUGH_POINTS) return 'no more were asked for; raise --runs'
  return reason ?? 'no others could be tried; raise --runs'
}
/** An expectation is dearer than a value: so many times fewer are asked for, but enough. */
const DEARER = 3
export const pointsWanted = (runs: number): number => Math.min(runs, Math.max(ENOUGH_POINTS, Math.ceil(runs / DEARER)))

/** What the points that agreed amount to, and why others were left out. */
export const agreement = (tally: Tally, sizes: readonly SizeValues[]): Tested => {
  const left = tally.undefinedPoints + tally.unresolved
  const text = `${left} ${left === 1 ? 'point' : 'points'} left out: ${tally.reason ?? 'a side is undefined'}`
  return {
    verdict: 'tested',
    method: 'sampling',
    sizes: [...new Map(sizes.map((s) => [JSON.stringify(s), s])).values()],
    points: tally.settled.size,
    undefinedPoints: tally.undefinedPoints,
    worst: tally.worst,
    ...(tally.confidence > 0 && { confidence: tally.confidence }),
    assumptions: left > 0 ? [{ kind: 'defined', text }] : [],
  }
}
