import { add, call, div, ONE, type Term, TWO, type Variable } from '../expr'
import type { Model } from '../language/model'
import { columnOf, overEntries } from './entries'

/**
 * sin(1 + Σ entry / (1 + its position)) / 2, added to log p̃: a bounded, smooth term through which the entries of an
 * arbitrary density depend on each other, and no two are alike.
 */
export const coupling = (model: Model, variables: readonly Variable[]): Term =>
  div(
    call(
      'sin',
      add(
        ONE,
        overEntries(variables, (at) => div(at, add(ONE, columnOf(model, at.variable, at.slots)))),
      ),
    ),
    TWO,
  )
export const couplingText = (variables: readonly Variable[]): string =>
  `exp(sin(1 + Σ x/(1 + position of x))/2) over the entries x of ${variables.map((v) => v.name).join(', ')}`
