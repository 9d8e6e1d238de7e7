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
  /** Equations that agreed at some point, by their places in the chain. */
  readonly agreed: Set<number>
}

export const emptyTally = (): Tally => ({
  points: 0,
  undefinedPoints: 0,
  unresolved: 0,
  unsettledAt: [],
  worst: 0,
  confidence: 0,
  reason: undefined,
  agreed: new Set(),
})

/** What the points that agreed amount to, and why others were left out. */
export const agreement = (tally: Tally, sizes: readonly SizeValues[]): Tested => {
  const left = tally.undefinedPoints + tally.unresolved
  const text = `${left} ${left === 1 ? 'point' : 'points'} left out: ${tally.reason ?? 'a side is undefined'}`
  return {
    verdict: 'tested',
    method: 'sampling',
    sizes: [...new Map(sizes.map((s) => [JSON.stringify(s), s])).values()],
    points: tally.points,
    undefinedPoints: tally.undefinedPoints,
    worst: tally.worst,
    ...(tally.confidence > 0 && { confidence: tally.confidence }),
    assumptions: left > 0 ? [{ kind: 'defined', text }] : [],
  }
}
