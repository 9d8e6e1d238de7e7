import type { DomainDefinition } from './definition'
import { drawReal } from './draw'

export const symmetric: DomainDefinition = {
  kind: 'symmetric',
  summary: 'symmetric matrices; dimensions in front make a batch of them',
  values: '{A ∈ ℝⁿˣⁿ : A = Aᵀ}',
  roles: ['parameter'],
  boundNames: [],
  measure: 'none',
  ofDraw: drawReal,
}
