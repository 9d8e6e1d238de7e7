import { work } from '../../../program/work'
import { Unsupported } from '../../../program/unsupported'
import type { AssumptionNote } from '../../verdict'
import { hasIntegral } from '../compare'
import type { Shape } from '../instance'
import { type Disagreement, OutOfTime } from '../outcome'
import { emptyTally } from '../tally'
import { ORDINARY } from './plans'
import { atPoint, limited, type Search } from './shapeSearch'
import { type Side, sidesOf } from './sides'

/* Points on the rarer sides of kinks: there the sides of the claim agree, or the claim is refuted. */

/** Points of a search of sides are numbered from here, so that a path tells them from others. */
const FIRST = 10_000

export interface SidesTried {
  readonly found?: Disagreement
  /** Sides on which no point was found, each an assumption of what rests on the others. */
  readonly unseen: readonly AssumptionNote[]
  /** Why there is no verdict. */
  readonly doubt?: string
}

const sidesAt = ({ question, options }: Search, shape: Shape): readonly Side[] => {
  const isIntegrated = hasIntegral(...question.equations.flatMap((e) => e.closed))
  return sidesOf(question, shape, { isIntegrated, tick: options.tick ?? (() => {}) })
}

/** Tries the rarer sides at some sizes. */
export const atSides = (search: Search, shapes: readonly Shape[], effort: number): SidesTried => {
  const unseen = new Map<string, AssumptionNote>()
  try {
    for (const shape of shapes) {
      let point = FIRST
      const sides = sidesAt(search, shape)
      const last = work.steps + effort
      for (const { beside, instances, doubtful } of sides) {
        if (doubtful)
          return {
            unseen: [],
            doubt: `both sides agree where ${beside}, but not where it is 0, which is at no rational point that was tried`,
          }
        if (beside !== undefined && instances.length === 0)
          unseen.set(beside, { kind: 'defined', text: `${beside}: no point was found where it is not` })
        let agreed = false
        for (const instance of instances) {
          const tally = emptyTally()
          const tried = { plan: ORDINARY, instance }
          const found = agreed ? undefined : atPoint(limited(search, last), shape, tried, point, tally)
          if (found) return { found, unseen: [] }
          agreed ||= tally.points > 0
          point++
        }
      }
    }
  } catch (error) {
    // Agreement at ordinary points stands where others are too dear.
    if (!(error instanceof OutOfTime || error instanceof Unsupported)) throw error
  }
  return { unseen: [...unseen.values()] }
}

/** Tries the point of that number again; undefined where the number is none of these. */
export const replaySide = (search: Search, shape: Shape, point: number): Disagreement | undefined => {
  if (point < FIRST) return undefined
  const instance = sidesAt(search, shape).flatMap((side) => side.instances)[point - FIRST]
  return instance && atPoint(search, shape, { plan: ORDINARY, instance }, point)
}
