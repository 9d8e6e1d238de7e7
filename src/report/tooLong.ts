import type { Term, TooLong } from '../expr'
import { countText } from '../export/layout'
import { writtenSize } from '../export/order'
import type { Fault, Model, Place } from '../language/model'

/** A part of the model's file that stands for this many symbols is what makes a formula long. */
const LONG = 10_000

interface Part {
  readonly name: string
  readonly term: Term
  readonly place: Place | undefined
}

/** The first definition that is long when it is written out; else the energy. */
const culprit = (model: Model): Part =>
  model.definitions
    .map(({ name, term, place }): Part => ({ name: `\`${name}\``, term, place }))
    .find(({ term }) => writtenSize(term) > LONG) ?? {
    name: 'the energy',
    term: model.energy,
    place: model.energyPlace,
  }

/** What to tell where formulas of a model are too long to be derived or printed, with the part of the file at fault. */
export const tooLongFault = (model: Model, error: TooLong): Fault => {
  const { name, term, place } = culprit(model)
  return {
    code: 'too-long',
    message: `a formula is ${error.message}; ${name} stands for ${countText(writtenSize(term))} symbols written out: compose fewer parts, or declare an undefined function for one of them`,
    ...(place && { place }),
  }
}
