import { supportOf } from '../../../domains'
import type { Evaluator } from '../../../hidden/evaluator'
import { FINITE_DOMAINS, type Term, type Variable } from '../../../expr'
import * as Q from '../../../numbers/rational'
import { intervalAlgebra } from '../../../algebras/intervalAlgebra'
import type { Interval } from '../../../numbers/interval'
import type { Question } from '../../question'
import type { SizeValues } from '../../verdict'
import { evaluatorAt, shapeOf } from '../instance'

/* Some states of variables with finitely many values: of an array, the first entries up and the others down. */

const MOST_STATES = 60
const UNIT: readonly [number, number] = [0, 1]

/** Hidden variables with finitely many values. */
export const finiteVariables = ({ model }: Question): readonly Variable[] =>
  model.hidden.filter((v) => FINITE_DOMAINS.has(v.domain.kind))

/** Evaluators at some states of the variables that the term depends on; one without any where it depends on none. */
export function* evaluatorsAt(question: Question, term: Term, sizes: SizeValues): Generator<Evaluator<Interval>> {
  const variables = finiteVariables(question).filter((v) => term.symbols.has(v.name))
  const shape = shapeOf(sizes, variables, [])
  if (!shape) return
  const blocks = shape.blocks.map((b) => ({ ...b, range: supportOf(b.variable.domain.kind, b.bounds) ?? UNIT }))
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
