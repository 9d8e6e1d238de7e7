import { Display } from '../export/display'
import type { Model } from '../language/model'

/** How the formulas of the model are shown, with the letters of its file. */
export const displayOf = (model: Model): Display =>
  new Display({ sizes: model.sizes.map((s) => s.name), letters: model.letters ?? [] })
