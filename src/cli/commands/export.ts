import { basename, dirname, relative } from 'node:path'
import {
  exported,
  exportedTest,
  functionsOf,
  isOurs,
  prepared,
  type Provenance,
  Refused,
  type Request,
  type Subject,
  subjectNames,
  TARGETS,
  type Target,
  type What,
  WHATS,
} from '../../code'
import { DEFAULT_SEED } from '../../decide/tasks'
import { TooLong } from '../../expr'
import { didYouMean } from '../../language/faults'
import type { Model } from '../../language/model'
import { tally, verdictLines } from '../../report/checkText'
import { createPaint } from '../../report/paint'
import { tooLongFault } from '../../report/tooLong'
import type { Checker } from '../checker'
import { loadSamples } from '../dataFiles'
import { weightsOf } from '../dataWeight'
import { InputError } from '../inputError'
import { modelHash } from '../modelHash'
import { oneModelPath } from '../modelPaths'
import { openModel, printFaults, sizesOf, withSizes } from '../models'
import { STANDARD_INPUT, textIfExists, writeWhole } from '../readText'
import { EXIT, type Session } from '../session'
import { shellWord } from '../shellWord'

export interface ExportArguments {
  readonly target: string
  readonly what?: string
  readonly output?: string
  readonly force?: boolean
  readonly check?: boolean
  readonly weight?: readonly string[]
  readonly size?: Readonly<Record<string, number>>
  readonly notation: 'paper' | 'score'
  readonly selfTest?: string
  readonly subject?: string
  readonly as?: string
  readonly tolerance?: number
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
    const what = whatOf(target, options.what)
    const request = prepared(model, {
      what,
      isExplicit: options.what !== undefined,
      notation: options.notation,
      provenance: { ...provenanceOf(model, path), version },
      ...(options.weight && { weight: weightsOf(model, options.weight) }),
    })
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
    if (!(error instanceof TooLong)) throw error
    printFaults({ path, text: model.text, faults: [tooLongFault(model, error)] }, terminal)
    return EXIT.notOk
  }
}

interface Output {
  /** Standard output where absent. */
  readonly file: string | undefined
  readonly text: () => string
}

/** What is written: the code, unless only a test of a subject is asked for, and the test. */
const filesOf = (target: Target, request: Request, options: ExportArguments): readonly Output[] => {
  const { output, selfTest, tolerance = DEFAULT_TOLERANCE } = options
  const subject = subjectOf(options, request)
  const code: Output = { file: output, text: () => exported(target, request) }
  if (selfTest === undefined) return [code]
  const module = relative(dirname(selfTest), output ?? `${request.provenance.stem}.${target.extension}`)
  const functions = subject ? [subject.as] : functionsOf(request)
  const test: Output = {
    file: selfTest,
    text: () => exportedTest({ request, target, functions, module, subject, tolerance }),
  }
  return subject && output === undefined ? [test] : [code, test]
}

const DEFAULT_TOLERANCE = 1e-12

/** The user's function that is tested. @throws InputError */
const subjectOf = ({ subject, as, selfTest }: ExportArguments, request: Request): Subject | undefined => {
  if (subject === undefined) return undefined
  if (selfTest === undefined)
    throw new InputError('bad-option', '--subject needs `--self-test FILE`, the test that calls it')
  const [, module, name] = /^(.+):(\w+)$/.exec(subject) ?? []
  if (!module || !name)
    throw new InputError('bad-option', `--subject: \`${subject}\` is no MODULE:FUNCTION, such as \`pkg.losses:score\``)
  const names = subjectNames(request)
  const own = as ?? name
  if (names.includes(own)) return { module, name, as: own }
  throw new InputError(
    'bad-option',
    `${as === undefined ? '--subject' : '--as'}: no function \`${own}\`; \`--as\` says which it is to be: ${didYouMean(own, names) ?? listed(names)}`,
  )
}

/** A file that exists is left as it is, unless we wrote it. @throws Refused */
const refuseToOverwrite = (file: string | undefined, { force }: ExportArguments): void => {
  const before = file === undefined || force ? undefined : textIfExists(file)
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

const provenanceOf = (model: Model, path: string): Omit<Provenance, 'version'> => ({
  path,
  stem: path === STANDARD_INPUT ? 'model' : basename(path).replace(/\.\w+$/, ''),
  hash: modelHash(model.text),
  verdicts: [],
})

const listed = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ')

const targetOf = (name: string): Target => {
  const found = TARGETS.find((t) => t.name === name)
  if (found) return found
  const names = TARGETS.map((t) => t.name)
  throw new InputError(
    'unknown-target',
    `--target: no target \`${name}\`; ${didYouMean(name, names) ?? `targets are ${listed(names)}`}`,
  )
}

/** What is asked for, in the order in which it is written. @throws InputError, Refused */
const whatOf = (target: Target, text: string | undefined): readonly What[] => {
  if (text === undefined) return target.byDefault
  const asked = text.split(',').map((word) => word.trim())
  for (const word of asked)
    if (!WHATS.some((w) => w === word))
      throw new InputError(
        'bad-option',
        `--what: no \`${word}\`; ${didYouMean(word, WHATS) ?? `there are ${listed(WHATS)}`}`,
      )
  const lacks = asked.filter((word) => !target.what.some((w) => w === word))
  if (lacks.length > 0 && target.what.length === 0)
    throw new Refused(`--what: ${target.name} is one document of all formulas; leave --what away`)
  if (lacks.length > 0) throw new Refused(`--what: ${target.name} has no ${listed(lacks)}, only ${listed(target.what)}`)
  return WHATS.filter((w) => asked.includes(w))
}
