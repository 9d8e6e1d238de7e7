import type { DomainDefinition } from './definition'
import { drawReal } from './draw'

export const any: DomainDefinition = {
  kind: 'any',
  summary: 'unspecified, summed or integrated over; for proofs that hold for every domain',
  values: 'any set',
  roles: ['hidden'],
  boundNames: [],
  measure: 'none',
  ofDraw: drawReal,
}
