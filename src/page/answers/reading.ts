import { Calculus } from '../../calculus/close'
import type { Derivation } from '../../calculus/derivation'
import { derive } from '../../calculus/derive'
import { TooLong } from '../../expr'
import { FaultList, ModelError } from '../../language/faults'
import type { Fault, Model } from '../../language/model'
import { parseModel } from '../../language/parseModel'
import { readYaml } from '../../language/syntax/readYaml'
import { entriesAt } from '../../language/syntax/tree'
import { lazily } from '../../program/lazily'
import { tooLongFault } from '../../report/tooLong'
import type { Answer } from '../protocol'

const DECLARING = ['sizes', 'visible', 'hidden', 'parameters', 'functions', 'definitions']

/** Names that a text declares, whatever else is wrong with it. */
export const declaredIn = (text: string): readonly string[] => {
  const tree = readYaml(text, new FaultList())
  return DECLARING.flatMap((key) => entriesAt(tree, key).map((entry) => /^\w*/.exec(entry.key.text)![0]))
}

/** A model with what follows from its energy, derived when it is first asked for. */
export interface Known {
  readonly model: Model
  readonly derived: () => { readonly calculus: Calculus; readonly derivation: Derivation }
}

const knownOf = (text: string): Known => {
  const model = parseModel(text)
  const derived = lazily(() => {
    const calculus = new Calculus()
    return { calculus, derivation: derive(model, calculus) }
  })
  return { model, derived }
}

/** The text that this worker was last asked about: what follows is mostly about the same. */
let last: { readonly text: string; readonly known: Known } | undefined

/** @throws ModelError */
const knownLast = (text: string): Known => {
  if (last?.text !== text) last = { text, known: knownOf(text) }
  return last.known
}

/** The faults of a text, or what is made of its model. */
export const reading = (text: string, use: (known: Known) => Answer): Answer => {
  const faults = (list: readonly Fault[]): Answer => ({ kind: 'faults', faults: list, names: declaredIn(text) })
  let known: Known
  try {
    known = knownLast(text)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return faults(error.faults)
  }
  try {
    return use(known)
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    return faults([tooLongFault(known.model, error)])
  }
}
