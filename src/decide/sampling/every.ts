import { statesOf } from '../../domains'
import * as Q from '../../numbers/rational'
import type { Question } from '../question'
import { finiteSizes } from '../finiteSizes'
import { asksTheSameAtAllSizes } from '../sizeless'
import { type Block, type Instance, satisfiesConditions } from './instance'
import { shapeAt, shapesOf } from './shapes'

/* Questions with finitely many instances: finitely many sizes, and variables with finitely many values. */

const MOST_INSTANCES = 64

/** The values of an array, undefined where they are infinitely many. */
const valuesOf = ({ variable, bounds, cells }: Block): readonly (readonly Q.Rational[])[] | undefined => {
  const states = statesOf(variable.domain.kind, bounds)
  if (!states || states.length ** cells > MOST_INSTANCES) return undefined
  let all: Q.Rational[][] = [[]]
  for (let cell = 0; cell < cells; cell++)
    all = all.flatMap((values) => states.map((state) => [...values, Q.rational(state)]))
  return all
}

/** Every instance of the question; undefined where there are infinitely many, or very many. */
export const everyInstance = (question: Question): readonly Instance[] | undefined => {
  const every: Instance[] = []
  // One choice of sizes stands for all where the question does not know them.
  const choices = asksTheSameAtAllSizes(question) ? [shapesOf(question, {})[0]?.sizes] : finiteSizes(question)
  for (const sizes of choices ?? [undefined]) {
    const shape = sizes && shapeAt(question, sizes)
    if (!shape) return undefined
    let all: ReadonlyMap<string, readonly Q.Rational[]>[] = [new Map()]
    for (const block of shape.blocks) {
      const own = valuesOf(block)
      if (!own || all.length * own.length > MOST_INSTANCES) return undefined
      all = all.flatMap((values) => own.map((cells) => new Map(values).set(block.variable.name, cells)))
    }
    for (const values of all) {
      const instance = { sizes, values }
      if (satisfiesConditions(shape, instance)) every.push(instance)
    }
    if (every.length > MOST_INSTANCES) return undefined
  }
  return every
}
