import { basename } from 'node:path'
import { derive } from '../../calculus/derive'
import { exported, isOurs, Refused, TARGETS, type Target, type What, WHATS } from '../../code'
import { TooLong } from '../../expr'
import { didYouMean } from '../../language/faults'
import type { Model } from '../../language/model'
import { derivedSizes, ownSizes } from '../../language/sizes'
import { displayOf } from '../../report/displayOf'
import { namingOf } from '../../report/statements'
import { tooLongFault } from '../../report/tooLong'
import { weighted } from '../../report/weighted'
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
    if (options.selfTest !== undefined) throw new Refused('--self-test cannot be written yet')
    const what = whatOf(target, options.what)
    refuseToOverwrite(options)
    const text = exported(target, { ...requestOf(model, path, options, version), what })
    if (options.output === undefined) terminal.out(text)
    else {
      writeWhole(options.output, text)
      terminal.err(`wrote ${options.output}\n`)
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

/** A file that exists is left as it is, unless we wrote it. @throws Refused */
const refuseToOverwrite = ({ output, force }: ExportArguments): void => {
  const before = output === undefined || force ? undefined : textIfExists(output)
  if (before === undefined || isOurs(before)) return
  throw new Refused(`${output} exists and was not written by scoreproof; \`--force\` overwrites it`)
}

const requestOf = (model: Model, path: string, options: ExportArguments, version: string) => {
  const derivation = derive(model)
  const display = displayOf(model)
  const weight = options.weight && weightsOf(model, options.weight)
  const also = weight && weighted(model, derivation, weight, false)
  return {
    model,
    derivation,
    display,
    naming: namingOf(model, derivation, display, { weighted: also }),
    sizes: derivedSizes(model, ownSizes(model))!,
    ...(also && { weighted: also }),
    notation: options.notation,
    provenance: {
      path,
      stem: path === STANDARD_INPUT ? 'model' : basename(path).replace(/\.\w+$/, ''),
      hash: modelHash(model.text),
      version,
      verdicts: [],
    },
  }
}

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
  if (lacks.length > 0) throw new Refused(`--what: ${target.name} has no ${listed(lacks)}, only ${listed(target.what)}`)
  return WHATS.filter((w) => asked.includes(w))
}
