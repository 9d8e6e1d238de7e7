import { derive } from '../calculus/derive'
import { NoObjective, type ObjectiveOverData, ObjectiveSum } from '../data/objective'
import { Unsupported } from '../program/unsupported'
import { ModelError } from '../language/faults'
import type { Model } from '../language/model'
import { parsePoints } from '../language/parsePoints'
import { InputError } from './inputError'
import { type ColumnOptions, columnsOf } from '../diagnose/readSample'
import { withRows } from './dataFiles'
import { createProgress } from './progress'
import { readText } from './readText'
import type { Terminal } from './terminal'

const LARGEST_POINTS = 64 * 2 ** 20

/** The parameters of a points file that has one point, without visible variables. */
export const parametersOf = (path: string, model: Model, sizes: Readonly<Record<string, number>>) => {
  try {
    const read = parsePoints(readText(path, LARGEST_POINTS), model, sizes, { visible: false })
    if (read.points.length === 1) return { sizes: read.sizes, values: read.points[0]!.values }
    throw new InputError('one-point', `${path}: one point is expected with --data, not ${read.points.length}`)
  } catch (error) {
    if (error instanceof InputError)
      throw error.message.startsWith(path) ? error : new InputError(error.code, `${path}: ${error.message}`)
    if (!(error instanceof ModelError)) throw error
    throw new InputError(
      'bad-points',
      ...error.faults.map((f) => `${path}: ${f.message}${f.hint ? `; ${f.hint}` : ''}`),
    )
  }
}

/** J over the rows of a file, in one pass. @throws InputError */
export const objectiveOverFile = (
  model: Model,
  at: string,
  file: string,
  sizes: Readonly<Record<string, number>>,
  columns: ColumnOptions,
  terminal: Terminal,
): ObjectiveOverData => {
  const point = parametersOf(at, model, sizes)
  const progress = createProgress(terminal, file)
  try {
    return withRows(file, (all, bytes, position) => {
      const rows = columnsOf(all, model, point.sizes, columns)
      const sum = new ObjectiveSum(model, derive(model), point.sizes, point.values, { dear: true })
      for (let block = rows.next(); block; block = rows.next()) {
        sum.add(block, (k) => rows.line(k))
        progress.report({ doing: 'objective', done: position(), total: bytes })
      }
      return sum.result()
    })
  } catch (error) {
    if (error instanceof NoObjective) throw new InputError('undefined', `${file}: ${error.message}`)
    if (error instanceof Unsupported)
      throw new InputError('unsupported', `${file}: the objective cannot be evaluated over a file: ${error.message}`)
    throw error
  } finally {
    progress.clear()
  }
}

/** The answer for people. */
export const objectiveText = (answer: ObjectiveOverData): string => {
  const minus = (x: number): string => String(x).replace(/^-/, '−')
  const { terms } = answer
  return [
    `  rows      ${answer.rows}`,
    `  J         ${minus(answer.objective)}${answer.standardError === null ? '' : `   standard error ${answer.standardError.toPrecision(3)}`}`,
    `  ½E[∂E]²   ${minus(terms.halfSquaredMeanGradient)}`,
    `  var[∂E]   ${minus(terms.varGradient)}`,
    `  E[∂²E]    ${minus(terms.meanCurvature)}`,
    '',
  ].join('\n')
}
