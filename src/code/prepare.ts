import type { Derivation } from '../calculus/derivation'
import { derive } from '../calculus/derive'
import type { EntryTerm, Term } from '../expr'
import type { Model } from '../language/model'
import { derivedSizes, ownSizes } from '../language/sizes'
import { displayOf } from '../report/displayOf'
import { namingOf } from '../report/statements'
import { weighted } from '../report/weighted'
import { centred } from './centred'
import type { Request } from './request'

/** What is asked for beside the model. */
export interface Asked extends Pick<Request, 'what' | 'isExplicit' | 'notation' | 'provenance'> {
  readonly weight?: (at: EntryTerm) => Term
  /** What follows from the energy, where that is known already. */
  readonly derived?: { readonly derivation: Derivation }
}

/** Derives what a target needs to know. */
export const prepared = (model: Model, { weight, derived, ...asked }: Asked): Request => {
  const found = derived?.derivation ?? derive(model)
  const dscore = found.dscore.map((r) => ({ ...r, term: centred(r.term) }))
  const derivation = { ...found, dscore, objective: centred(found.objective) }
  const display = displayOf(model)
  const also = weight && weighted(model, derivation, weight, false)
  return {
    ...asked,
    model,
    derivation,
    display,
    naming: namingOf(model, derivation, display, { weighted: also }),
    sizes: derivedSizes(model, ownSizes(model))!,
    ...(also && { weighted: also }),
  }
}
