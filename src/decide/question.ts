import type { Calculus } from '../calculus/close'
import { type Condition, holding, type IndexTerm, type Term, type Variable } from '../expr'
import { type ConvergenceCondition, convergenceConditions } from '../evaluate/convergence'
import type { Claim, Model } from '../language/model'
import type { Rational } from '../numbers/rational'
import type { Wanted } from './sampling/instance'

/* A claim as what the deciders share. */

/** One equation of a claim: the sides as the claim says them, and as the calculus closed them. */
export interface Equation {
  readonly link: number
  readonly raw: readonly [Term, Term]
  readonly closed: readonly [Term, Term]
}

/** Whether the calculus changed a side, so that direct evaluation of the claim's own words has to confirm it. */
export const isChanged = ({ raw, closed }: Equation): boolean => raw[0] !== closed[0] || raw[1] !== closed[1]

/** Everything about a claim that the deciders share. */
export interface Question {
  readonly model: Model
  readonly claim: Claim
  readonly equations: readonly Equation[]
  /** Variables that the sides depend on. */
  readonly variables: readonly Variable[]
  readonly indexConditions: readonly Condition[]
  readonly pointConditions: readonly Condition[]
  /** Evaluate the claim's own words by joint enumeration or integration, without looking for structure. */
  readonly bruteForce?: boolean
  /** Arrays with values of their own, such as the rows of a sample. */
  readonly fixed?: ReadonlyMap<Variable, readonly Rational[]>
  /** Sizes with more entries than this in the visible arrays are left out: they would need too many integrals. */
  readonly maxVisible?: number
  /** What the sums and integrals over hidden variables need in order to converge. */
  readonly convergence?: readonly ConvergenceCondition[]
  /** Only so many of the smallest sizes. */
  readonly maxShapes?: number
  /** Bits with which agreement in float64 is checked, at points where it is to be. */
  readonly digits?: readonly number[]
  /** Try (nearly) every value of the free indices at a point, not some. */
  readonly everyIndex?: boolean
  /** Points at each size, and in all, where the default would be too dear. */
  readonly perShape?: number
  readonly points?: number
}

const variablesOf = (model: Model): readonly Variable[] => [...model.visible, ...model.hidden, ...model.parameters]

/** Takes a claim apart into equations, closes their sides, and sorts its conditions. */
export const questionOf = (model: Model, claim: Claim, calculus: Calculus): Question =>
  askedAs(
    model,
    claim,
    calculus,
    claim.sides.slice(1).map((right, k) => {
      const left = claim.sides[k]!
      return {
        link: k + 1,
        raw: [left, right] as const,
        closed: [calculus.close(left), calculus.close(right)] as const,
      }
    }),
  )

const holdsMarginal = holding((t) => 'over' in t)

/** Conditions of convergence matter only to claims that sum or integrate over hidden variables. */
const convergenceOf = (model: Model, claim: Claim, calculus: Calculus): readonly ConvergenceCondition[] => {
  if (model.hidden.length === 0 || !claim.sides.some(holdsMarginal)) return []
  const { elimination } = calculus.marginalise(model.hidden, model.energy)
  return convergenceConditions(elimination, new Set(model.hidden.map((v) => v.name)))
}

/** What points should meet for there to be an index at which the claim is made. */
export const wantedOf = ({ claim, indexConditions }: Question): Wanted | undefined => {
  const onValues = indexConditions.filter((c) => c.symbols.size > 0)
  return onValues.length > 0 ? { indices: claim.indices, conditions: indexConditions } : undefined
}

/** A question whose closed sides are given. */
export const askedAs = (model: Model, claim: Claim, calculus: Calculus, equations: readonly Equation[]): Question => {
  const assumed = model.assume.map((a) => a.condition)
  const conditions = [...assumed, ...claim.where]
  const used = new Set<string>()
  for (const side of claim.sides) for (const name of side.symbols) used.add(name)
  for (const condition of conditions) for (const name of condition.symbols) used.add(name)
  const variables = variablesOf(model).filter((v) => used.has(v.name))
  const indexNames = new Set(claim.indices.map((i) => i.name))
  const onIndices = (c: Condition): boolean => [...c.free].some((name) => indexNames.has(name))
  return {
    model,
    claim,
    equations,
    variables,
    convergence: convergenceOf(model, claim, calculus),
    indexConditions: claim.where.filter(onIndices),
    // Indices of assumptions are their own: they are meant for every value.
    pointConditions: [...assumed, ...claim.where.filter((c) => !onIndices(c))],
  }
}

/** The place of what is not in the file. */
export const NOWHERE = { line: 0, column: 0, length: 0 }

/** An equation that is not in the file, over free indices. */
export const asked = (
  { model, calculus }: { readonly model: Model; readonly calculus: Calculus },
  text: string,
  indices: readonly IndexTerm[],
  equations: readonly Omit<Equation, 'link'>[],
): Question => {
  const claim: Claim = {
    text,
    name: null,
    note: null,
    expect: 'holds',
    place: NOWHERE,
    indices,
    where: [],
    usesData: false,
    sides: [...equations.flatMap((e) => e.raw), model.energy],
  }
  return askedAs(
    model,
    claim,
    calculus,
    equations.map((e, k) => ({ ...e, link: k + 1 })),
  )
}
