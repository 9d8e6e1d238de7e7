import { TooLong } from '../../expr'
import { FaultList, ModelError } from '../../language/faults'
import type { Fault, Model } from '../../language/model'
import { parseModel } from '../../language/parseModel'
import { readYaml } from '../../language/syntax/readYaml'
import { entriesAt } from '../../language/syntax/tree'
import { tooLongFault } from '../../report/tooLong'
import type { Answer } from '../protocol'

const DECLARING = ['sizes', 'visible', 'hidden', 'parameters', 'functions', 'definitions']

/** Names that a text declares, whatever else is wrong with it. */
export const declaredIn = (text: string): readonly string[] => {
  const tree = readYaml(text, new FaultList())
  return DECLARING.flatMap((key) => entriesAt(tree, key).map((entry) => /^\w*/.exec(entry.key.text)![0]))
}

/** The faults of a text, or what is made of its model. */
export const reading = (text: string, use: (model: Model) => Answer): Answer => {
  const faults = (list: readonly Fault[]): Answer => ({ kind: 'faults', faults: list, names: declaredIn(text) })
  let model: Model
  try {
    model = parseModel(text)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return faults(error.faults)
  }
  try {
    return use(model)
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    return faults([tooLongFault(model, error)])
  }
}
