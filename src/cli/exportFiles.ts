import { basename, dirname, relative } from 'node:path'
import {
  exported,
  exportedTest,
  functionsOf,
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
} from '../code'
import { didYouMean } from '../language/faults'
import type { Model } from '../language/model'
import { weightsOf } from './dataWeight'
import { InputError } from './inputError'
import { modelHash } from './modelHash'
import { STANDARD_INPUT } from './readText'

/* What `export` writes, as texts with names: nothing here reads or writes a file. */

export interface ExportFileOptions {
  readonly what?: string
  readonly output?: string
  readonly weight?: readonly string[]
  readonly notation: 'paper' | 'score'
  readonly selfTest?: string
  readonly subject?: string
  readonly as?: string
  readonly tolerance?: number
}

export interface ExportFile {
  /** Standard output where absent. */
  readonly file: string | undefined
  readonly text: () => string
}

/** @throws InputError, Refused */
export const requestOf = (
  target: Target,
  model: Model,
  path: string,
  options: ExportFileOptions,
  version: string,
): Request =>
  prepared(model, {
    what: whatOf(target, options.what),
    isExplicit: options.what !== undefined,
    notation: options.notation,
    provenance: { ...provenanceOf(model, path), version },
    ...(options.weight && { weight: weightsOf(model, options.weight) }),
  })

/** What is written: the code, unless only a test of a subject is asked for, and the test. */
export const filesOf = (target: Target, request: Request, options: ExportFileOptions): readonly ExportFile[] => {
  const { output, selfTest, tolerance = DEFAULT_TOLERANCE } = options
  const subject = subjectOf(options, request)
  const code: ExportFile = { file: output, text: () => exported(target, request) }
  if (selfTest === undefined) return [code]
  const module = relative(dirname(selfTest), output ?? `${request.provenance.stem}.${target.extension}`)
  const functions = subject ? [subject.as] : functionsOf(request)
  const test: ExportFile = {
    file: selfTest,
    text: () => exportedTest({ request, target, functions, module, subject, tolerance }),
  }
  return subject && output === undefined ? [test] : [code, test]
}

/** Relative: a loss by hand is float64, with sums of hundreds of terms. */
const DEFAULT_TOLERANCE = 1e-12

/** The user's function that is tested. @throws InputError */
const subjectOf = ({ subject, as, selfTest }: ExportFileOptions, request: Request): Subject | undefined => {
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

const provenanceOf = (model: Model, path: string): Omit<Provenance, 'version'> => ({
  path,
  stem: path === STANDARD_INPUT ? 'model' : basename(path).replace(/\.\w+$/, ''),
  hash: modelHash(model.text),
  verdicts: [],
})

const listed = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ')

/** @throws InputError */
export const targetOf = (name: string): Target => {
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
