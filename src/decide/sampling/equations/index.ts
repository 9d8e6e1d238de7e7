import { work } from '../../../evaluate/work'
import type { Condition } from '../../../expr'
import type { Instance, Shape } from '../instance'
import { enclosed } from './enclosed'
import { solvedExactly } from './exact'
import { isEquation, partsOf, systemOf } from './system'

/* Conditions that are equations between values: instances are moved onto them, since no draw would meet them. */

const asking = new WeakMap<Shape, boolean>()

/** Whether instances of the shape have to meet equations. */
export const hasEquations = (shape: Shape): boolean => {
  let known = asking.get(shape)
  if (known === undefined) {
    const conditions = [...shape.conditions, ...(shape.wanted?.conditions ?? [])]
    asking.set(shape, (known = conditions.flatMap(partsOf).some((c) => isEquation(c, shape.blocks))))
  }
  return known
}

/**
 * The instance moved to where the equations among the conditions hold, exactly or within a bound; undefined where no way
 * there was found. `indices` are those at which conditions on indices are to hold.
 */
export const ontoEquations = (
  shape: Shape,
  instance: Instance,
  indices: ReadonlyMap<string, number> | undefined,
): Instance | undefined => {
  const conditions: readonly Condition[] = [...shape.conditions, ...(indices ? (shape.wanted?.conditions ?? []) : [])]
  const system = systemOf(conditions, shape.sizes, shape.blocks, indices)
  if (!system) return undefined
  if (system.equations.length === 0) return instance
  work.steps += system.equations.length * system.coordinates.length
  const exact = solvedExactly(system, instance)
  if (exact) return exact
  const found = enclosed(system, instance)
  return found && { ...found, solved: { conditions: new Set(system.equations.map((e) => e.condition)), indices } }
}
