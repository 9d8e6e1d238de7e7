import type { Data, Sample } from '../data/density'
import type { Clock } from '../decide/clock'
import { Sides } from '../decide/equation1/sides'
import { drawnData, drawnVariables, MOST_DRAWS } from '../decide/overData'
import type { Equation, Question } from '../decide/question'
import { OutOfTime } from '../decide/sampling/outcome'
import type { Counterexample } from '../decide/verdict'
import { openReason } from '../diagnose/open'
import { hasArbitraryData, type Model } from '../language/model'
import { midpoint } from '../numbers/interval'
import * as Q from '../numbers/rational'
import { type BothSides, valuesAt } from './bothSides'

/* Claims over data: their sides are expectations under the p̃ that the counterexample was found with. */

/** Integrals are dear. */
const NODES = 33
const LOOKS = 3

/** With what verdicts were found. */
export interface Run {
  readonly seed: number
  readonly samples: ReadonlyMap<string, Sample>
}

/** The p̃ of a counterexample, by its words; undefined where it is none of those that are drawn. */
export const dataOfCounterexample = (model: Model, at: Counterexample, run: Run): Data | undefined => {
  const own = hasArbitraryData(model) ? { ...model, data: null } : model
  for (let n = 0; n < MOST_DRAWS; n++) {
    const data = drawnData(own, n, run)
    if (data.text === at.data) return data
  }
  return undefined
}

/** Both sides of an equation over data; undefined where they depend on nothing that could be varied. */
export const sidesOverData = (
  question: Question,
  { closed: [left, right] }: Equation,
  at: Counterexample,
  { clock, ...run }: Run & { readonly clock: Clock },
): BothSides | undefined => {
  const { model } = question
  const data = dataOfCounterexample(model, at, run)
  const variables = drawnVariables(question)
  const values = valuesAt(variables, at)
  if (!data || variables.some((v) => !values.has(v.name))) return undefined
  const indices = new Map(Object.entries(at.indices))
  const sides = new Sides(model, data, new Map(Object.entries(at.sizes)), [{ left, right, indices }], clock.tick)
  return {
    variables,
    point: variables.flatMap((v) => values.get(v.name)!).map(Q.toNumber),
    nodes: NODES,
    looks: LOOKS,
    at: (x) => {
      let next = 0
      const own = variables.map(({ name }) => {
        const cells = x.slice(next, (next += values.get(name)!.length))
        return [name, cells.map(Q.fromNumber)] as const
      })
      try {
        const [pair] = sides.compare({ sizes: at.sizes, values: new Map(own) }, data)
        return [midpoint(pair!.left), midpoint(pair!.right)]
      } catch (thrown) {
        if (thrown instanceof OutOfTime || openReason(thrown) === undefined) throw thrown
        return [NaN, NaN]
      }
    },
  }
}
