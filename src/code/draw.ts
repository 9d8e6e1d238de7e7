import type { ConditionalLaw } from '../calculus/derivation'
import { entry, freeIndices, type IndexTerm, type Term, type Variable, variable } from '../expr'
import { declaredNames, unusedName } from '../report/names'
import { quantile } from './quantile'
import { refuseOpen } from './refusals'
import { Refused, type Request } from './request'

const REAL = { kind: 'real', bounds: [] } as const

/** How a hidden array is drawn, entry by entry, from its law given the data. */
export interface Draw {
  readonly name: string
  readonly summary: string
  readonly hidden: Variable
  readonly indices: readonly IndexTerm[]
  /** Arrays as the hidden one: uniform numbers that the caller gives, and standard Normal numbers at the same probabilities. */
  readonly uniforms: Variable
  readonly normals: Variable
  /** An entry, by its quantile, or all of them where they are jointly Normal. */
  readonly value: Term | Joint
}

/** mean + L z, where L Lᵀ is the covariance. */
export interface Joint {
  readonly kind: 'joint'
  readonly mean: Term
  readonly covariance: Term
  readonly row: IndexTerm
  readonly column: IndexTerm
}

/**
 * The draws of all hidden arrays that can be drawn, and why others cannot; `taken` are names that nothing may have.
 *
 * @throws Refused where none can be
 */
export const drawsOf = (
  request: Request,
  taken: Iterable<string> = [],
): { readonly draws: readonly Draw[]; readonly leftOut: readonly string[] } => {
  const { hidden } = request.model
  const names = new Set([...declaredNames(request.model), ...request.naming.definitions.map((d) => d.name), ...taken])
  const [u, z] = ['u', 'z'].map((letter) => unusedName([letter, `${letter}_`], names))
  const draws: Draw[] = []
  const leftOut: string[] = []
  for (const h of hidden) {
    const found = drawOf(request, h, u!, z!)
    if (typeof found === 'string') leftOut.push(found)
    else draws.push(found)
  }
  if (draws.length === 0 && hidden.length > 0) throw new Refused(leftOut.join('; '))
  return { draws, leftOut }
}

/** The draw, or why there is none. */
const drawOf = (request: Request, hidden: Variable, u: string, z: string): Draw | string => {
  const { model, derivation } = request
  const name = `sample_${hidden.name}`
  const law = derivation.conditionals.find((l) => l.variable === hidden)
  const given = law?.given ?? []
  const data = model.visible.map((v) => v.name).join(', ')
  if (!law || given.length > 0)
    return (
      `${name}: the law of \`${hidden.name}\` given ${data} alone is not closed, its units interact` +
      (given.length > 0 ? `; only that given ${given.join(', ')} too is` : '')
    )
  const [uniforms, normals] = [u, z].map((own) => variable(own, 'visible', REAL, hidden.dims))
  const value = jointOf(law) ?? quantile(law, entry(uniforms!, law.indices), entry(normals!, law.indices))
  if (!value)
    return `${name}: quantiles of the law of \`${hidden.name}\`, ${law.law}, have no closed form; \`scoreproof derive\` prints its parameters, for a sampler of your own`
  refuseOpen(Object.values(law.parameters), request)
  const summary = `A draw of ${hidden.name} given ${data} from uniform numbers ${u}, one for each unit.`
  return { name, summary, hidden, indices: law.indices, uniforms: uniforms!, normals: normals!, value }
}

const jointOf = ({ law, indices, parameters: { mean, covariance } }: ConditionalLaw): Joint | undefined => {
  const [row, ...batch] = indices
  if (law !== 'jointly Normal' || !row || batch.length > 0) return undefined
  const [column] = freeIndices(covariance!).filter((at) => at !== row)
  return column && { kind: 'joint', mean: mean!, covariance: covariance!, row, column }
}
