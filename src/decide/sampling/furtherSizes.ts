import { Unsupported } from '../../program/unsupported'
import { admittedSizes, leastSizes } from '../../language/sizes'
import { isFault } from '../../numbers/algebra'
import type { Question } from '../question'
import { onSizes, variedSizes } from '../relevantSizes'
import type { SizeValues } from '../verdict'
import { crossed, valuesAt } from './far/constants'
import { placesAt } from './instance'

/* Sizes of claims that are made for large sizes or indices only. */

const LARGEST = 10_000
/** Every size up to this is looked at where there are few names of sizes, as for `mod(n, 7) == 3`. */
const EACH = 40
const MOST_FURTHER = 8
/** Values of the indices that are looked through for one that meets the conditions. */
const MOST_VALUES = 20_000

/** Whether some values of the claim's indices are in range and meet the conditions that know indices and sizes only. */
export const hasIndices = ({ indices, indexConditions }: Question, sizes: SizeValues): boolean => {
  if (indices.length === 0) return true
  const conditions = indexConditions.filter((c) => c.symbols.size === 0)
  const evaluator = placesAt(sizes)
  let found = false
  let values = 0
  const from = (k: number): void => {
    if (found || values > MOST_VALUES) return
    if (k < indices.length) return evaluator.forEach(indices[k]!, () => from(k + 1))
    values++
    found = conditions.every((c) => evaluator.truth(c))
  }
  try {
    from(0)
  } catch (error) {
    if (!isFault(error) && !(error instanceof Unsupported)) throw error
    return true
  }
  return found || values > MOST_VALUES
}

/** Sizes beyond the usual ones at which the claim has an instance, as its conditions suggest, smallest first. */
export const furtherSizes = (question: Question): readonly SizeValues[] => {
  const ranges = question.indices.flatMap((at) => [at.low, at.high])
  const near = valuesAt(question.model, [...onSizes(question), ...ranges], LARGEST)
  const values = [...new Set([...near, ...Array.from({ length: EACH }, (_, k) => k + 1)])]
  const found: SizeValues[] = []
  const least = leastSizes(question.model)
  for (const varied of crossed(variedSizes(question), values)) {
    const base = { ...least, ...varied }
    if (found.length >= MOST_FURTHER) break
    const sizes = admittedSizes(question.model, question, base)
    if (sizes && hasIndices(question, sizes)) found.push(base)
  }
  return found
}
