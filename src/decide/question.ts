import type { Calculus } from '../calculus/close'
import { type Condition, holding, type IndexTerm, type Term, type Variable } from '../expr'
import { type ConvergenceCondition, convergenceConditions } from '../evaluate/convergence'
import type { Claim, Model } from '../language/model'
import type { Integrals } from './sampling/compare'

/* Equations as what the deciders share: those of a claim, and those that a check asks about. */

/** One equation of a claim: the sides as the claim says them, and as the calculus closed them. */
export interface Equation {
  readonly link: number
  readonly raw: readonly [Term, Term]
  readonly closed: readonly [Term, Term]
}

/** The sides that the calculus changed: direct evaluation of the claim's own words has to confirm them. */
export const changedSides = ({ raw, closed }: Equation): readonly (0 | 1)[] =>
  ([0, 1] as const).filter((side) => raw[side] !== closed[side])

/** A side of an equation in a chain. */
export type SideName = `${number}:${0 | 1}`
export const sideName = (link: number, side: 0 | 1): SideName => `${link}:${side}`

export interface Question {
  readonly model: Model
  /** In words. */
  readonly text: string
  /** Free indices of the sides, with their ranges. */
  readonly indices: readonly IndexTerm[]
  /** Under which it is asked, and what literal indices in it ask of the sizes. */
  readonly where: readonly Condition[]
  readonly requires: readonly Condition[]
  readonly equations: readonly Equation[]
  /** Variables that the sides depend on. */
  readonly variables: readonly Variable[]
  readonly indexConditions: readonly Condition[]
  readonly pointConditions: readonly Condition[]
  /** What the sums and integrals over hidden variables need in order to converge. */
  readonly convergence: readonly ConvergenceCondition[]
  /** What the integrals in it were at the points tried. */
  readonly integrals: Integrals
  /** Expressions that stand for undefined functions. */
  readonly functions: ReadonlyMap<string, Term>
}

/** All that the question is asked under. */
export const conditionsOf = ({ pointConditions, indexConditions }: Question): readonly Condition[] => [
  ...pointConditions,
  ...indexConditions,
]

/** What may be asked with which calculus. */
export interface Asking {
  readonly model: Model
  readonly calculus: Calculus
}

/** Takes a claim apart into equations, closes their sides, and sorts its conditions. */
export const questionOf = (model: Model, claim: Claim, calculus: Calculus): Question => {
  const { text, indices, where, requires = [] } = claim
  const equations = claim.sides.slice(1).map((right, k) => {
    const left = claim.sides[k]!
    return { raw: [left, right] as const, closed: [calculus.close(left), calculus.close(right)] as const }
  })
  return question({ model, calculus }, { text, indices, where, requires }, equations, claim.sides)
}

/** Equations that are not in the file, over free indices, of whatever the energy depends on. */
export const asked = (
  asking: Asking,
  text: string,
  indices: readonly IndexTerm[],
  equations: readonly Omit<Equation, 'link'>[],
): Question =>
  question(asking, { text, indices, where: [], requires: [] }, equations, [
    ...equations.flatMap((e) => e.raw),
    asking.model.energy,
  ])

const question = (
  { model, calculus }: Asking,
  words: Pick<Question, 'text' | 'indices' | 'where' | 'requires'>,
  equations: readonly Omit<Equation, 'link'>[],
  terms: readonly Term[],
): Question => {
  const assumed = model.assume.map((a) => a.condition)
  const used = new Set([...terms, ...assumed, ...words.where].flatMap((t) => [...t.symbols]))
  const indexNames = new Set(words.indices.map((i) => i.name))
  const onIndices = (c: Condition): boolean => [...c.free].some((name) => indexNames.has(name))
  return {
    ...words,
    model,
    equations: equations.map((e, k) => ({ ...e, link: k + 1 })),
    variables: [...model.visible, ...model.hidden, ...model.parameters].filter((v) => used.has(v.name)),
    convergence: terms.some(holdsMarginal) ? convergenceOf(model, calculus) : [],
    indexConditions: words.where.filter(onIndices),
    // Indices of assumptions are their own: they are meant for every value.
    pointConditions: [...assumed, ...words.where.filter((c) => !onIndices(c))],
    integrals: new Map(),
    functions: new Map(),
  }
}

/** Whether a term sums, integrates or averages over variables. */
export const holdsMarginal = holding((t) => 'over' in t)

/** Conditions of convergence matter only where there are sums or integrals over hidden variables. */
const convergenceOf = (model: Model, calculus: Calculus): readonly ConvergenceCondition[] => {
  if (model.hidden.length === 0) return []
  const { elimination } = calculus.marginalise(model.hidden, model.energy)
  return convergenceConditions(elimination, new Set(model.hidden.map((v) => v.name)))
}
