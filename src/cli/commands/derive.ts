import { derive } from '../../calculus/derive'
import { objectiveGradient } from '../../report/objectiveGradient'
import { derivationLatex } from '../../report/derivationLatex'
import { derivationText } from '../../report/derivationText'
import { derived } from '../../report/derived'
import { createPaint } from '../../report/paint'
import { weightedText } from '../dataWeight'
import { openModel } from '../models'
import { EXIT, type Session } from '../session'

export interface DeriveArguments {
  readonly format: 'text' | 'latex' | 'json'
  readonly gradient?: boolean
  readonly weight?: string
  readonly size?: Readonly<Record<string, number>>
}

/** `scoreproof derive`: what follows from the energy, in index notation, for all sizes. */
export const runDerive = (path: string, options: DeriveArguments, { terminal }: Session): number => {
  const model = openModel(path, options.size ?? {}, terminal)
  if (!model) return EXIT.badInput
  if (options.weight !== undefined) {
    terminal.out(`${weightedText(model, options.weight)}\n`)
    return EXIT.ok
  }
  const derivation = derive(model)
  const gradient = options.gradient ? objectiveGradient(model, derivation) : undefined
  const layout = { width: terminal.width, paint: createPaint(terminal.outColour) }
  const print = {
    text: () => derivationText(model, derivation, gradient ?? [], path, layout),
    latex: () => derivationLatex(model, derivation, gradient ?? []),
    json: () => `${JSON.stringify({ model: path, ...derived(model, derivation, gradient) }, null, 2)}\n`,
  } satisfies Record<DeriveArguments['format'], () => string>
  terminal.out(print[options.format]())
  return EXIT.ok
}
