import { isOurs, Refused } from '../../code'
import { DEFAULT_SEED } from '../../decide/tasks'
import type { Model } from '../../language/model'
import { tally, verdictLines } from '../../report/checkText'
import { createPaint } from '../../report/paint'
import type { Checker } from '../checker'
import { loadSamples } from '../dataFiles'
import { type ExportFileOptions, filesOf, requestOf, targetOf } from '../exportFiles'
import { oneModelPath } from '../modelPaths'
import { openModel, printTooLong, sizesOf, withSizes } from '../models'
import { headIfExists } from '../readText'
import { writeWhole } from '../wholeFile'
import { EXIT, type Session } from '../session'
import { shellWord } from '../shellWord'

export interface ExportArguments extends ExportFileOptions {
  readonly target: string
  readonly force?: boolean
  readonly check?: boolean
  readonly size?: Readonly<Record<string, number>>
}

/** What export gets beside its options: the version that writes, and what checks where `--check` asks for it. */
interface Surroundings {
  readonly version: string
  readonly checker: Checker | undefined
}

/** `scoreproof export`: the closed forms as code. Exit code 1 where the target cannot express what was asked for. */
export const runExport = async (
  given: string,
  options: ExportArguments,
  { terminal }: Session,
  { version, checker }: Surroundings,
): Promise<number> => {
  const target = targetOf(options.target)
  const path = oneModelPath(given)
  const opened = openModel(path, options.size ?? {}, terminal)
  if (!opened) return EXIT.badInput
  const model = withSizes(opened, options.size ?? {})
  try {
    const request = requestOf(target, model, path, options, version)
    for (const { file } of filesOf(target, request, options)) refuseToOverwrite(file, options)
    const verdicts = checker ? await verdictsOf(model, path, options, checker) : []
    const known = { ...request, provenance: { ...request.provenance, verdicts } }
    const files = filesOf(target, known, options)
    for (const { file, text } of files.map((f) => ({ ...f, text: f.text() }))) {
      if (file === undefined) terminal.out(text)
      else {
        writeWhole(file, text)
        terminal.err(`wrote ${file}\n`)
      }
    }
    return EXIT.ok
  } catch (error) {
    if (error instanceof Refused) {
      terminal.err(`scoreproof: ${path}: ${error.message}\n`)
      return EXIT.notOk
    }
    printTooLong(error, { path, model }, terminal)
    return EXIT.notOk
  }
}

/** A file that exists is left as it is, unless we wrote it. @throws Refused */
const refuseToOverwrite = (file: string | undefined, { force }: ExportArguments): void => {
  const before = file === undefined || force ? undefined : headIfExists(file)
  if (before === undefined || isOurs(before)) return
  throw new Refused(`${file} exists and was not written by scoreproof; \`--force\` overwrites it`)
}

/** The table that `check` prints. @throws Refused where a verdict is not as expected */
const verdictsOf = async (
  model: Model,
  path: string,
  { size = {} }: ExportArguments,
  checker: Checker,
): Promise<readonly string[]> => {
  const samples = loadSamples(model, path, sizesOf(model, size), {})
  const result = await checker.check({
    model,
    claim: undefined,
    options: { samples, sizes: sizesOf(model, size), seed: DEFAULT_SEED, modelPath: shellWord(path) },
    onProgress: () => {},
    onResult: () => {},
  })
  const { all, wrong } = tally(result)
  if (wrong > 0)
    throw new Refused(`${wrong} of ${all} verdicts not as expected; \`scoreproof check ${shellWord(path)}\` shows them`)
  return verdictLines(result, { width: 100, paint: createPaint(false) })
}
