import { picturesHtml } from '../../html/pictures'
import { pictures, visibleEntries } from '../../pictures'
import type { Answer, Question } from '../protocol'
import { givenData } from './givenData'
import { reading } from './reading'

/** Pictures of the model at random parameters, and why those that are absent could not be had. */
export const pictureAnswer = async (question: Question & { readonly kind: 'pictures' }): Promise<Answer> => {
  const { text, seed, sizes, files, entries } = question
  const bytes = await Promise.all(files.map((file) => file.arrayBuffer()))
  return reading(text, ({ model, derived }) => {
    const data = givenData(model, { sizes, files, bytes })
    if (typeof data === 'string') return { kind: 'refused', message: data }
    const { sample } = data
    return {
      kind: 'pictures',
      html: picturesHtml(pictures(model, { seed, sizes, sample, entries, derived: derived() })),
      entries: visibleEntries(model, { sizes, sample }),
    }
  })
}
