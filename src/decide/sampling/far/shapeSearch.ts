import { Unsupported } from '../../../program/unsupported'
import { work } from '../../../program/work'
import type { Question } from '../../question'
import type { SizeValues } from '../../verdict'
import type { Digits } from '../compare'
import { meeting } from '../drawn'
import type { Instance, Shape } from '../instance'
import { type Disagreement, OutOfTime, type SamplingOptions } from '../outcome'
import { emptyTally, type Tally } from '../tally'
import { type Found, type Look, tryInstance } from '../trial'
import { valuesOf } from '../values'
import { type Plan, plannedInstance, simpler } from './plans'

/* Points at one size, within limits, and what is simpler than one at which the sides differ. */

/** First word of the paths that lead here. */
export const FAR = 'far'

/** A point to try, and with how many bits agreement in float64 is checked there. */
export interface Try {
  readonly plan: Plan
  /** The point itself, where it is known. */
  readonly instance?: Instance
  readonly digits?: Digits
}

export interface Search {
  readonly question: Question
  readonly options: SamplingOptions
  readonly agreedAt: readonly SizeValues[]
  readonly points: number
  /** Sizes beyond the usual ones at which the sides agreed, with the values of the claim's indices. */
  readonly tried: Tried[]
}

interface Tried {
  readonly sizes: SizeValues
  readonly indices: readonly ReadonlyMap<string, number>[]
}
type Agreed = Tally & Required<Pick<Tally, 'indices'>>

export const pathOf = (sizes: SizeValues, point: number): string => `${FAR}:${Object.values(sizes).join('.')}:${point}`

export const atShape = (
  search: Search,
  shape: Shape,
  tries: readonly Try[],
  effort: number,
  last: number,
): Disagreement | undefined => {
  const enough = work.steps + effort
  try {
    for (const [point, tried] of tries.entries()) {
      if (point > 0 && work.steps > enough) break
      const tally: Agreed = { ...emptyTally(), indices: [] }
      const found = atPoint(limited(search, last), shape, tried, point, tally)
      if (found) return found
      if (tally.points > 0) search.tried.push({ sizes: shape.sizes, indices: tally.indices })
    }
  } catch (error) {
    // Agreement at ordinary points stands where others are too dear.
    if (!(error instanceof OutOfTime || error instanceof Unsupported)) throw error
  }
  return undefined
}

/** The same search, which stops at a count of nodes. */
export const limited = (search: Search, end: number): Search => {
  const tick = (): void => {
    search.options.tick?.()
    if (work.steps > end) throw new OutOfTime('too dear')
  }
  return { ...search, options: { ...search.options, tick } }
}

export const atPoint = (
  search: Search,
  shape: Shape,
  { plan, instance: given, digits }: Try,
  point: number,
  tally?: Tally,
): Disagreement | undefined => {
  const { options, agreedAt, points } = search
  const values = valuesOf(search.question, options)
  const look: Look = { draws: [point], everyIndex: true, ...(digits && { digits }) }
  const at = (instance: Instance, counted?: Tally): Found | undefined => tryInstance(values, instance, look, counted)
  const instance = given ?? plannedInstance(shape, plan, point)
  const first = instance && at(instance, tally)
  if (!first) return undefined
  const found = shrunk(shape, first, at)
  return { ...found, path: pathOf(shape.sizes, point), agreedAt, points: points + point + 1 }
}

const MOST_ROUNDS = 6

/** The simplest instance near one at which the sides differ that still tells them apart. */
export const shrunk = (shape: Shape, first: Found, at: (instance: Instance) => Found | undefined): Found => {
  let best = first
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      let better: Found | undefined
      for (const next of simpler(shape, best.instance)) {
        const met = meeting(shape, next, round, 'first')
        better = met && at(met)
        if (better) break
      }
      if (!better) return best
      best = better
    }
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error
  }
  return best
}
