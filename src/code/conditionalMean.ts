import { Calculus } from '../calculus/close'
import type { ArrayResult } from '../calculus/derivation'
import { genericEntry } from '../calculus/derive'
import type { Variable } from '../expr'
import type { Model } from '../language/model'

/** E[h given v], entry by entry. */
export const conditionalMean = ({ model }: { readonly model: Model }, hidden: Variable): ArrayResult => {
  const { at, indices } = genericEntry(model, hidden)
  return { variable: hidden, indices, term: new Calculus().marginalise(model.hidden, model.energy).moments.mean(at) }
}
