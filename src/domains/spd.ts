import type { DomainDefinition } from './definition'
import { drawReal } from './draw'

/** Entries alone do not make a matrix positive definite: whoever draws one makes it from a factor, L Lᵀ + ε. */
export const spd: DomainDefinition = {
  kind: 'spd',
  summary: 'symmetric positive definite matrices; dimensions in front make a batch of them',
  values: '{A ∈ ℝⁿˣⁿ : A = Aᵀ, xᵀAx > 0}',
  roles: ['parameter'],
  boundNames: [],
  measure: 'none',
  ofDraw: drawReal,
}
