import { picturesHtml } from '../../html/pictures'
import { pictures } from '../../pictures'
import type { Answer } from '../protocol'
import { reading } from './reading'

/** Pictures of the model at random parameters, and why those that are absent could not be had. */
export const pictureAnswer = (text: string): Answer =>
  reading(text, (model) => ({ kind: 'pictures', html: picturesHtml(pictures(model)) }))
