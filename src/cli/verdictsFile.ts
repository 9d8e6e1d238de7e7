import type { ZodType } from 'zod'
import type { Model } from '../language/model'
import { InputError } from './inputError'
import { modelHash } from './modelHash'
import { readText } from './readText'

/* The JSON of `check`, read again. */

/** The most that is read of a file of verdicts. */
const LARGEST_VERDICTS = 64 * 2 ** 20

/** What the schema reads of it. @throws InputError that names the file */
export const readVerdicts = <T>(path: string, schema: ZodType<T>): T => {
  let json: unknown
  try {
    json = JSON.parse(readText(path, LARGEST_VERDICTS))
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.code, `${path}: ${error.message}`)
    throw new InputError('bad-json', `${path}: is not JSON; \`scoreproof check MODEL --json\` writes what is read here`)
  }
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const { path: at, message } = read.error.issues[0]!
  throw new InputError(
    'bad-verdicts',
    `${path}: is not the JSON of \`scoreproof check --json\`: ${at.join('.') || 'it'}: ${message}`,
  )
}

/** Verdicts are of one text of a model. @throws InputError where the model has another, or that is not known */
export const refuseChanged = (
  path: string,
  { model: name, hash }: { readonly model: string; readonly hash?: string },
  model: Model,
): void => {
  if (hash === undefined)
    throw new InputError('no-hash', `${path}: ${name} has no \`hash\`; write it anew with \`scoreproof check --json\``)
  if (modelHash(model.text) !== hash)
    throw new InputError(
      'changed-model',
      `${name}: is not the text that ${path} is about; run \`scoreproof check --json\` again`,
    )
}
