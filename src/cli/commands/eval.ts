import { evaluatePoints } from '../../evaluate/evaluatePoints'
import type { EvalAnswer } from '../../evaluate/results'
import { evaluationText } from '../../report/evaluationText'
import { objectiveOverFile, objectiveText } from '../dataObjective'
import type { Model } from '../../language/model'
import { jsonText } from '../../language/printable'
import { InputError } from '../inputError'
import { columnOptions, type ColumnsOption } from '../optionValues'
import { oneModelPath, refuseSharedInput } from '../modelPaths'
import { openModel, printTooLong } from '../models'
import { loadPoints } from '../points'
import { EXIT, type Session } from '../session'
import type { Terminal } from '../terminal'

export interface EvalArguments {
  readonly at: string
  readonly digits?: number
  readonly size?: Readonly<Record<string, number>>
  readonly data?: string
  readonly columns?: ColumnsOption
  readonly json?: boolean
}

/** `scoreproof eval`: exit code 1 if a point could not be evaluated. */
export const runEval = (given: string, options: EvalArguments, { terminal }: Session): number => {
  const path = oneModelPath(given)
  refuseSharedInput([path, options.at, options.data])
  const model = openModel(path, options.size ?? {}, terminal)
  if (!model) return EXIT.badInput
  try {
    return answered(path, model, options, terminal)
  } catch (error) {
    printTooLong(error, { path, model }, terminal)
    return EXIT.badInput
  }
}

const answered = (path: string, model: Model, options: EvalArguments, terminal: Terminal): number => {
  if (options.data !== undefined) {
    if (options.digits !== undefined)
      throw new InputError('bad-option', '--digits: is for points, not for the rows of a file')
    const answer = objectiveOverFile(
      model,
      options.at,
      options.data,
      options.size ?? {},
      columnOptions(options),
      terminal,
    )
    terminal.out(options.json ? `${jsonText(answer)}\n` : objectiveText(answer))
    return EXIT.ok
  }
  const { sizes, points } = loadPoints(options.at, model, options.size ?? {})
  const answer: EvalAnswer = {
    model: path,
    sizes,
    points: evaluatePoints(model, sizes, points, { digits: options.digits }),
  }
  terminal.out(options.json ? `${jsonText(answer)}\n` : evaluationText(model, answer, terminal.width))
  return answer.points.some((p) => 'error' in p) ? EXIT.notOk : EXIT.ok
}
