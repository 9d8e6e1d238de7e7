import { derive } from '../../calculus/derive'
import { objectiveGradient } from '../../report/objectiveGradient'
import { weighted } from '../../report/weighted'
import { derivationLatex } from '../../report/derivationLatex'
import { derivationText } from '../../report/derivationText'
import { derived } from '../../report/derived'
import { createPaint } from '../../report/paint'
import { weightsOf } from '../dataWeight'
import { jsonText } from '../../language/printable'
import { oneModelPath } from '../modelPaths'
import type { Model } from '../../language/model'
import { openModel, printTooLong, withSizes } from '../models'
import type { Terminal } from '../terminal'
import { EXIT, type Session } from '../session'

export interface DeriveArguments {
  readonly format: 'text' | 'latex' | 'json'
  readonly gradient?: boolean
  readonly weight?: readonly string[]
  readonly size?: Readonly<Record<string, number>>
}

/** `scoreproof derive`: what follows from the energy, in index notation, for all sizes. */
export const runDerive = (given: string, options: DeriveArguments, { terminal }: Session): number => {
  const path = oneModelPath(given)
  const opened = openModel(path, options.size ?? {}, terminal)
  if (!opened) return EXIT.badInput
  const model = withSizes(opened, options.size ?? {})
  try {
    terminal.out(derivationAs(options, model, path, terminal))
    return EXIT.ok
  } catch (error) {
    printTooLong(error, { path, model }, terminal)
    return EXIT.badInput
  }
}

const derivationAs = (options: DeriveArguments, model: Model, path: string, terminal: Terminal): string => {
  const weight = options.weight === undefined ? undefined : weightsOf(model, options.weight)
  const derivation = derive(model)
  const gradient = options.gradient ? objectiveGradient(model, derivation.objective) : undefined
  const also = weight && weighted(model, derivation, weight, options.gradient ?? false)
  const layout = { width: terminal.width, paint: createPaint(terminal.outColour) }
  const print = {
    text: () => derivationText(model, derivation, { gradient, weighted: also }, path, layout),
    latex: () => derivationLatex(model, derivation, { gradient, weighted: also }),
    json: () => `${jsonText({ model: path, ...derived(model, derivation, gradient, also) })}\n`,
  } satisfies Record<DeriveArguments['format'], () => string>
  return print[options.format]()
}
