import type { Evaluator } from '../../../evaluate/evaluator'
import { FINITE_DOMAINS, type Term, type Variable } from '../../../expr'
import * as Q from '../../../numbers/rational'
import { intervalAlgebra } from '../../../numbers/intervalAlgebra'
import type { Interval } from '../../../numbers/interval'
import type { Question } from '../../question'
import type { SizeValues } from '../../verdict'
import { evaluatorAt, shapeOf } from '../instance'

/* Some states of variables with finitely many values: of an array, the first entries up and the others down. */

const MOST_STATES = 60

/** Hidden variables with finitely many values. */
export const finiteVariables = ({ model }: Question): readonly Variable[] =>
  model.hidden.filter((v) => FINITE_DOMAINS.has(v.domain.kind))

/** Least and greatest value. */
const rangeOf = ({ domain }: Variable, bounds: readonly number[]): readonly [number, number] => {
  switch (domain.kind) {
    case 'spin':
      return [-1, 1]
    case 'integers':
      return [bounds[0]!, bounds[1]!]
    case 'categorical':
      return [1, bounds[0]!]
    default:
      return [0, 1]
  }
}

/** Evaluators at some states of the variables that the term depends on; one without any where it depends on none. */
export function* evaluatorsAt(question: Question, term: Term, sizes: SizeValues): Generator<Evaluator<Interval>> {
  const variables = finiteVariables(question).filter((v) => term.symbols.has(v.name))
  const shape = shapeOf(sizes, variables, [])
  if (!shape) return
  const blocks = shape.blocks.map((b) => ({ ...b, range: rangeOf(b.variable, b.bounds) }))
  const most = Math.max(0, ...blocks.map(({ cells, range: [low, high] }) => (cells > 1 ? cells : high - low)))
  for (let up = 0; up <= Math.min(most, MOST_STATES); up++) {
    const values = new Map(
      blocks.map(({ variable, cells, range: [low, high] }) => [
        variable.name,
        Array.from({ length: cells }, (_, c) =>
          Q.rational(cells === 1 ? Math.min(high, low + up) : c < up ? high : low),
        ),
      ]),
    )
    yield evaluatorAt(intervalAlgebra, variables, { sizes, values })
  }
}
