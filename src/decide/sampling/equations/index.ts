import { work } from '../../../program/work'
import type { Condition } from '../../../expr'
import { type Instance, satisfiesConditions, type Shape } from '../instance'
import { choosing } from './choose'
import { uncovered } from './covered'
import { enclosed } from './enclosed'
import { isSolution, solvedExactly } from './exact'
import { someStart } from './start'
import { holdsEquation, type Requirement, requirementOf, systemOf } from './system'

/* Conditions that are equations between values: instances are moved onto them, since no draw would meet them. */

const asking = new WeakMap<Shape, boolean>()

/** Whether instances of the shape have to meet equations. */
export const hasEquations = (shape: Shape): boolean => {
  let known = asking.get(shape)
  if (known === undefined) {
    const conditions = [...shape.conditions, ...(shape.wanted?.conditions ?? [])]
    asking.set(shape, (known = conditions.some((c) => holdsEquation(c, shape.blocks))))
  }
  return known
}

/** Whether the conditions that are no equations hold. */
export const meetsOthers = (shape: Shape, instance: Instance): boolean =>
  satisfiesConditions(
    { ...shape, conditions: shape.conditions.filter((c) => !holdsEquation(c, shape.blocks)) },
    instance,
  )

type Indices = ReadonlyMap<string, number> | undefined

const asked = new WeakMap<Shape, Map<string, Requirement>>()

/** What the conditions of a shape ask at values of the indices at which conditions on indices are to hold. */
const requirementAt = (shape: Shape, indices: Indices): Requirement => {
  const known = asked.get(shape) ?? new Map<string, Requirement>()
  asked.set(shape, known)
  const key = JSON.stringify([...(indices ?? [])])
  let found = known.get(key)
  if (!found) {
    const conditions: readonly Condition[] = [...shape.conditions, ...(indices ? (shape.wanted?.conditions ?? []) : [])]
    known.set(key, (found = requirementOf(conditions, shape.sizes, shape.blocks, indices)))
  }
  return found
}

/** One in so many instances is moved to what is found first, which has simpler numbers. */
const AS_IS = 4

/**
 * The instance moved to where the equations among the conditions hold, exactly or within a bound; undefined where no way
 * there was found. `indices` are those at which conditions on indices are to hold. With a `salt`, which of the solutions
 * that are found is left to chance.
 */
export const ontoEquations = (
  shape: Shape,
  instance: Instance,
  indices: Indices,
  salt: number | undefined,
): Instance | undefined => {
  const choose = salt === undefined || salt % AS_IS === 0 ? undefined : choosing(salt)
  const system = systemOf(requirementAt(shape, indices), shape.blocks, choose ?? (() => 0))
  if (!system) return undefined
  if (system.equations.length === 0) return instance
  work.steps += system.equations.length * system.coordinates.length
  if (isSolution(system, instance)) return instance
  const from = choose ? someStart(system, instance, choose) : instance
  const exact = solvedExactly(system, from, choose !== undefined)
  if (exact) return exact
  const found = enclosed(system, from)
  return found && { ...found, solved: { conditions: new Set(system.equations.map((e) => e.condition)), indices } }
}

/** A condition of the shape that may have solutions which no search was led to. */
export const uncoveredIn = (shape: Shape): Condition | undefined =>
  hasEquations(shape) ? uncovered(requirementAt(shape, new Map()), shape) : undefined
