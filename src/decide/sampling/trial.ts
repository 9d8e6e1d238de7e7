import type { Variable } from '../../expr'
import { toText } from '../../export/text'
import { toDecimal } from '../../numbers/ball'
import { ballAlgebra } from '../../algebras/ballAlgebra'
import * as Q from '../../numbers/rational'
import type { Equation, Question } from '../question'
import { type Confrontation, type Digits, PRECISIONS } from './compare'
import { type Instance, shapeOf } from './instance'
import type { Disagreement } from './outcome'
import { count, type Tally } from './tally'

/* The sides of equations at one instance: sizes, indices and values. */

/** What the sides of an equation came to at some values of the indices, as part of one choice of values. */
export interface Comparison {
  readonly equation: Equation
  readonly indices: ReadonlyMap<string, number>
  readonly outcome: Confrontation
  readonly choice: string
}

/** Which try it is, and how closely it is looked at. */
export interface Look {
  readonly draws: readonly number[]
  /** The place among the sizes, and the number of the point there. */
  readonly shape?: number
  readonly run?: number
  /** (Nearly) every value of the free indices, not some. */
  readonly everyIndex?: boolean
  /** Bits with which agreement in float64 is checked. */
  readonly digits?: Digits
}

/** How an instance is evaluated: by values at a point, or by expectations over p̃. */
export interface Evaluator {
  readonly question: Question
  /** p̃ in words, where there is one. */
  readonly data: string | null
  /** Whether a choice of values counts only where nothing about it is left open. */
  readonly whole: boolean
  compare(instance: Instance, look: Look, tally: Tally | undefined): Iterable<Comparison>
}

export type Found = Omit<Disagreement, 'agreedAt' | 'points' | 'path'>

/** Counts what the comparisons at an instance come to, up to the first at which the sides differ. */
export const tryInstance = (
  evaluator: Evaluator,
  instance: Instance,
  look: Look,
  tally: Tally | undefined,
): Found | undefined => {
  const settled = new Map<string, Set<number>>()
  let isOpen = false
  for (const comparison of evaluator.compare(instance, look, tally)) {
    const { outcome, choice, equation, indices } = comparison
    if (tally) count(tally, outcome)
    if (outcome.kind === 'differ') return found(evaluator, instance, comparison, outcome)
    isOpen ||= outcome.kind !== 'agree'
    if (outcome.kind !== 'agree') continue
    settled.set(choice, (settled.get(choice) ?? new Set()).add(equation.link))
    tally?.agreed.add(equation.link)
    tally?.indices?.push(indices)
  }
  if (!evaluator.whole || !isOpen)
    for (const [choice, links] of settled)
      if (links.size === evaluator.question.equations.length) tally?.settled.add(choice)
  return undefined
}

const found = (
  { question, data }: Evaluator,
  instance: Instance,
  { indices, equation }: Comparison,
  { left, right }: Confrontation & { kind: 'differ' },
): Found => ({
  kind: 'refuted',
  question,
  instance,
  indices,
  equation,
  counterexample: {
    sizes: instance.sizes,
    indices: Object.fromEntries(indices),
    ...valuesByRole(question, instance),
    functions: Object.fromEntries([...question.functions].map(([name, term]) => [name, toText(term)])),
    data,
    link: equation.link,
    left,
    right,
  },
  ...(instance.errors && { remark: 'values that are not rational are shown to 20 digits: they solve the conditions' }),
})

/** Values as nested lists, of the variables that have any. */
export const valuesByRole = ({ model }: Pick<Question, 'model'>, instance: Instance) => {
  const given = [...model.visible, ...model.hidden, ...model.parameters].filter((v) => instance.values.has(v.name))
  const { blocks } = shapeOf(instance.sizes, given, [])!
  const nested = (role: Variable['role']): Record<string, unknown> =>
    Object.fromEntries(
      blocks
        .filter((b) => b.variable.role === role)
        .map(({ variable: { name }, dims }) => [name, nest(textsOf(instance, name), dims)]),
    )
  return { parameters: nested('parameter'), visible: nested('visible'), hidden: nested('hidden') }
}

/** Exact values, or 20 digits of those that solve an equation. */
const textsOf = ({ values, errors }: Instance, name: string): readonly string[] =>
  values
    .get(name)!
    .map((q, k) => (errors?.get(name)?.[k]?.n ? toDecimal(ballAlgebra(PRECISIONS[0]).rational(q), 20) : Q.toText(q)))

/** Row-major cells as nested lists; a scalar as itself. */
const nest = (cells: readonly unknown[], dims: readonly number[]): unknown => {
  if (dims.length === 0) return cells[0]
  const step = cells.length / dims[0]!
  return Array.from({ length: dims[0]! }, (_, k) => nest(cells.slice(k * step, (k + 1) * step), dims.slice(1)))
}
