import type { Counterexample } from '../decide/verdict'
import type { Variable } from '../expr'
import * as Q from '../numbers/rational'
import type { Values } from '../program/arrays'

/** Both sides of an equation as functions of the entries of the variables in it. */
export interface BothSides {
  readonly variables: readonly Variable[]
  /** The counterexample. */
  readonly point: readonly number[]
  /** Places of a line that is drawn, and of one that is looked at. */
  readonly nodes: number
  readonly looks: number
  readonly at: (x: readonly number[]) => ArrayLike<number>
}

const flat = (value: unknown): readonly Q.Rational[] =>
  Array.isArray(value) ? value.flatMap(flat) : [Q.parseRational(String(value)) ?? Q.ZERO]

/** The values of those of the variables that the counterexample gives. */
export const valuesAt = (variables: readonly Variable[], at: Counterexample): Values => {
  const given: Readonly<Record<string, unknown>> = { ...at.parameters, ...at.visible, ...at.hidden }
  return new Map(
    variables.flatMap(({ name }) => (Object.hasOwn(given, name) ? [[name, flat(given[name])] as const] : [])),
  )
}
