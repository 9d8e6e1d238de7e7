import { diagnose } from '../../diagnose/diagnose'
import { diagnosisJson } from '../../diagnose/json'
import { DIAGNOSTIC_NAMES } from '../../diagnose/names'
import { sampleFault } from '../../diagnose/sampleFault'
import { diagnosisText } from '../../diagnose/text'
import { jsonText } from '../../language/printable'
import { createPaint } from '../../report/paint'
import { readSample } from '../dataFiles'
import { InputError } from '../inputError'
import { oneModelPath, refuseSharedInput } from '../modelPaths'
import { openModel, printTooLong, withSizes } from '../models'
import { columnOptions, type ColumnsOption } from '../optionValues'
import { createProgress } from '../progress'
import { EXIT, type Session } from '../session'

export interface DiagnoseArguments {
  readonly data?: string
  readonly columns?: ColumnsOption
  readonly size?: Readonly<Record<string, number>>
  readonly seed: number
  readonly timeout?: number
  readonly json?: boolean
}

/** `scoreproof diagnose`: exit code 1 if something of severity `error` was found. */
export const runDiagnose = (given: string, options: DiagnoseArguments, { terminal }: Session): number => {
  const path = oneModelPath(given)
  refuseSharedInput([path, options.data])
  const { size = {}, data, seed, timeout } = options
  const opened = openModel(path, size, terminal)
  if (!opened) return EXIT.badInput
  const model = withSizes(opened, size)
  const sample = data === undefined ? undefined : readSample(data, model, size, columnOptions(options))
  const fault = sample && sampleFault(model, size, sample)
  if (fault !== undefined) throw new InputError('bad-data', `${data}: ${fault}`)
  const progress = createProgress(terminal, path)
  let done = 0
  const onCheck = (doing: string): void => progress.report({ doing, done: done++, total: DIAGNOSTIC_NAMES.length })
  try {
    const result = diagnose(model, { seed, timeout, sizes: size, sample, onCheck })
    progress.clear()
    const layout = { width: terminal.width, paint: createPaint(terminal.outColour) }
    terminal.out(
      options.json ? `${jsonText(diagnosisJson(path, result))}\n` : diagnosisText(model, result, path, layout),
    )
    return result.ok ? EXIT.ok : EXIT.notOk
  } catch (error) {
    printTooLong(error, { path, model }, terminal)
    return EXIT.badInput
  } finally {
    progress.clear()
  }
}
