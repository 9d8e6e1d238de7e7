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
import { TooLong } from '../../expr'
import { didYouMean } from '../../language/faults'
import type { Model } from '../../language/model'
import { tooLongFault } from '../../report/tooLong'
import { weightsOf } from '../dataWeight'
import { InputError } from '../inputError'
import { modelHash } from '../modelHash'
import { oneModelPath } from '../modelPaths'
import { openModel, printFaults, withSizes } from '../models'
import { STANDARD_INPUT, textIfExists, writeWhole } from '../readText'
import { EXIT, type Session } from '../session'

export interface ExportArguments {
  readonly target: string
  readonly what?: string
  readonly output?: string
  readonly force?: boolean
  readonly weight?: readonly string[]
  readonly size?: Readonly<Record<string, number>>
  readonly notation: 'paper' | 'score'
  readonly selfTest?: string
  readonly subject?: string
  readonly as?: string
  readonly tolerance?: number
}

/** `scoreproof export`: the closed forms as code. Exit code 1 where the target cannot express what was asked for. */
export const runExport = (given: string, options: ExportArguments, { terminal }: Session, version: string): number => {
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
      provenance: provenanceOf(model, path, version),
      ...(options.weight && { weight: weightsOf(model, options.weight) }),
    })
    const files = filesOf(target, request, options)
    for (const { file } of files) refuseToOverwrite(file, options)
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

const provenanceOf = (model: Model, path: string, version: string): Provenance => ({
  path,
  stem: path === STANDARD_INPUT ? 'model' : basename(path).replace(/\.\w+$/, ''),
  hash: modelHash(model.text),
  version,
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
