import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { InputError } from './inputError'
import { readText, STANDARD_INPUT } from './readText'

export const isFolder = (path: string): boolean => {
  try {
    return path !== STANDARD_INPUT && statSync(path).isDirectory()
  } catch {
    // What cannot be looked at is told of where it is read.
    return false
  }
}

const realpathOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    // What cannot be looked at is told of where it is read.
    return path
  }
}

/** Each file once, by the shortest of its names: links may lead in circles. */
const eachOnce = (paths: readonly string[]): readonly string[] => {
  const byShortest = [...paths].sort((a, b) => a.length - b.length)
  const names = new Map<string, string>()
  for (const path of byShortest) {
    const file = realpathOf(path)
    if (!names.has(file)) names.set(file, path)
  }
  return [...names.values()]
}

/** Model files of a folder and the folders in it, sorted; what is hidden or installed is left out. */
const filesOf = (folder: string): readonly string[] => {
  const isOwn = (name: string): boolean =>
    name.split(sep).every((part) => !part.startsWith('.') && part !== 'node_modules')
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/i.test(name) && isOwn(name))
      .map((name) => join(folder, name))
      .filter((path) => !isFolder(path))
    return [...eachOnce(files)].sort()
  } catch {
    return []
  }
}

/** The models that arguments name: a folder stands for the model files in it, and for itself, which is no model, where there are none. */
export const modelPaths = (given: readonly string[]): readonly string[] =>
  given.flatMap((path) => {
    const files = isFolder(path) ? filesOf(path) : []
    return files.length > 0 ? files : [path]
  })

/** The most that is read of a list of files. */
const LARGEST_LIST = 64 * 2 ** 20

/** Paths from a file, one on a line; empty lines count for nothing. @throws InputError where it cannot be read */
export const listedPaths = (list: string): readonly string[] => {
  try {
    return readText(list, LARGEST_LIST)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(error.code, `${list}: ${error.message}`)
  }
}

/** For a command that takes one model. @throws InputError for a folder with several */
export const oneModelPath = (given: string): string => {
  const paths = modelPaths([given])
  if (paths.length === 1) return paths[0]!
  throw new InputError(
    'several-models',
    `${given}: is a folder with ${paths.length} model files; name one, as in \`${paths[0]}\``,
  )
}

/** Standard input can be read once. @throws InputError where it is to be more than one file */
export const refuseSharedInput = (paths: readonly (string | undefined)[]): void => {
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1)
    throw new InputError('standard-input', '`-` is standard input, which can be one file only')
}

/** Options that are about one model. @throws InputError where several are given with one of them */
export const refuseForSeveral = <Name extends string>(
  paths: readonly string[],
  options: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): void => {
  if (paths.length === 1) return
  const single = names.find((name) => options[name] !== undefined)
  if (single) throw new InputError('several-models', `--${single}: is for one model, and ${paths.length} are given`)
}
