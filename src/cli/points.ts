import { ModelError } from '../language/faults'
import type { Model } from '../language/model'
import { parsePoints } from '../language/parsePoints'
import { InputError } from './inputError'
import { readText } from './readText'

/** The most that is read of a points file. */
const LARGEST_POINTS = 64 * 2 ** 20

export type Points = ReturnType<typeof parsePoints>

/** The points of a JSON file, which must fit the model. */
export const loadPoints = (path: string, model: Model, sizes: Readonly<Record<string, number>>): Points => {
  try {
    return parsePoints(readText(path, LARGEST_POINTS), model, sizes)
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.code, `${path}: ${error.message}`)
    if (error instanceof ModelError) {
      throw new InputError(
        'bad-points',
        ...error.faults.map((f) => `${path}: ${f.message}${f.hint ? `; ${f.hint}` : ''}`),
      )
    }
    throw error
  }
}
