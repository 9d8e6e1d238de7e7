import { ModelError } from '../../src/language/faults'
import type { Fault } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'

/** The faults that something throws; none where it does not. */
export const thrownBy = (act: () => unknown): readonly Fault[] => {
  try {
    act()
    return []
  } catch (error) {
    if (error instanceof ModelError) return error.faults
    throw error
  }
}

export const faultsOf = (text: string): readonly Fault[] => thrownBy(() => parseModel(text))
