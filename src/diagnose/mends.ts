import { genericEntry } from '../calculus/derive'
import { sumOver } from '../calculus/expand'
import { add, HALF, mul, power, TWO, variable, type Variable } from '../expr'
import { toSource } from '../export/source'
import type { Model } from '../language/model'

/* Changes of a model that may mend it. Each is tried before it is offered. */

/** The model with another domain for one of its parameters; terms know it by its name. */
export interface OtherDomain {
  readonly name: string
  readonly domain: 'positive' | 'spd'
  readonly model: Model
}

const NARROWER = { real: 'positive', symmetric: 'spd' } as const

const narrowed = ({ name, role, domain, dims }: Variable): Variable | undefined => {
  const kind = domain.kind === 'real' || domain.kind === 'symmetric' ? NARROWER[domain.kind] : undefined
  return kind && variable(name, role, { kind, bounds: [] }, dims)
}

/** Parameters that may have either sign made positive, or positive definite, one at a time. */
export const withPositive = (model: Model): readonly OtherDomain[] =>
  model.parameters.flatMap((parameter) => {
    const other = narrowed(parameter)
    if (!other) return []
    const parameters = model.parameters.map((p) => (p === parameter ? other : p))
    return [{ name: other.name, domain: other.domain.kind as OtherDomain['domain'], model: { ...model, parameters } }]
  })

/** The energy with ½Σv² more. */
export const withHalfSquares = (model: Model): { readonly text: string; readonly model: Model } => {
  const squares = add(
    ...model.visible.map((v) => {
      const { at, indices } = genericEntry(model, v)
      return sumOver(indices, mul(HALF, power(at, TWO)))
    }),
  )
  return { text: toSource(squares), model: { ...model, energy: add(model.energy, squares) } }
}
